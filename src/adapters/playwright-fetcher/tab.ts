import type { FetchRequest, FetchResponse } from '../../contracts/fetcher.ts';
import { IntegrationError } from '../../errors.ts';
import type { GatePass } from '../../security/gate-pass.ts';
import type { BrowserContextLike, PageLike, SessionLike } from './load-playwright.ts';
import { PageRequests } from './page-requests.ts';
import { navigationError } from './render-error.ts';

export interface TabParts {
  readonly context: BrowserContextLike;
  readonly page: PageLike;
  readonly session: SessionLike;
  readonly pass: GatePass;
  /** Ends the pass. */
  readonly revoke: () => void;
}

export interface RenderOptions {
  /** Most bytes of the page as it is in the end. */
  readonly maxBodyBytes: number;
  readonly timeoutMs: number;
}

/** A page that keeps talking to its server is taken as it is this long after its document was read. */
const longestSettleMs = 5_000;

/** A browser context of its own, with one page: good for one fetch, so that nothing of it reaches the next. */
export class Tab {
  readonly #parts: TabParts;
  #isUsed = false;
  #isClosed = false;

  constructor(parts: TabParts) {
    this.#parts = parts;
    parts.context.on('page', (page) => {
      // Popups. Not awaited: what is closing already needs no second close.
      if (page !== parts.page) page.close().catch(() => undefined);
    });
    // With the browser, when that dies.
    parts.context.on('close', () => {
      this.#isUsed = true;
    });
  }

  /** False once it was used, or is gone. */
  get isFresh(): boolean {
    return !this.#isUsed;
  }

  /** Loads the URL, lets its scripts run, and returns what the page has become. To be called once. */
  async render(
    { url, headers = {} }: FetchRequest,
    { maxBodyBytes, timeoutMs }: RenderOptions,
  ): Promise<FetchResponse> {
    this.#isUsed = true;
    const { page, session, pass } = this.#parts;
    const mainFrameId = await this.#mainFrameId();
    const requests = new PageRequests({ session, pass, mainFrameId, headers });
    await requests.watch();
    // Playwright's own `goto` would have to be asked by its message what failed.
    const { errorText } = (await session.send('Page.navigate', { url })) as { readonly errorText?: string };

    const { answer, leadsTo } = requests;
    const response = { url, encodedBytes: 0, truncated: false, body: new Uint8Array() };
    if (!answer) {
      // The browser knows of this site that it wants HTTPS.
      if (leadsTo !== undefined) return { ...response, status: 307, headers: {}, redirectUrl: leadsTo };
      throw navigationError(errorText, pass.failureOf(new URL(url)));
    }
    const { status, redirectUrl } = answer;
    if (redirectUrl !== undefined) return { ...response, status, headers: answer.headers, redirectUrl };
    if (!answer.isPage) return { ...response, status, headers: answer.headers };
    if (errorText !== undefined) throw navigationError(errorText, undefined);

    await page.waitForLoadState('domcontentloaded', { timeout: timeoutMs });
    const settled = page.waitForLoadState('networkidle', { timeout: longestSettleMs }).catch(() => undefined);
    await Promise.race([settled, requests.left]);

    const content = await this.#readContent(mainFrameId, maxBodyBytes);
    const movedTo = requests.leadsTo ?? content.url;
    const encodedBytes = pass.receivedBytes;
    if (isElsewhere(movedTo, url)) {
      return { ...response, status, headers: answer.headers, encodedBytes, redirectUrl: movedTo };
    }
    return { ...response, status, headers: renderedHeaders(answer.headers), encodedBytes, body: content.body };
  }

  /** May be called more than once. */
  async close(): Promise<void> {
    if (this.#isClosed) return;
    this.#isClosed = true;
    this.#isUsed = true;
    this.#parts.revoke();
    await this.#parts.context.close();
  }

  async #mainFrameId(): Promise<string> {
    const { frameTree } = (await this.#parts.session.send('Page.getFrameTree')) as {
      readonly frameTree: { readonly frame: { readonly id: string } };
    };
    return frameTree.frame.id;
  }

  /** In a world of its own: what the page did to its own globals is not met there. */
  async #readContent(frameId: string, maxBytes: number): Promise<{ readonly url: string; readonly body: Uint8Array }> {
    const { session } = this.#parts;
    const { executionContextId: contextId } = (await session.send('Page.createIsolatedWorld', { frameId })) as {
      readonly executionContextId: number;
    };
    const evaluated = (await session.send('Runtime.evaluate', {
      contextId,
      returnByValue: true,
      expression: `(${readDocument})(${maxBytes})`,
    })) as { readonly result: { readonly value?: { type: string; url: string; html: string | null } } };
    const { type, url, html } = evaluated.result.value ?? { type: '', url: '', html: '' };
    if (!pageTypes.has(type)) {
      const message = `Expected a web page; the browser shows the type "${type.slice(0, 100)}"`;
      throw new IntegrationError(message, { code: 'UNSUPPORTED_TYPE', service: 'fetcher' });
    }
    const body = Buffer.from(html ?? '');
    if (html === null || body.byteLength > maxBytes) {
      const message = `The rendered page is over its limit of ${maxBytes} bytes`;
      throw new IntegrationError(message, { code: 'BODY_TOO_LARGE', service: 'fetcher' });
    }
    return { url, body };
  }
}

const pageTypes: ReadonlySet<string> = new Set(['text/html', 'application/xhtml+xml']);

/** Runs in the browser. Measures there, so that no oversized page travels. */
const readDocument = `(maxLength) => {
  const html = '<!doctype html>' + (document.documentElement ? document.documentElement.outerHTML : '');
  return { type: document.contentType, url: location.href, html: html.length > maxLength ? null : html };
}`;

/** Whether a web page is another one than `url`. A fragment is a place within a page. */
function isElsewhere(movedTo: string, url: string): boolean {
  const target = URL.parse(movedTo);
  if (!target || (target.protocol !== 'http:' && target.protocol !== 'https:')) return false;
  target.hash = '';
  const asked = new URL(url);
  asked.hash = '';
  return target.href !== asked.href;
}

/** The body is no longer what was sent: it is UTF-8, unpacked, and of another length. */
function renderedHeaders(headers: Readonly<Record<string, string>>): Record<string, string> {
  const { 'content-encoding': _coding, 'content-length': _length, 'content-type': type = '', ...others } = headers;
  const essence = type.split(/[;,]/, 1)[0]!.trim() || 'text/html';
  return { ...others, 'content-type': `${essence}; charset=utf-8` };
}
