import { IntegrationError } from '../../errors.ts';

/** The parts of `playwright-core` we call. Declared here so that vendor types stay out of our declarations. */
export interface BrowserTypeLike {
  launch(options: LaunchOptions): Promise<BrowserLike>;
}

export interface LaunchOptions {
  headless: true;
  executablePath?: string;
  chromiumSandbox: boolean;
  args: string[];
  ignoreDefaultArgs: string[];
  proxy: { server: string; bypass: string };
  timeout: number;
  handleSIGINT: false;
  handleSIGTERM: false;
  handleSIGHUP: false;
}

export interface BrowserLike {
  newContext(options: {
    userAgent: string;
    acceptDownloads: false;
    serviceWorkers: 'block';
  }): Promise<BrowserContextLike>;
  on(event: 'disconnected', listener: () => void): unknown;
  close(): Promise<void>;
}

export interface BrowserContextLike {
  newPage(): Promise<PageLike>;
  newCDPSession(page: PageLike): Promise<SessionLike>;
  on(event: 'page' | 'close', listener: (page: PageLike) => void): unknown;
  close(): Promise<void>;
}

export interface PageLike {
  waitForLoadState(state: 'domcontentloaded' | 'networkidle', options: { timeout: number }): Promise<void>;
  close(): Promise<void>;
}

/** Chrome's own protocol: https://chromedevtools.github.io/devtools-protocol/ */
export interface SessionLike {
  send(method: string, params?: object): Promise<unknown>;
  on(event: string, listener: (event: never) => void): unknown;
}

/** @throws IntegrationError `OPTIONS_INVALID` when the package is not installed. */
export async function loadChromium(): Promise<BrowserTypeLike> {
  try {
    const { chromium } = await import('playwright-core');
    // The vendor's overloads name each event and method; those we use are among them.
    return chromium as unknown as BrowserTypeLike;
  } catch (cause) {
    throw new IntegrationError('PlaywrightFetcher needs the package "playwright-core": npm install playwright-core', {
      code: 'OPTIONS_INVALID',
      service: 'renderer',
      cause,
    });
  }
}
