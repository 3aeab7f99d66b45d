import { expect, it } from 'vitest';
import { collect, openIntegration, openSite } from '../helpers/open-integration.ts';
import { pageHtml } from '../helpers/pages.ts';
import { type Handler, reply } from '../helpers/site-server.ts';

interface Shop {
  /** What shows the software: links to its files, or headers. */
  readonly signs: readonly string[];
  readonly headers?: Readonly<Record<string, string>>;
  readonly pages: readonly string[];
  readonly actions: readonly string[];
}

const shops: readonly (readonly [string, Shop])[] = [
  [
    'WooCommerce',
    {
      signs: ['/product-category/tea/', '/product-category/cups/'],
      pages: ['/product/green-tea/', '/shipping/'],
      actions: [
        ...['/cart/', '/checkout/', '/my-account/', '/my-account/orders/', '/?add-to-cart=17'],
        ...[
          '/product-category/tea/?orderby=price',
          '/product-category/tea/?filter_color=red',
          '/?s=tea&post_type=product',
        ],
      ],
    },
  ],
  [
    'Shopify',
    {
      signs: [],
      headers: { 'x-shopid': '17', 'powered-by': 'Shopify' },
      pages: ['/products/green-tea', '/collections/tea', '/policies/refund-policy'],
      actions: [
        ...['/cart', '/cart/add?id=17', '/checkout', '/account/login', '/account', '/search?q=tea'],
        ...['/collections/tea?sort_by=price-ascending', '/collections/tea/green+loose'],
      ],
    },
  ],
  [
    'Magento',
    {
      signs: [],
      headers: { 'x-magento-cache-debug': 'HIT' },
      pages: ['/green-tea.html', '/tea.html'],
      actions: [
        ...['/checkout/cart/', '/checkout/', '/customer/account/login/', '/wishlist/index/add/product/17/'],
        ...[
          '/catalogsearch/result/?q=tea',
          '/catalog/product_compare/add/product/17/',
          '/tea.html?product_list_order=price',
        ],
      ],
    },
  ],
  [
    'PrestaShop',
    {
      signs: [],
      headers: { 'powered-by': 'PrestaShop' },
      pages: ['/3-tea', '/tea/17-green-tea.html'],
      actions: [
        ...[
          '/order',
          '/identity',
          '/order-history',
          '/index.php?controller=authentication',
          '/3-tea?order=product.price.asc',
        ],
        ...['/cart?add=1&id_product=17', '/search?search_query=tea'],
      ],
    },
  ],
];

it.each(shops)('never asks a %s shop for anything that acts or filters', async (_, shop) => {
  const { signs, headers = {}, pages, actions } = shop;
  const seen = [...signs, ...pages];
  const show = (path: string): Handler => reply(pageHtml({ title: path, links: [...seen, ...actions] }), { headers });
  const site = await openSite({
    '/': show('/'),
    ...Object.fromEntries([...seen, ...actions].map((path) => [path, show(path)])),
  });
  const integration = openIntegration([site]);

  const result = await integration.processCustomerScraping('c', { urls: [site.origin] });

  expect(result).toMatchObject({ success: true, processedPages: seen.length + 1 });
  const requested = new Set(site.requests.map(({ url }) => url));
  expect(actions.filter((path) => requested.has(path))).toEqual([]);
  const explained = await Promise.all(actions.map((path) => integration.index.explain('c', site.origin + path)));
  const refusals = explained.map(({ visits }) => visits[0]);
  expect(refusals.map((visit) => visit && [visit.state, visit.reason, visit.requests])).toEqual(
    actions.map(() => ['refused', 'SHOP_ACTION', 0]),
  );
  for (const visit of refusals) expect(visit?.detail).toMatch(/\w{3}/);
});

it('visits an action that the caller named', async () => {
  const site = await openSite({
    '/': pageHtml({ title: 'Home', links: ['/cart/', '/checkout/'] }),
    '/cart/': pageHtml({ title: 'Cart' }),
    '/checkout/': pageHtml({ title: 'Checkout' }),
  });
  const integration = openIntegration([site]);
  await integration.processCustomerScraping('c', { urls: [site.origin, `${site.origin}/cart/`] });
  const titles = (await collect(integration.index.pages('c'))).map(({ title }) => title);
  expect(titles.toSorted()).toEqual(['Cart', 'Home']);
});
