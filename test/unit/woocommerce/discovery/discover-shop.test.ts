import { describe, expect, it } from 'vitest';
import { IntegrationError } from '../../../../src/errors.ts';
import { discoverShop } from '../../../../src/woocommerce/discovery/discover-shop.ts';
import type { SendSiteRequest } from '../../../../src/woocommerce/discovery/follow-redirects.ts';
import type { ShopDiscovery } from '../../../../src/woocommerce/discovery/shop-discovery.ts';
import { html, type ShopAnswer, wooError } from '../../../helpers/fake-shop/answers.ts';
import { FakeShop, type FakeShopOptions, type ShopFaults } from '../../../helpers/fake-shop/fake-shop.ts';

const home = 'https://shop.example';

function siteOf(shop: FakeShop): SendSiteRequest {
  return async ({ method, url }) => {
    const answer = shop.answer({ method, url: new URL(url), headers: {}, body: '' }) as ShopAnswer;
    return { ...answer, body: method === 'HEAD' ? '' : answer.body, url };
  };
}

function discover(options: Partial<FakeShopOptions> = {}, faults: ShopFaults = {}): Promise<ShopDiscovery> {
  const shop = new FakeShop({ home, ...options });
  Object.assign(shop.faults, faults);
  return discoverShop(shop.home, siteOf(shop));
}

describe('discoverShop', () => {
  it.each([
    ['https://shop.example/wp-json/', 'pretty', {}],
    ['https://shop.example/api/', 'pretty', { prefix: 'api' }],
    ['https://shop.example/de/wp-json/', 'pretty', { home: `${home}/de` }],
    ['https://shop.example/index.php?rest_route=/', 'rest_route', { permalinks: 'plain' as const }],
  ])('finds the API at %s', async (apiRoot, style, options) => {
    expect(await discover(options)).toMatchObject({
      ...{ isWordPress: true, apiRoot, style, locked: false, crossHost: false, name: 'Example Shop' },
      ...{ wooRest: ['wc/v1', 'wc/v2', 'wc/v3'], bestWooRest: 'wc/v3', storeApi: 'wc/store/v1' },
      ...{ extraWooNamespaces: ['wc-analytics'], timeZone: 'Europe/Berlin', gmtOffset: 1, authMethods: [] },
    });
  });

  it('tells what a shop can do by its arguments', async () => {
    const old = await discover({ features: { modifiedAfter: false, byModified: false } });
    const modern = await discover({ features: { allVariations: true } });

    expect(old.capabilities).toMatchObject({
      productsModifiedAfter: false,
      ordersByModified: false,
      allVariations: false,
    });
    expect(modern.capabilities).toMatchObject({
      productsModifiedAfter: true,
      ordersByModified: true,
      allVariations: true,
    });
    expect(modern.endpoints.find(({ path }) => path === '/wc/v3/orders/{id}')?.methods).toContain('DELETE');
  });

  it('needs three small requests where the site helps', async () => {
    const shop = new FakeShop({ home });

    await discoverShop(`${home}/`, siteOf(shop));

    expect(shop.requests.map(({ method, route }) => `${method} ${route}`)).toEqual(['HEAD /', 'GET ', 'GET wc/v3']);
    expect(shop.requests[1]?.query['_fields']).toContain('namespaces');
  });

  it('reads the page where headers are refused, and guesses where the page says nothing', async () => {
    const refusesHead: ShopFaults = {
      intercept: ({ method }) => (method === 'HEAD' ? html('', { status: 405 }) : undefined),
    };

    expect(await discover({}, refusesHead)).toMatchObject({ bestWooRest: 'wc/v3', wooCommerceVersion: '9.8.1' });
    expect(await discover({}, { hidesLinks: true })).toMatchObject({ bestWooRest: 'wc/v3' });
    expect(await discover({ permalinks: 'plain' }, { hidesLinks: true })).toMatchObject({
      style: 'rest_route',
    });
  });

  it('guesses in the folder of the page too', async () => {
    const shop = new FakeShop({ home: `${home}/store` });
    shop.faults.hidesLinks = true;

    expect(await discoverShop(`${home}/store/`, siteOf(shop))).toMatchObject({ apiRoot: `${home}/store/wp-json/` });
  });

  it('goes on without headers when a server hangs up on HEAD', async () => {
    const shop = new FakeShop({ home });
    const site = siteOf(shop);

    const found = await discoverShop(home, async (request) => {
      if (request.method === 'HEAD') throw new IntegrationError('x', { code: 'NETWORK', service: 'fetcher' });
      return site(request);
    });

    expect(found.isWordPress).toBe(true);
  });

  it('says locked of an API that a plugin closes, and not that there is none', async () => {
    expect(await discover({}, { isLocked: true })).toMatchObject({
      ...{ isWordPress: true, locked: true, apiRoot: 'https://shop.example/wp-json/', bestWooRest: null },
    });
  });

  it('does not take the refusal of a firewall at a guessed place for an API', async () => {
    const found = await discover(
      {},
      {
        hidesLinks: true,
        intercept: (_, route) => (route === '' ? html('Forbidden', { status: 403 }) : undefined),
      },
    );

    expect(found).toMatchObject({ isWordPress: false, apiRoot: null, locked: false });
  });

  it('reads an index behind notices', async () => {
    expect(await discover({}, { noise: 'notice' })).toMatchObject({ bestWooRest: 'wc/v3' });
  });

  it('follows redirects step by step, and remembers where the site really is', async () => {
    const shop = new FakeShop({ home: 'https://www.shop.example' });
    const site = siteOf(shop);
    const asked: string[] = [];

    const found = await discoverShop('http://shop.example/', async (request) => {
      asked.push(request.url);
      if (request.url.startsWith('http:'))
        return { status: 301, headers: { location: 'https://www.shop.example/' }, body: '', url: request.url };
      return site(request);
    });

    expect(asked.slice(0, 2)).toEqual(['http://shop.example/', 'https://www.shop.example/']);
    expect(found).toMatchObject({ apiRoot: 'https://www.shop.example/wp-json/', crossHost: false });
  });

  it('marks an API on another host', async () => {
    const shop = new FakeShop({ home: 'https://cms.example' });
    const site = siteOf(shop);

    const found = await discoverShop('https://front.example/', async (request) => {
      if (!request.url.startsWith('https://front.example')) return site(request);
      return {
        status: 200,
        headers: { link: `<${shop.apiRoot}>; rel="https://api.w.org/"` },
        body: '',
        url: request.url,
      };
    });

    expect(found).toMatchObject({ crossHost: true, bestWooRest: 'wc/v3' });
  });

  it('says no WordPress of a site that answers everything with its home page', async () => {
    const found = await discoverShop('https://other.example/', async ({ url }) => ({
      status: 200,
      headers: {},
      body: '<title>Home</title>',
      url,
    }));

    expect(found).toMatchObject({ isWordPress: false, apiRoot: null, bestWooRest: null, storeApi: null });
  });

  it('reads on when the index of the namespace is closed', async () => {
    const found = await discover(
      {},
      {
        intercept: (_, route) => (route === 'wc/v3' ? wooError(401, 'rest_forbidden', 'No') : undefined),
      },
    );

    expect(found).toMatchObject({ bestWooRest: 'wc/v3', endpoints: [], supportsModifiedAfter: false });
  });
});
