import { inspect } from 'node:util';
import { describe, expect, it } from 'vitest';
import type { IntegrationError } from '../../../../src/errors.ts';
import { html, json, wooError } from '../../../helpers/fake-shop/answers.ts';
import { managerKey } from '../../../helpers/fake-shop/fake-shop.ts';
import { type OpenedApi, openShopApi } from '../../../helpers/fake-shop/open-shop-api.ts';
import { orderRow, productRow } from '../../../helpers/fake-shop/records.ts';

const list = { method: 'GET', route: 'wc/v3/products' } as const;
const read = ({ api }: OpenedApi): Promise<unknown> => api.request(list).then(({ json }) => json);
const failure = (promise: Promise<unknown>): Promise<IntegrationError> =>
  promise.then(
    () => Promise.reject(new Error('expected an error')),
    (error) => error,
  );

describe('authentication', () => {
  it('sends keys in a header over TLS, and nowhere else', async () => {
    const opened = openShopApi();

    expect(await read(opened)).toEqual([]);

    expect(opened.api.auth).toBe('basic');
    expect(opened.shop.requests).toEqual([{ ...list, query: {} }]);
  });

  it('tries the query once when the header is lost on the way, and keeps to it', async () => {
    const opened = openShopApi();
    opened.shop.faults.stripsAuthorization = true;

    await read(opened);
    await read(opened);

    expect(opened.api.auth).toBe('query');
    expect(opened.shop.requests).toHaveLength(3);
  });

  it('signs where the shop does not notice TLS', async () => {
    const opened = openShopApi();
    opened.shop.faults.hidesTls = true;

    await read(opened);

    expect(opened.api.auth).toBe('oauth-http');
    expect(opened.shop.requests.at(-1)?.query).not.toHaveProperty('consumer_secret');
  });

  it.each(['pretty', 'plain'] as const)(
    'signs over an open line with %s permalinks, and sends no key as it is',
    async (permalinks) => {
      const opened = openShopApi({ home: 'http://shop.example/store', permalinks });
      opened.shop.orders.set(1, orderRow(1));

      const { json } = await opened.api.request({
        method: 'GET',
        route: 'wc/v3/orders',
        query: { status: ['processing', 'on-hold'], search: "it's (a) ~ test*" },
      });

      expect(json).toHaveLength(1);
      expect(opened.api.auth).toBe('oauth-http');
      expect(JSON.stringify(opened.shop.requests)).not.toContain(managerKey.consumerSecret);
    },
  );

  it('signs with the clock of a shop that is wrong about the time', async () => {
    const opened = openShopApi({ home: 'http://shop.example', now: () => Date.UTC(2026, 0, 1, 3) });
    opened.shop.faults.intercept = ({ url }) => {
      const isLate = Number(url.searchParams.get('oauth_timestamp')) * 1_000 < Date.UTC(2026, 0, 1, 2, 45);
      const refused = wooError(401, 'woocommerce_rest_authentication_error', 'Ungültiger Zeitstempel.');
      return isLate
        ? { ...refused, headers: { ...refused.headers, date: 'Thu, 01 Jan 2026 03:00:00 GMT' } }
        : undefined;
    };

    expect(await read(opened)).toEqual([]);
  });

  it('stops at a wrong secret: no other way would make it right', async () => {
    const opened = openShopApi({ consumerSecret: 'cs_wrong' });

    const error = await failure(read(opened));

    expect(error).toMatchObject({ code: 'SHOP_AUTH', retryable: false, context: { hint: 'fix-credentials' } });
    expect(opened.shop.requests).toHaveLength(1);
  });

  it('tries each way at most once for a key the shop does not know', async () => {
    const opened = openShopApi({ consumerKey: 'ck_unknown' });

    const error = await failure(read(opened));

    expect(error).toMatchObject({ code: 'SHOP_AUTH', message: expect.stringContaining('Consumer key is invalid') });
    expect(opened.shop.requests).toHaveLength(4);
  });

  it('finds the way anew when a header begins to be lost', async () => {
    const opened = openShopApi({ api: { auth: 'basic' } });
    opened.shop.faults.stripsAuthorization = true;

    expect(await read(opened)).toEqual([]);

    expect(opened.api.auth).toBe('query');
  });

  it('refuses to carry keys to another origin', async () => {
    const opened = openShopApi({ api: { address: { apiRoot: 'https://other.example/wp-json/', style: 'pretty' } } });

    expect(await failure(read(opened))).toMatchObject({ code: 'SHOP_ORIGIN' });
    expect(opened.shop.requests).toEqual([]);
  });

  it('shows no key in any error, whichever way was tried', async () => {
    for (const faults of [{}, { stripsAuthorization: true }, { hidesTls: true }]) {
      const opened = openShopApi({ api: { maxRetries: 0 } });
      Object.assign(opened.shop.faults, faults);
      await read(opened);
      opened.shop.faults.intercept = ({ url }) => html(`<p>No: ${url.search}</p>`, { status: 500 });

      const shown = inspect(await failure(read(opened)), { depth: 10 });

      expect(shown).not.toContain(managerKey.consumerKey);
      expect(shown).not.toContain(managerKey.consumerSecret);
    }
  });
});

describe('attempts', () => {
  it.each([
    [
      'too many requests',
      () => ({ ...wooError(429, 'too_many_requests', 'Slow'), headers: { 'retry-after': '17' } }),
      17_000,
    ],
    [
      'the limiter of the Store API',
      () => ({
        ...wooError(400, 'rate_limit_exceeded', 'Slow'),
        headers: { 'content-type': 'application/json', 'ratelimit-retry-after': '9' },
      }),
      9_000,
    ],
    ['a bad gateway', () => html('<h1>502</h1>', { status: 502 }), 0],
    ['an answer that was cut short', () => ({ ...json([]), body: '[{"id":1,"na' }), 0],
  ])('repeats a read after %s', async (_, trouble, waitMs) => {
    const opened = openShopApi();
    const startedAt = opened.clock.now();
    let left = 1;
    opened.shop.faults.intercept = () => (left-- > 0 ? trouble() : undefined);

    expect(await read(opened)).toEqual([]);

    expect(opened.clock.now() - startedAt).toBeGreaterThanOrEqual(waitMs);
  });

  it('repeats no write whose fate it does not know, and says so', async () => {
    const opened = openShopApi({ api: { auth: 'basic' } });
    opened.shop.orders.set(7, orderRow(7));
    opened.shop.faults.intercept = () => 'drop-after';

    const error = await failure(
      opened.api.request({ method: 'PUT', route: 'wc/v3/orders/7', body: { status: 'completed' } }),
    );

    expect(error).toMatchObject({ code: 'NETWORK', retryable: false, context: { outcome: 'unknown' } });
    expect(opened.shop.requests).toHaveLength(1);
    expect(opened.shop.orders.get(7)?.['status']).toBe('completed');
  });

  it('repeats a write that the shop was too busy to take', async () => {
    const opened = openShopApi({ api: { auth: 'basic' } });
    opened.shop.orders.set(7, orderRow(7));
    let left = 1;
    opened.shop.faults.intercept = () => (left-- > 0 ? wooError(429, 'too_many_requests', 'Slow') : undefined);

    await opened.api.request({ method: 'PUT', route: 'wc/v3/orders/7', body: { status: 'completed' } });

    expect(opened.shop.orders.get(7)?.['status']).toBe('completed');
  });

  it.each([
    [404, 'woocommerce_rest_product_invalid_id', 'SHOP_NOT_FOUND'],
    [404, 'rest_no_route', 'SHOP_NO_ROUTE'],
    [400, 'rest_invalid_param', 'SHOP_VALIDATION'],
    [413, 'woocommerce_rest_request_entity_too_large', 'SHOP_VALIDATION'],
    [403, 'woocommerce_rest_cannot_view', 'SHOP_PERMISSION'],
  ])('asks once when the answer is %i %s', async (status, shopCode, code) => {
    const opened = openShopApi();
    opened.shop.faults.intercept = () => wooError(status, shopCode, 'No <b>way</b>');

    const error = await failure(read(opened));

    expect(error).toMatchObject({ code, retryable: false, context: { httpStatus: status, shopCode } });
    expect(error.message).toContain('No way');
    expect(opened.shop.requests).toHaveLength(1);
  });

  it('makes a POST of it where a host refuses PUT and DELETE', async () => {
    const opened = openShopApi({ api: { auth: 'basic' } });
    opened.shop.products.set(3, productRow(3, opened.shop.home));
    opened.shop.faults.intercept = ({ method }) =>
      method === 'PUT' || method === 'DELETE' ? html('Not allowed', { status: 405 }) : undefined;

    await opened.api.request({ method: 'PUT', route: 'wc/v3/products/3', body: { name: 'New' } });
    await opened.api.request({ method: 'DELETE', route: 'wc/v3/products/3', query: { force: true } });

    expect(opened.shop.requests.map(({ method }) => method)).toEqual(['PUT', 'POST', 'POST']);
    expect(opened.shop.products.size).toBe(0);
  });

  it('says where an API has moved to instead of following with the keys', async () => {
    const opened = openShopApi();
    opened.shop.faults.intercept = () =>
      html('', { status: 301, headers: { location: 'https://www.shop.example/wp-json/wc/v3/products' } });

    const error = await failure(read(opened));

    expect(error).toMatchObject({ code: 'SHOP_MOVED', message: expect.stringContaining('https://www.shop.example/') });
    expect(opened.shop.requests).toHaveLength(1);
  });

  it('asks one thing at a time', async () => {
    let active = 0;
    let most = 0;
    const counted = openShopApi({
      api: {
        transport: {
          async send() {
            most = Math.max(most, ++active);
            await new Promise((resolve) => setImmediate(resolve));
            active -= 1;
            return { url: '', status: 200, headers: {}, body: Buffer.from('[]'), encodedBytes: 2, truncated: false };
          },
        },
      },
    });
    await Promise.all([1, 2, 3, 4].map(() => read(counted)));

    expect(most).toBe(1);
  });
});

describe('answers', () => {
  it.each(['bom', 'notice', 'comment'] as const)('reads JSON through a %s, and warns once', async (noise) => {
    const opened = openShopApi();
    opened.shop.faults.noise = noise;

    expect(await read(opened)).toEqual([]);
    await read(opened);

    expect(opened.lines.length).toBe(noise === 'bom' ? 0 : 1);
  });

  it('refuses a login page, and quotes its beginning', async () => {
    const opened = openShopApi();
    opened.shop.faults.intercept = () => html(`<!doctype html><title>Log in</title>${'x'.repeat(500)}`);

    const error = await failure(read(opened));

    expect(error).toMatchObject({ code: 'SHOP_NOT_JSON', retryable: false, context: { kind: 'not_json' } });
    expect(error.message).toContain('Log in');
    expect(error.message.length).toBeLessThan(300);
  });

  it('recognises a firewall', async () => {
    const opened = openShopApi();
    opened.shop.faults.intercept = () =>
      html('<title>Just a moment...</title>', { status: 403, headers: { 'cf-mitigated': 'challenge' } });

    expect(await failure(read(opened))).toMatchObject({ code: 'SHOP_BLOCKED', retryable: false });
  });

  it('takes an error for an error when a proxy made a 200 of it', async () => {
    const opened = openShopApi();
    opened.shop.faults.intercept = () => ({
      ...wooError(404, 'woocommerce_rest_product_invalid_id', 'Invalid ID.'),
      status: 200,
    });

    expect(await failure(read(opened))).toMatchObject({ code: 'SHOP_NOT_FOUND' });
  });
});
