import type { Clock } from '../../contracts/clock.ts';
import { IntegrationError } from '../../errors.ts';
import { GateProxy } from '../../security/gate-proxy.ts';
import type { HostLookup } from '../../security/guarded-lookup.ts';
import type { EgressPolicy } from '../../security/url-guard.ts';
import { type BrowserLike, type LaunchOptions, loadChromium } from './load-playwright.ts';
import { Tab } from './tab.ts';

export interface RenderingBrowserOptions {
  readonly policy: EgressPolicy;
  readonly clock: Clock;
  readonly userAgent: string;
  readonly executablePath: string | undefined;
  /** Tabs that are open at a time, at most. */
  readonly maxTabs: number;
  /** Most bytes one tab may receive, everything the page loads included. */
  readonly maxTabBytes: number;
  readonly lookup: HostLookup | undefined;
}

const launchTimeoutMs = 30_000;
/** Chromium opens at most 32 connections to a proxy per context. */
const connectionsPerTab = 32;

/**
 * Chromium, started when the first tab is opened and again after it died, whose only way out is the gate's proxy.
 *
 * It resolves no names itself, has no UDP (QUIC, WebRTC), and nothing in it talks to its maker. Its sandbox is on; only
 * as root, where Chromium's sandbox refuses to work, it is off.
 */
export class RenderingBrowser {
  readonly #options: RenderingBrowserOptions;
  readonly #proxy: GateProxy;
  #browser: Promise<BrowserLike> | undefined;

  constructor(options: RenderingBrowserOptions) {
    const { policy, clock, lookup, maxTabs } = options;
    this.#options = options;
    this.#proxy = new GateProxy({ policy, clock, lookup, maxConnections: connectionsPerTab * maxTabs });
  }

  /** @throws IntegrationError `OPTIONS_INVALID` when there is no browser to start. */
  launch(): Promise<BrowserLike> {
    this.#browser ??= this.#start().catch((error) => {
      this.#browser = undefined;
      throw error;
    });
    return this.#browser;
  }

  async openTab(): Promise<Tab> {
    const browser = await this.launch();
    const { userAgent, maxTabBytes } = this.#options;
    const context = await browser.newContext({ userAgent, acceptDownloads: false, serviceWorkers: 'block' });
    try {
      const page = await context.newPage();
      const session = await context.newCDPSession(page);
      const pass = this.#proxy.issue({ maxBytes: maxTabBytes });
      return new Tab({ context, page, session, pass, revoke: () => this.#proxy.revoke(pass) });
    } catch (error) {
      await context.close();
      throw error;
    }
  }

  /** Ends the browser's processes. */
  async close(): Promise<void> {
    const browser = await this.#browser?.catch(() => undefined);
    await browser?.close();
    await this.#proxy.close();
  }

  async #start(): Promise<BrowserLike> {
    const [chromium, port] = await Promise.all([loadChromium(), this.#proxy.listen()]);
    const { executablePath } = this.#options;
    const options = { ...launchOptions(port), ...(executablePath !== undefined && { executablePath }) };
    try {
      const browser = await chromium.launch(options);
      browser.on('disconnected', () => {
        this.#browser = undefined;
      });
      return browser;
    } catch (cause) {
      const message =
        'Chromium could not be started; set executablePath to an installed one, or run "npx playwright-core install chromium"';
      throw new IntegrationError(message, { code: 'OPTIONS_INVALID', service: 'renderer', cause });
    }
  }
}

/** https://peter.sh/experiments/chromium-command-line-switches/; Playwright adds its own, background networking off among them. */
function launchOptions(proxyPort: number): LaunchOptions {
  return {
    headless: true,
    chromiumSandbox: process.getuid?.() !== 0,
    proxy: { server: `http://127.0.0.1:${proxyPort}`, bypass: '<-loopback>' },
    args: [
      '--host-resolver-rules=MAP * ~NOTFOUND , EXCLUDE 127.0.0.1',
      '--dns-prefetch-disable',
      '--disable-quic',
      '--force-webrtc-ip-handling-policy=disable_non_proxied_udp',
      '--webrtc-ip-handling-policy=disable_non_proxied_udp',
      '--no-pings',
      '--disable-domain-reliability',
    ],
    // Popups are nobody's wish here.
    ignoreDefaultArgs: ['--disable-popup-blocking'],
    timeout: launchTimeoutMs,
    // The host decides what a signal means.
    handleSIGINT: false,
    handleSIGTERM: false,
    handleSIGHUP: false,
  };
}
