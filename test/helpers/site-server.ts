import { createServer, type IncomingHttpHeaders, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { brotliCompressSync, constants, gzipSync, zstdCompressSync } from 'node:zlib';

export type Handler = (request: IncomingMessage, response: ServerResponse) => void;
/** What a path answers: a body with status 200 and a type by its extension, or whatever a handler does. */
export type Route = string | Uint8Array | Handler;

export interface SiteRequest {
  readonly method: string;
  /** Path and query. */
  readonly url: string;
  readonly headers: IncomingHttpHeaders;
  /** Ordinal of the TCP connection it came over, from 1. */
  readonly connection: number;
}

/** A website on loopback. */
export interface Site {
  /** `http://127.0.0.1:<port>` */
  readonly origin: string;
  /** `127.0.0.1:<port>`, as `network.exemptHosts` wants it. */
  readonly host: string;
  /** All requests so far, oldest first. */
  readonly requests: readonly SiteRequest[];
  /** TCP connections accepted so far, those without a request included. */
  readonly connections: number;
  /** Those of them that are not closed. */
  readonly openConnections: number;
  /** Drops all connections and stops listening. */
  close(): Promise<void>;
}

/**
 * Starts a website on a free port. A path without a route answers 404.
 *
 * @param routes - by path and query, or by path alone; or one handler for everything.
 */
export async function startSite(routes: Readonly<Record<string, Route>> | Handler): Promise<Site> {
  const requests: SiteRequest[] = [];
  const connectionOf = new WeakMap<object, number>();
  let connections = 0;
  let openConnections = 0;

  const server = createServer((request, response) => {
    const { method = '', url = '', headers, socket } = request;
    requests.push({ method, url, headers, connection: connectionOf.get(socket) ?? 0 });
    const route = typeof routes === 'function' ? routes : (routes[url] ?? routes[url.replace(/\?.*/, '')]);
    if (route === undefined) return reply('Not found', { status: 404 })(request, response);
    if (typeof route === 'function') return route(request, response);
    return reply(route, { headers: { 'content-type': typeOf(url) } })(request, response);
  });
  server.on('connection', (socket) => {
    connectionOf.set(socket, ++connections);
    openConnections += 1;
    socket.once('close', () => {
      openConnections -= 1;
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));

  const host = `127.0.0.1:${(server.address() as AddressInfo).port}`;
  return {
    origin: `http://${host}`,
    host,
    requests,
    get connections() {
      return connections;
    },
    get openConnections() {
      return openConnections;
    },
    close: () =>
      new Promise((resolve, reject) => {
        server.close((error) => (error ? reject(error) : resolve()));
        server.closeAllConnections();
      }),
  };
}

/** The address that no site has, by which a crawl learns how a site answers to such: `/` and a random UUID. */
export function isProbe(url: string): boolean {
  return /^\/[\da-f]{8}(?:-[\da-f]{4}){3}-[\da-f]{12}$/.test(url);
}

function typeOf(url: string): string {
  if (/\.xml(?:\?|$)/.test(url)) return 'application/xml';
  if (/\.txt(?:\?|$)/.test(url)) return 'text/plain; charset=utf-8';
  return htmlType;
}

const htmlType = 'text/html; charset=utf-8';
const defaultHtml = '<!doctype html><title>Page</title><h1>Page</h1><p>Some text.</p>';

export interface ReplyOptions {
  /** @default 200 */
  readonly status?: number;
  /** Over `content-type: text/html` and `content-length`; `''` sends an empty value. */
  readonly headers?: Readonly<Record<string, string>>;
}

/** Answers with a body. */
export function reply(
  body: string | Uint8Array = defaultHtml,
  { status = 200, headers = {} }: ReplyOptions = {},
): Handler {
  return (_request, response) => {
    const bytes = Buffer.from(body);
    response.writeHead(status, { 'content-type': htmlType, 'content-length': bytes.byteLength, ...headers });
    response.end(bytes);
  };
}

/** Answers with a redirect. */
export function redirect(location: string, status = 302): Handler {
  return reply('Moved', { status, headers: { location } });
}

/** Redirects every path to itself. */
export function redirectLoop(): Handler {
  return (request, response) => redirect(request.url ?? '/')(request, response);
}

/** Accepts the request and never answers. */
export function slowHeaders(): Handler {
  return () => {};
}

export interface SlowBodyOptions {
  /** @default 2 */
  readonly intervalMs?: number;
  /** @default one byte */
  readonly chunk?: string | Uint8Array;
  /** Over `content-type: text/html`. */
  readonly headers?: Readonly<Record<string, string>>;
  /** Called after each chunk with the count so far; returning true ends the body. */
  readonly onChunk?: (count: number) => boolean | undefined;
}

/** Sends headers, then chunk after chunk, by default without end. */
export function slowBody({ intervalMs = 2, chunk = '.', headers, onChunk }: SlowBodyOptions = {}): Handler {
  return (_request, response) => {
    response.writeHead(200, { 'content-type': htmlType, ...headers });
    let count = 0;
    const timer = setInterval(() => {
      response.write(chunk);
      count += 1;
      if (onChunk?.(count)) response.end();
    }, intervalMs);
    response.once('close', () => clearInterval(timer));
  };
}

/** Resets the connection in the middle of a body. */
export function drop(): Handler {
  return (_request, response) => {
    response.writeHead(200, { 'content-type': htmlType, 'content-length': 10_000 });
    response.write(defaultHtml, () => response.socket?.resetAndDestroy());
  };
}

/** Promises more bytes than it sends, and closes the connection in good order. */
export function truncatedBody(): Handler {
  return raw(`HTTP/1.1 200 OK\r\ncontent-type: ${htmlType}\r\ncontent-length: 10000\r\n\r\n${defaultHtml}`);
}

/** Sends more bytes than it promised. */
export function wrongContentLength(): Handler {
  return raw(`HTTP/1.1 200 OK\r\ncontent-type: ${htmlType}\r\ncontent-length: 20\r\n\r\n${defaultHtml}`);
}

/** Writes bytes to the socket as they are, then closes it. */
export function raw(bytes: string | Uint8Array): Handler {
  return (_request, response) => {
    response.socket?.end(bytes);
  };
}

/** Few bytes that unpack to many: zeros behind the start of a page. */
export function bomb(coding: 'gzip' | 'br' | 'zstd', unpackedBytes: number = 64 * 1_024 * 1_024): Handler {
  const compress = {
    gzip: gzipSync,
    br: (body: Buffer) => brotliCompressSync(body, { params: { [constants.BROTLI_PARAM_QUALITY]: 5 } }),
    zstd: zstdCompressSync,
  };
  const body = compress[coding](Buffer.concat([Buffer.from(defaultHtml), Buffer.alloc(unpackedBytes, ' ')]));
  return reply(body, { headers: { 'content-encoding': coding } });
}

/** A page of this many bytes, sent without a content length. */
export function hugePage(bytes: number): Handler {
  return (_request, response) => {
    response.writeHead(200, { 'content-type': htmlType });
    response.write(defaultHtml);
    response.end(Buffer.alloc(Math.max(0, bytes - defaultHtml.length), 'x'));
  };
}

/** Says UTF-8 and sends windows-1252. */
export function wrongCharset(text = '<!doctype html><title>Prüfung</title><p>Größe 5 €</p>'): Handler {
  return reply(Buffer.from(text.replaceAll('€', '\x80'), 'latin1'));
}

/** An HTML page whose `Content-Type` has no value. */
export function emptyContentType(body: string = defaultHtml): Handler {
  return reply(body, { headers: { 'content-type': '' } });
}

/** HTTP 429. @param retryAfter - seconds or an HTTP date, as the header is written. */
export function tooManyRequests(retryAfter: string): Handler {
  return reply('Slow down', { status: 429, headers: { 'retry-after': retryAfter } });
}

/** HTTP 503 for the first requests, then the route. */
export function unavailableFirst(route: Handler = reply(), { times = 1 }: { readonly times?: number } = {}): Handler {
  let left = times;
  return (request, response) => {
    const answer = left-- > 0 ? reply('Back soon', { status: 503 }) : route;
    answer(request, response);
  };
}

/** A page behind a header block of this many bytes. */
export function headerBomb(bytes: number = 64 * 1_024): Handler {
  return reply(defaultHtml, { headers: { 'x-bomb': 'x'.repeat(bytes) } });
}
