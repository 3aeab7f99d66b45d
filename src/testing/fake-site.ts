import { once } from 'node:events';
import { createServer, type IncomingHttpHeaders } from 'node:http';
import type { AddressInfo } from 'node:net';
import { gzipSync } from 'node:zlib';

/** What a path of a {@link FakeSite} answers: a page, or a page with its circumstances. */
export type FakeRoute = string | FakeAnswer;

export interface FakeAnswer {
  /** @default 200 */
  readonly status?: number | undefined;
  /** Names in lower case, over `content-type: text/html; charset=utf-8`. */
  readonly headers?: Readonly<Record<string, string>> | undefined;
  readonly body?: string | Uint8Array | undefined;
  /** Sends the body with this coding, whatever was asked for. */
  readonly coding?: 'gzip' | undefined;
  /**
   * How it goes wrong: no answer at all, headers and a body without end, a connection that is reset in the middle of the
   * body, a body that is shorter than was said.
   */
  readonly trouble?: 'silent' | 'endless' | 'reset' | 'short' | undefined;
}

export interface FakeSiteRequest {
  readonly method: string;
  /** Path and query. */
  readonly path: string;
  /** Names in lower case. */
  readonly headers: IncomingHttpHeaders;
}

/** A website on loopback. */
export interface FakeSite {
  /** `http://127.0.0.1:<port>` */
  readonly origin: string;
  /** `127.0.0.1:<port>`, as `network.exemptHosts` wants it. */
  readonly host: string;
  /** All requests so far, oldest first. */
  readonly requests: readonly FakeSiteRequest[];
  /** Drops all connections and stops listening. */
  close(): Promise<void>;
}

/**
 * Starts a website on a free port of this machine. A path without a route answers 404.
 *
 * @param routes - by path and query, or by path alone. May be changed while the site runs.
 *
 * @example
 * ```ts
 * const site = await startFakeSite({ '/': '<h1>Tea</h1>', '/old': { status: 301, headers: { location: '/' } } });
 * const integration = new CustomerScrapingIntegration({ network: { exemptHosts: [site.host] } });
 * await integration.processCustomerScraping('shop-1', { urls: [site.origin] });
 * await site.close();
 * ```
 */
export async function startFakeSite(routes: Readonly<Record<string, FakeRoute>>): Promise<FakeSite> {
  const requests: FakeSiteRequest[] = [];
  const server = createServer((request, response) => {
    const { method = '', url = '', headers } = request;
    requests.push({ method, path: url, headers });
    const route = routes[url] ?? routes[url.replace(/\?.*/, '')] ?? notFound;
    const { status = 200, body = '', coding, trouble, ...rest } = typeof route === 'string' ? { body: route } : route;
    if (trouble === 'silent') return;
    const bytes = coding === 'gzip' ? gzipSync(body) : Buffer.from(body);
    const length = trouble === 'endless' ? {} : { 'content-length': bytes.byteLength + (trouble ? 1_000 : 0) };
    const encoding = coding ? { 'content-encoding': coding } : {};
    response.writeHead(status, { 'content-type': 'text/html; charset=utf-8', ...length, ...encoding, ...rest.headers });
    if (trouble === 'endless') return pump(response);
    if (trouble === undefined || method === 'HEAD') return response.end(bytes);
    response.write(bytes, () => (trouble === 'reset' ? response.socket?.resetAndDestroy() : response.socket?.end()));
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const host = `127.0.0.1:${(server.address() as AddressInfo).port}`;
  return {
    origin: `http://${host}`,
    host,
    requests,
    close: async () => {
      server.close();
      server.closeAllConnections();
    },
  };
}

const notFound: FakeAnswer = { status: 404, body: 'Not found' };

/** Writes as fast as it is read, until the other side has had enough. */
function pump(response: {
  write(part: Uint8Array): boolean;
  once(event: 'drain', listener: () => void): unknown;
  readonly destroyed: boolean;
}): void {
  const part = Buffer.alloc(65_536, 'x');
  while (!response.destroyed) {
    if (response.write(part)) continue;
    response.once('drain', () => pump(response));
    return;
  }
}
