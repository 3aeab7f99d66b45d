import assert from 'node:assert/strict';
import type { Fetcher, FetchRequest } from '../contracts/fetcher.ts';
import { type ContractCases, type ContractExemption, type ContractTest, runContract } from './contract-suite.ts';
import { type FakeRoute, type FakeSite, startFakeSite } from './fake-site.ts';

/** What {@link testFetcherContract} is started with. */
export interface FetcherContractOptions {
  readonly it: ContractTest;
  /**
   * A fresh fetcher that may reach `exemptHost`, which is on this machine, and nothing else that is not public. Its time
   * limit must be 2 seconds at most, that of a page 16 MB at most.
   */
  readonly create: (exemptHost: string) => Fetcher | Promise<Fetcher>;
  /** @default [] */
  readonly exemptions?: readonly ContractExemption[] | undefined;
}

/**
 * Tests every promise of {@link Fetcher} on your own fetcher, against a site on this machine that misbehaves: one test per
 * promise, each with a fresh fetcher and a fresh site.
 *
 * @example
 * ```ts
 * import { it } from 'vitest';
 * import { testFetcherContract } from 'customer-scraping-integration/testing';
 *
 * testFetcherContract({
 *   it,
 *   create: (exemptHost) => new GotFetcher({
 *     userAgent: 'Bot/1.0', timeoutMs: 2_000, maxBodyBytes: 10_000_000, exemptHosts: [exemptHost],
 *   }),
 * });
 * ```
 */
export function testFetcherContract({ it, create, exemptions }: FetcherContractOptions): void {
  runContract(fetcherCases, {
    it,
    exemptions,
    create: async () => {
      const forbidden = await startFakeSite({ '/': 'private' });
      const site = await startFakeSite({ ...routes, '/inside': movedTo(forbidden.origin) });
      const fetcher = await create(site.host);
      const close = async (): Promise<void> => {
        await Promise.all([fetcher.close?.(), site.close(), forbidden.close()]);
      };
      return { fetcher, site, forbidden, close };
    },
  });
}

/** A fetcher, a site it may reach, and one that it may not. */
interface Bench {
  readonly fetcher: Fetcher;
  readonly site: FakeSite;
  readonly forbidden: FakeSite;
}

const megabyte = 1_048_576;

const movedTo = (location: string): FakeRoute => ({ status: 302, headers: { location } });

const routes: Readonly<Record<string, FakeRoute>> = {
  '/': '<h1>Größe</h1>',
  '/gzip': { body: '<h1>packed</h1>', coding: 'gzip' },
  '/gone': { status: 410, body: 'gone' },
  '/error': { status: 503, headers: { 'retry-after': '7' } },
  '/cookie': { headers: { 'set-cookie': 'id=1; Path=/' }, body: 'with a cookie' },
  '/moved': { status: 301, headers: { location: '/?from=moved' } },
  '/twice': movedTo('/moved'),
  '/hop-1': movedTo('/hop-2'),
  '/hop-2': movedTo('/hop-3'),
  '/hop-3': movedTo('/hop-4'),
  '/hop-4': movedTo('/'),
  '/nowhere': movedTo('http://'),
  '/to-file': movedTo('file:///etc/passwd'),
  '/silent': { trouble: 'silent' },
  '/endless': { trouble: 'endless' },
  '/reset': { trouble: 'reset' },
  '/bomb': { body: Buffer.alloc(64 * megabyte, 'bomb '), coding: 'gzip' },
  '/robots.txt': { headers: { 'content-type': 'text/plain' }, body: `${'# long\n'.repeat(150_000)}` },
};

const fetcherCases: ContractCases<Bench> = {
  'gives back status, headers in lower case, and the bytes of the body': async ({ fetcher, site }) => {
    const { url, status, headers, body, encodedBytes, truncated } = await fetcher.fetch(pageOf(site, '/'));

    assert.deepEqual([url, status, truncated], [`${site.origin}/`, 200, false]);
    assert.match(headers['content-type'] ?? '', /text\/html/);
    assert.equal(Buffer.from(body).toString(), '<h1>Größe</h1>');
    assert.ok(encodedBytes > 0);
  },

  'undoes the content coding': async ({ fetcher, site }) => {
    const { body } = await fetcher.fetch(pageOf(site, '/gzip'));

    assert.equal(Buffer.from(body).toString(), '<h1>packed</h1>');
  },

  'takes an answer of any status for an answer': async ({ fetcher, site }) => {
    const statuses = [];
    for (const path of ['/gone', '/error', '/never']) statuses.push((await fetcher.fetch(pageOf(site, path))).status);
    const { headers } = await fetcher.fetch(pageOf(site, '/error'));

    assert.deepEqual(statuses, [410, 503, 404]);
    assert.equal(headers['retry-after'], '7');
    assert.equal(site.requests.length, 4);
  },

  'sends the headers it is given': async ({ fetcher, site }) => {
    await fetcher.fetch({ ...pageOf(site, '/'), headers: { 'if-none-match': '"abc"' } });

    assert.equal(site.requests[0]?.headers['if-none-match'], '"abc"');
  },

  'keeps no cookies': async ({ fetcher, site }) => {
    await fetcher.fetch(pageOf(site, '/cookie'));
    await fetcher.fetch(pageOf(site, '/'));

    assert.equal(site.requests.at(-1)?.headers.cookie, undefined);
  },

  'gives back a redirect as it is, with its target, unless it is asked to follow': async ({ fetcher, site }) => {
    const { status, redirectUrl, body } = await fetcher.fetch(pageOf(site, '/moved'));

    assert.deepEqual([status, redirectUrl, body.byteLength], [301, `${site.origin}/?from=moved`, 0]);
    assert.equal(site.requests.length, 1);
  },

  'follows as many redirects as it is asked to, and says where it arrived': async ({ fetcher, site }) => {
    const { status, url } = await fetcher.fetch({ ...pageOf(site, '/twice'), maxRedirects: 2 });

    assert.deepEqual([status, url], [200, `${site.origin}/?from=moved`]);
  },

  'gives up a chain of redirects that is longer': async ({ fetcher, site }) => {
    await assertFails(fetcher, { ...pageOf(site, '/hop-1'), maxRedirects: 2 }, ['TOO_MANY_REDIRECTS']);

    assert.equal(site.requests.length, 3);
  },

  'refuses a redirect to what is no web address': async ({ fetcher, site }) => {
    await assertFails(fetcher, { ...pageOf(site, '/nowhere'), maxRedirects: 3 }, ['REDIRECT_INVALID']);
    await assertFails(fetcher, { ...pageOf(site, '/to-file'), maxRedirects: 3 }, [
      'SCHEME_BLOCKED',
      'REDIRECT_INVALID',
    ]);
  },

  'refuses addresses that are not public, however they are written': async ({ fetcher, forbidden }) => {
    const port = forbidden.host.split(':')[1];
    const hosts = ['127.0.0.1', 'localhost', '2130706433', '0x7f.1', '127.1', '[::1]', '[::ffff:127.0.0.1]', '0.0.0.0'];

    for (const host of hosts)
      await assertFails(fetcher, { url: `http://${host}:${port}/`, purpose: 'page' }, ['SSRF_BLOCKED']);

    assert.deepEqual(forbidden.requests, []);
  },

  'refuses a redirect to an address that is not public': async ({ fetcher, site, forbidden }) => {
    await assertFails(fetcher, { ...pageOf(site, '/inside'), maxRedirects: 3 }, ['SSRF_BLOCKED']);

    assert.deepEqual(forbidden.requests, []);
  },

  'refuses other schemes, and URLs that hold a password': async ({ fetcher, site }) => {
    for (const url of ['ftp://shop.example/', 'file:///etc/passwd', 'data:text/html,hello']) {
      await assertFails(fetcher, { url, purpose: 'page' }, ['SCHEME_BLOCKED', 'URL_INVALID']);
    }
    for (const url of ['shop.example', '', `http://user:password@${site.host}/`]) {
      await assertFails(fetcher, { url, purpose: 'page' }, ['URL_INVALID']);
    }
  },

  'throws the same from assertUrl, without a request': async ({ fetcher, site, forbidden }) => {
    if (!fetcher.assertUrl) return;

    fetcher.assertUrl(`${site.origin}/`);
    assert.throws(() => fetcher.assertUrl?.('ftp://shop.example/'), { code: 'SCHEME_BLOCKED' });
    assert.throws(() => fetcher.assertUrl?.(forbidden.origin), { code: 'SSRF_BLOCKED' });

    assert.deepEqual([...site.requests, ...forbidden.requests], []);
  },

  'gives up a site that does not answer, and one that never ends': async ({ fetcher, site }) => {
    await assertFails(fetcher, pageOf(site, '/silent'), ['TIMEOUT'], { retryable: true });
    await assertFails(fetcher, pageOf(site, '/endless'), ['BODY_TOO_LARGE', 'TIMEOUT']);
  },

  'gives up a body that unpacks to more than a page may have': async ({ fetcher, site }) => {
    await assertFails(fetcher, pageOf(site, '/bomb'), ['BODY_TOO_LARGE', 'DECOMPRESSION_BOMB', 'TIMEOUT']);
  },

  'cuts a robots.txt that is too long, and says so': async ({ fetcher, site }) => {
    const { body, truncated } = await fetcher.fetch({ url: `${site.origin}/robots.txt`, purpose: 'robots' });

    assert.equal(truncated, true);
    assert.ok(body.byteLength >= 500 * 1_024, 'RFC 9309 wants 500 KiB to be read at least');
  },

  'says of a connection that broke or was refused that it may be tried again': async ({ fetcher, site }) => {
    await assertFails(fetcher, pageOf(site, '/reset'), ['NETWORK', 'BODY_DECODE'], { retryable: true });
    await site.close();

    await assertFails(fetcher, pageOf(site, '/'), ['NETWORK'], { retryable: true });
  },

  'fetches nothing for a signal that has fired': async ({ fetcher, site }) => {
    await assertFails(fetcher, { ...pageOf(site, '/'), signal: AbortSignal.abort() }, ['ABORTED']);

    assert.deepEqual(site.requests, []);
  },

  'ends a request on its way when its signal fires, and no other': async ({ fetcher, site }) => {
    const controller = new AbortController();
    const ended = assertFails(fetcher, { ...pageOf(site, '/silent'), signal: controller.signal }, ['ABORTED']);
    const other = fetcher.fetch(pageOf(site, '/'));
    while (site.requests.length < 2) await new Promise((resolve) => setImmediate(resolve));

    controller.abort();

    await ended;
    assert.equal((await other).status, 200);
  },

  'keeps requests apart that run at the same time': async ({ fetcher, site }) => {
    const paths = ['/', '/gzip', '/gone', '/error', '/cookie', '/', '/gzip', '/gone', '/error', '/cookie'];

    const answers = await Promise.all(paths.map((path) => fetcher.fetch(pageOf(site, path))));

    assert.deepEqual(
      answers.map(({ status }) => status),
      [200, 200, 410, 503, 200, 200, 200, 410, 503, 200],
    );
    assert.equal(Buffer.from(answers[1]!.body).toString(), '<h1>packed</h1>');
  },

  'is healthy while it is open': async ({ fetcher }) => {
    await fetcher.check?.();
  },
};

const pageOf = (site: FakeSite, path: string): FetchRequest => ({ url: site.origin + path, purpose: 'page' });

async function assertFails(
  fetcher: Fetcher,
  request: FetchRequest,
  codes: readonly string[],
  details: { readonly retryable?: boolean } = {},
): Promise<void> {
  const shown = request.url.slice(0, 80);
  const error = await fetcher.fetch(request).then(
    ({ status }) =>
      assert.fail(`expected ${codes.join(' or ')} for ${shown}, received an answer with status ${status}`),
    (failure: unknown) => Object(failure),
  );
  assert.ok(
    codes.includes(error.code),
    `expected ${codes.join(' or ')} for ${shown}, received ${error.code}: ${error}`,
  );
  if (details.retryable !== undefined) assert.equal(error.retryable, details.retryable, `retryable of ${error.code}`);
}
