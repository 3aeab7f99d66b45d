import http from 'node:http';
import { inspect } from 'node:util';
import { brotliCompressSync, gzipSync, zstdCompressSync } from 'node:zlib';
import { afterEach, describe, expect, it, onTestFinished, vi } from 'vitest';
import { GotFetcher, type GotFetcherOptions } from '../../src/adapters/got-fetcher.ts';
import type { FetchRequest, FetchResponse } from '../../src/contracts/fetcher.ts';
import type { IntegrationError } from '../../src/errors.ts';
import type { HostLookup } from '../../src/security/guarded-lookup.ts';
import { createFakeClock, type FakeClock } from '../helpers/fake-clock.ts';
import {
  bomb,
  drop,
  emptyContentType,
  type Handler,
  headerBomb,
  hugePage,
  type Route,
  raw,
  redirect,
  redirectLoop,
  reply,
  type Site,
  slowBody,
  slowHeaders,
  startSite,
  truncatedBody,
  wrongContentLength,
} from '../helpers/site-server.ts';

const html = '<!doctype html><title>Shop</title><p>Welcome</p>';
const toLoopback: HostLookup = (_hostname, _options, callback) => callback(null, [{ address: '127.0.0.1', family: 4 }]);

const opened: { close(): Promise<void> }[] = [];
afterEach(async () => {
  for (const resource of opened.splice(0).reverse()) await resource.close();
});

async function openSite(routes: Readonly<Record<string, Route>> | Handler = { '/': html }): Promise<Site> {
  const site = await startSite(routes);
  opened.push(site);
  return site;
}

interface Overrides extends Partial<GotFetcherOptions> {
  readonly lookup?: HostLookup;
  readonly clock?: FakeClock;
}

function openFetcher({ lookup, clock, ...options }: Overrides = {}): GotFetcher {
  const defaults = { userAgent: 'TestBot/1.0', timeoutMs: 10_000, maxBodyBytes: 1_000_000, exemptHosts: [] };
  const fetcher = new GotFetcher({ ...defaults, ...options }, { lookup, clock });
  opened.push(fetcher);
  return fetcher;
}

/** One site, one fetcher that may reach it, one request. */
async function fetchFrom(
  route: Route,
  { request, ...overrides }: Overrides & { readonly request?: Partial<FetchRequest> } = {},
): Promise<FetchResponse> {
  const site = await openSite({ '/': route });
  const fetcher = openFetcher({ exemptHosts: [site.host], ...overrides });
  return fetcher.fetch({ url: `${site.origin}/`, purpose: 'page', ...request });
}

const textOf = (response: FetchResponse): string => Buffer.from(response.body).toString();
const failure = (promise: Promise<unknown>): Promise<IntegrationError> =>
  promise.then(
    () => Promise.reject(new Error('expected an error')),
    (error) => error,
  );

describe('answers', () => {
  it('returns status, headers and body of a page', async () => {
    const headers = { 'X-Many': 'a', 'set-cookie': 'a=1', link: '</b>; rel=canonical' };
    const response = await fetchFrom(reply(html, { headers }));
    expect(response).toMatchObject({ status: 200, encodedBytes: html.length, truncated: false });
    expect(response.headers).toMatchObject({ 'x-many': 'a', 'set-cookie': 'a=1', link: '</b>; rel=canonical' });
    expect(textOf(response)).toBe(html);
    expect(response).not.toHaveProperty('redirectUrl');
  });

  it('come by the function that Node has for requests at that moment, for whoever traces them', async () => {
    const request = vi.spyOn(http, 'request');
    onTestFinished(() => request.mockRestore());

    await fetchFrom(html);

    expect(request).toHaveBeenCalledOnce();
  });

  it('sends who asks, what is wanted, and the headers of the caller', async () => {
    const site = await openSite();
    const fetcher = openFetcher({ exemptHosts: [site.host] });
    const headers = { 'if-none-match': '"1"', 'accept-encoding': 'compress', host: 'other.example' };
    await fetcher.fetch({ url: `${site.origin}/`, purpose: 'page', headers });
    expect(site.requests[0]?.headers).toMatchObject({
      'user-agent': 'TestBot/1.0',
      accept: expect.stringContaining('text/html'),
      'accept-encoding': 'gzip, deflate, br, zstd',
      'if-none-match': '"1"',
      host: site.host,
    });
    expect(site.requests[0]?.headers).not.toHaveProperty('cookie');
  });

  it.each([
    ['gzip', gzipSync(html)],
    ['br', brotliCompressSync(html)],
    ['zstd', zstdCompressSync(html)],
  ])('undoes %s and counts the bytes on the wire', async (coding, body) => {
    const response = await fetchFrom(reply(body, { headers: { 'content-encoding': coding } }));
    expect(textOf(response)).toBe(html);
    expect(response.encodedBytes).toBe(body.byteLength);
  });

  it.each([204, 304])('has an empty body for HTTP %i', async (status) => {
    const response = await fetchFrom((_request, answer) =>
      answer.writeHead(status, { 'content-encoding': 'gzip' }).end(),
    );
    expect(response).toMatchObject({ status, encodedBytes: 0 });
    expect(response.body).toHaveLength(0);
  });

  it('is an answer, not an error, when the site says no', async () => {
    const response = await fetchFrom(
      reply('{"error":"gone"}', { status: 410, headers: { 'content-type': 'application/json' } }),
    );
    expect(response.status).toBe(410);
    expect(textOf(response)).toBe('{"error":"gone"}');
  });

  it('uses one connection for pages in a row, redirects and errors included', async () => {
    const site = await openSite({ '/': html, '/moved': redirect('/'), '/empty': reply('', { status: 404 }) });
    const fetcher = openFetcher({ exemptHosts: [site.host] });
    for (const path of ['/', '/moved', '/empty', '/none', '/']) {
      await fetcher.fetch({ url: site.origin + path, purpose: 'page' });
    }
    expect(site.connections).toBe(1);
  });
});

describe('redirects', () => {
  it('are returned with their target, unread, when none may be followed', async () => {
    const response = await fetchFrom(redirect('http://10.0.0.1/x#y', 301));
    expect(response).toMatchObject({ status: 301, redirectUrl: 'http://10.0.0.1/x', truncated: false });
    expect(response.body).toHaveLength(0);
  });

  it('are followed as often as allowed', async () => {
    const site = await openSite({ '/1': redirect('/2'), '/2': redirect('/3', 308), '/3': html });
    const fetcher = openFetcher({ exemptHosts: [site.host] });
    const request = { url: `${site.origin}/1`, purpose: 'page' } as const;

    const response = await fetcher.fetch({ ...request, maxRedirects: 2 });
    expect(response).toMatchObject({ url: `${site.origin}/3`, status: 200 });
    await expect(fetcher.fetch({ ...request, maxRedirects: 1 })).rejects.toMatchObject({ code: 'TOO_MANY_REDIRECTS' });
  });

  it('in a circle end at once', async () => {
    const site = await openSite(redirectLoop());
    const fetcher = openFetcher({ exemptHosts: [site.host] });
    const request = { url: `${site.origin}/a`, purpose: 'page', maxRedirects: 10 } as const;
    await expect(fetcher.fetch(request)).rejects.toMatchObject({ code: 'TOO_MANY_REDIRECTS', retryable: false });
    expect(site.requests).toHaveLength(1);
  });

  it('to a private address are refused without a connection', async () => {
    const canary = await openSite();
    const refused = fetchFrom(redirect(`${canary.origin}/`), { request: { maxRedirects: 5 } });
    await expect(refused).rejects.toMatchObject({ code: 'SSRF_BLOCKED', retryable: false });
    expect(canary.connections).toBe(0);
  });

  it('to a private name are refused before it is resolved', async () => {
    const resolved: string[] = [];
    const lookup: HostLookup = (hostname, options, callback) => {
      resolved.push(hostname);
      toLoopback(hostname, options, callback);
    };
    const refused = fetchFrom(redirect('http://redis.internal/'), { lookup, request: { maxRedirects: 5 } });
    await expect(refused).rejects.toMatchObject({ code: 'SSRF_BLOCKED', context: { url: 'http://redis.internal/' } });
    expect(resolved).toEqual([]);
  });

  it('need no body that can be decoded', async () => {
    const broken = reply('not gzip', { status: 302, headers: { location: '/', 'content-encoding': 'gzip' } });
    await expect(fetchFrom(broken)).resolves.toMatchObject({ status: 302 });
  });

  it.each([
    ['file:///etc/passwd', 'SCHEME_BLOCKED'],
    ['http://', 'REDIRECT_INVALID'],
    ['', 'REDIRECT_INVALID'],
  ])('to %j are refused', async (location, code) => {
    await expect(fetchFrom(redirect(location))).rejects.toMatchObject({ code, context: { httpStatus: 302 } });
  });

  it('carry the headers of the caller within an origin only', async () => {
    const other = await openSite({ '/b': redirect('/c'), '/c': html });
    const site = await openSite({ '/': redirect('/a'), '/a': redirect(`${other.origin}/b`) });
    const fetcher = openFetcher({ exemptHosts: [site.host, other.host] });
    const headers = { authorization: 'Bearer 1', 'x-shop': '1' };
    await fetcher.fetch({ url: `${site.origin}/`, purpose: 'page', headers, maxRedirects: 5 });

    const carried = [...site.requests, ...other.requests].map((sent) => [
      sent.headers.authorization,
      sent.headers['x-shop'],
    ]);
    expect(carried).toEqual([
      ['Bearer 1', '1'],
      ['Bearer 1', '1'],
      [undefined, undefined],
      [undefined, undefined],
    ]);
  });
});

const upgradeAndWait: Handler = (_request, response) =>
  void response.socket?.write('HTTP/1.1 101 Go\r\nconnection: upgrade\r\nupgrade: x\r\n\r\n');

describe('limits', () => {
  const tooLarge = { code: 'BODY_TOO_LARGE', retryable: false };

  it('refuses a page over its limit, announced or not', async () => {
    await expect(fetchFrom(hugePage(1_000_001))).rejects.toMatchObject(tooLarge);
    const announced: Handler = (_request, answer) =>
      void answer.writeHead(200, { 'content-type': 'text/html', 'content-length': 1_000_001 }).flushHeaders();
    await expect(fetchFrom(announced)).rejects.toMatchObject(tooLarge);
    await expect(fetchFrom(hugePage(1_000_000))).resolves.toMatchObject({ truncated: false });
  });

  it('cuts robots.txt at 512 KiB and the body of an error at 64 KiB', async () => {
    const robots = await fetchFrom(hugePage(600 * 1_024), { request: { purpose: 'robots' } });
    expect([robots.body.byteLength, robots.truncated]).toEqual([512 * 1_024, true]);
    const error = await fetchFrom(reply('x'.repeat(100_000), { status: 500 }));
    expect([error.status, error.body.byteLength, error.truncated]).toEqual([500, 64 * 1_024, true]);
  });

  it.each([
    ['refused', 'page', slowBody({ headers: { 'content-type': 'application/zip' } })],
    ['cut', 'robots', slowBody({ chunk: Buffer.alloc(300_000, 'x') })],
    ['upgraded', 'page', upgradeAndWait],
  ] as const)('closes the connection of an answer that was %s', async (_fate, purpose, route) => {
    const site = await openSite(route);
    const fetcher = openFetcher({ exemptHosts: [site.host] });
    await fetcher.fetch({ url: `${site.origin}/`, purpose }).catch(() => undefined);
    await expect.poll(() => site.openConnections).toBe(0);
  });

  it('reads a sitemap larger than a page may be, of whatever type', async () => {
    const sitemap = reply('x'.repeat(1_500_000), { headers: { 'content-type': 'application/x-gzip' } });
    const response = await fetchFrom(sitemap, { request: { purpose: 'sitemap' } });
    expect(response.body).toHaveLength(1_500_000);
  });

  it.each(['gzip', 'br', 'zstd'] as const)('stops a %s bomb', async (coding) => {
    const stopped = fetchFrom(bomb(coding), { maxBodyBytes: 50_000_000 });
    await expect(stopped).rejects.toMatchObject({ code: 'DECOMPRESSION_BOMB', context: { httpStatus: 200 } });
  });

  it('refuses a header block over 16 KB, and one of more than 100 lines', async () => {
    const headersTooLarge = { code: 'HEADERS_TOO_LARGE', retryable: false };
    await expect(fetchFrom(headerBomb())).rejects.toMatchObject(headersTooLarge);
    const lines = Array.from({ length: 101 }, (_, index) => [`x-${index}`, 'y']);
    await expect(fetchFrom(reply(html, { headers: Object.fromEntries(lines) }))).rejects.toMatchObject(headersTooLarge);
  });

  it('refuses what is no page before its body is read', async () => {
    const endlessZip = slowBody({ headers: { 'content-type': 'application/zip' } });
    await expect(fetchFrom(endlessZip)).rejects.toMatchObject({
      code: 'UNSUPPORTED_TYPE',
      context: { httpStatus: 200 },
    });
  });

  it.each(['application/pdf', 'application/octet-stream', ''])('takes a PDF of type %j for a page', async (type) => {
    const pdf = fetchFrom(reply('%PDF-1.7 ...', { headers: { 'content-type': type } }));
    await expect(pdf).resolves.toMatchObject({ status: 200, body: Buffer.from('%PDF-1.7 ...') });
  });

  it('refuses a page that is binary, or has no type and no markup', async () => {
    const unsupported = { code: 'UNSUPPORTED_TYPE' };
    await expect(fetchFrom(reply('%PDF-1.7 ...'))).rejects.toMatchObject(unsupported);
    await expect(fetchFrom(emptyContentType('just words'))).rejects.toMatchObject(unsupported);
    await expect(fetchFrom(emptyContentType(html))).resolves.toMatchObject({ status: 200 });
  });
});

describe('broken servers', () => {
  it.each([
    ['a body shorter than promised', truncatedBody(), 'NETWORK', true],
    ['a body longer than promised', wrongContentLength(), 'HTTP_PARSE', false],
    ['a dropped connection', drop(), 'NETWORK', true],
    ['no answer at all', raw(''), 'NETWORK', true],
    ['bytes that are not HTTP', raw('SSH-2.0-OpenSSH_9.6\r\n'), 'HTTP_PARSE', false],
    ['a change of protocol', raw('HTTP/1.1 101 Go\r\nconnection: upgrade\r\nupgrade: x\r\n\r\n'), 'HTTP_PARSE', false],
    ['an interim status at the end', raw('HTTP/1.1 101 Go\r\n\r\n'), 'HTTP_PARSE', false],
    ['a corrupt body', reply('not gzip', { headers: { 'content-encoding': 'gzip' } }), 'BODY_DECODE', false],
    ['an unknown coding', reply(html, { headers: { 'content-encoding': 'secret' } }), 'BODY_DECODE', false],
  ])('%s', async (_name, route, code, retryable) => {
    await expect(fetchFrom(route)).rejects.toMatchObject({ code, retryable, service: 'fetcher' });
  });

  it('that cannot be reached are a NETWORK error without an address', async () => {
    const site = await openSite();
    await site.close();
    opened.pop();
    const host = site.host.replace('127.0.0.1', 'shop.example');
    const error = await failure(
      openFetcher({ exemptHosts: [host], lookup: toLoopback }).fetch({ url: `http://${host}/`, purpose: 'page' }),
    );
    expect(error).toMatchObject({ code: 'NETWORK', retryable: true, context: { url: `http://${host}/` } });
    expect(inspect(error, { depth: 10 })).not.toContain('127.0.0.1');
  });
});

describe('the gate', () => {
  it('refuses private hosts before a request, and before a job', async () => {
    const canary = await openSite();
    const fetcher = openFetcher();
    await expect(fetcher.fetch({ url: `${canary.origin}/`, purpose: 'page' })).rejects.toMatchObject({
      code: 'SSRF_BLOCKED',
    });
    expect(() => fetcher.assertUrl(`${canary.origin}/`)).toThrow(expect.objectContaining({ code: 'SSRF_BLOCKED' }));
    expect(() => fetcher.assertUrl('https://shop.example/')).not.toThrow();
    expect(canary.connections).toBe(0);
  });

  it('refuses a name that resolves to a private address, and does not say to which', async () => {
    const fetcher = openFetcher({ lookup: toLoopback });
    const error = await failure(fetcher.fetch({ url: 'http://rebound.example/', purpose: 'page' }));
    expect(error).toMatchObject({
      code: 'SSRF_BLOCKED',
      retryable: false,
      context: { url: 'http://rebound.example/' },
    });
    expect(inspect(error, { depth: 10 })).not.toContain('127.0.0.1');
  });

  it('sends everything through a proxy when there is one, and refuses private hosts all the same', async () => {
    const proxy = await openSite((_request, response) => reply(html)(_request, response));
    const fetcher = openFetcher({ proxyUrl: proxy.origin });
    const response = await fetcher.fetch({ url: 'http://shop.example/a', purpose: 'page' });
    expect(textOf(response)).toBe(html);
    expect(proxy.requests[0]).toMatchObject({ url: 'http://shop.example/a', headers: { host: 'shop.example' } });
    await expect(fetcher.fetch({ url: 'http://10.0.0.1/', purpose: 'page' })).rejects.toMatchObject({
      code: 'SSRF_BLOCKED',
    });
  });
});

describe('time', () => {
  it('ends an attempt whose headers never come after 15 s', async () => {
    const clock = createFakeClock();
    const site = await openSite(slowHeaders());
    const fetcher = openFetcher({ clock, timeoutMs: 30_000, exemptHosts: [site.host] });
    const error = failure(fetcher.fetch({ url: `${site.origin}/`, purpose: 'page' }));
    await expect.poll(() => site.requests.length).toBe(1);
    await clock.advance(15_000);
    await expect(error).resolves.toMatchObject({ code: 'TIMEOUT', retryable: true });
  });

  it('ends a body that drips for ever at the total', async () => {
    const clock = createFakeClock();
    let bytes = 0;
    const onChunk = (count: number) => {
      bytes = count;
      return false;
    };
    const site = await openSite(slowBody({ onChunk }));
    const fetcher = openFetcher({ clock, timeoutMs: 3_000, exemptHosts: [site.host] });
    const error = failure(fetcher.fetch({ url: `${site.origin}/`, purpose: 'page' }));
    await expect.poll(() => bytes).toBeGreaterThan(5);
    await clock.advance(3_000);
    await expect(error).resolves.toMatchObject({ code: 'TIMEOUT', context: { httpStatus: 200 } });
  });

  it('lets a steady body take its time', async () => {
    const clock = createFakeClock();
    let sent = 0;
    let isDone = false;
    const onChunk = (count: number) => {
      sent = count;
      return isDone;
    };
    const site = await openSite(slowBody({ chunk: Buffer.alloc(8_192, 'x'), onChunk }));
    const fetcher = openFetcher({ clock, timeoutMs: 30_000, exemptHosts: [site.host] });
    const answer = fetcher.fetch({ url: `${site.origin}/`, purpose: 'page' });
    await expect.poll(() => sent).toBeGreaterThan(5);
    await clock.advance(9_000);
    isDone = true;
    await expect(answer).resolves.toMatchObject({ status: 200 });
  });

  it('ends with the signal of the caller, before and during a request', async () => {
    const site = await openSite(slowHeaders());
    const fetcher = openFetcher({ exemptHosts: [site.host] });
    const controller = new AbortController();
    const request = { url: `${site.origin}/`, purpose: 'page', signal: controller.signal } as const;
    const during = [failure(fetcher.fetch(request)), failure(fetcher.fetch(request))];
    const ofAnother = failure(fetcher.fetch({ ...request, signal: new AbortController().signal }));
    await expect.poll(() => site.requests.length).toBe(3);
    controller.abort('cancelled');
    await expect(Promise.all(during)).resolves.toMatchObject(Array(2).fill({ code: 'ABORTED', cause: 'cancelled' }));
    await expect(fetcher.fetch(request)).rejects.toMatchObject({ code: 'ABORTED' });
    expect(site.requests).toHaveLength(3);
    await fetcher.close();
    await expect(ofAnother).resolves.toMatchObject({ code: 'ABORTED', cause: 'The fetcher was closed' });
  });
});

describe('close', () => {
  it('ends what is in flight, refuses what comes after, and leaves no socket and no timer', async () => {
    const clock = createFakeClock();
    const site = await openSite({ '/': html, '/slow': slowHeaders() });
    const fetcher = openFetcher({ clock, exemptHosts: [site.host] });
    const inFlight = failure(fetcher.fetch({ url: `${site.origin}/slow`, purpose: 'page' }));
    await expect.poll(() => site.requests.length).toBe(1);
    await fetcher.fetch({ url: `${site.origin}/`, purpose: 'page' });
    expect(site.openConnections).toBe(2);

    await fetcher.close();

    await expect.poll(() => site.openConnections).toBe(0);
    await expect(inFlight).resolves.toMatchObject({ code: 'ABORTED' });
    const after = fetcher.fetch({ url: `${site.origin}/`, purpose: 'page' });
    await expect(after).rejects.toMatchObject({ code: 'INTEGRATION_CLOSED' });
    const sockets = process.getActiveResourcesInfo().filter((name) => name === 'TCPSocketWrap');
    expect({ sockets, timers: clock.pending }).toEqual({ sockets: [], timers: 0 });
  });
});
