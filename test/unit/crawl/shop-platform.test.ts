import { describe, expect, it } from 'vitest';
import { withoutSameProductParameters } from '../../../src/crawl/same-product-parameters.ts';
import { detectShopPlatform, type ShopFacts, type ShopPlatform } from '../../../src/crawl/shop-platform.ts';

describe('detectShopPlatform', () => {
  it.each<[ShopPlatform | undefined, string, ShopFacts]>([
    ['shopify', 'the shop number in a header', { headers: { 'x-shopid': '1' } }],
    ['shopify', 'the header powered-by', { headers: { 'powered-by': 'Shopify' } }],
    ['magento', 'a header of its cache', { headers: { 'x-magento-cache-debug': 'HIT' } }],
    ['prestashop', 'its cookie', { headers: { 'set-cookie': 'PrestaShop-4f2a=x; path=/' } }],
    ['prestashop', 'the generator', { generator: 'PrestaShop' }],
    ['woocommerce', 'the generator', { generator: 'WooCommerce 9.4.1' }],
    ['shopify', 'its files', { urls: ['https://a.example/cdn/shop/t/1/a.css', 'https://a.example/cdn/shop/b.js'] }],
    [
      'magento',
      'its theme',
      { urls: ['https://a.example/static/version1/frontend/x/a.css', 'https://a.example/static/frontend/x/b.js'] },
    ],
    [
      'woocommerce',
      'its plugin',
      { urls: ['https://a.example/wp-content/plugins/woocommerce/a.css', 'https://a.example/product-category/tea/'] },
    ],
    [
      undefined,
      'WordPress alone',
      { generator: 'WordPress 6.7', urls: ['https://a.example/wp-content/themes/x/a.css'] },
    ],
    [undefined, 'one link to another shop', { urls: ['https://cdn.shopify.com/a.jpg', 'https://a.example/'] }],
    [undefined, 'nothing', {}],
  ])('%s from %s', (platform, _sign, facts) => {
    expect(detectShopPlatform(facts)).toBe(platform);
  });
});

describe('withoutSameProductParameters', () => {
  const fold = (path: string, platform?: ShopPlatform) =>
    withoutSameProductParameters(new URL(path, 'https://shop.example'), { platform }).slice(
      'https://shop.example'.length,
    );

  it.each<[string, string, ShopPlatform | undefined]>([
    ['/products/tea?variant=12', '/products/tea', 'shopify'],
    ['/products/tea?variant=40000000001', '/products/tea', undefined],
    ['/products/tea?_pos=1&_sid=4f&_ss=r&view=big', '/products/tea?view=big', 'shopify'],
    ['/products/tea?pr_prod_strat=x&pr_rec_id=1', '/products/tea', undefined],
    ['/product/tea?attribute_pa_size=large', '/product/tea', undefined],
    ['/product/tea?attribute_colour=red', '/product/tea', 'woocommerce'],
    ['/list?force_sid=abc&cl=details', '/list?cl=details', undefined],
  ])('%s is %s (%s)', (path, folded, platform) => {
    expect(fold(path, platform)).toBe(folded);
  });

  it.each<[string, ShopPlatform | undefined]>([
    ['/config?variant=12', undefined],
    ['/products/tea?variant=blue', undefined],
    ['/collections/tea?_pos=1', 'shopify'],
    ['/product/tea?attribute_colour=red', undefined],
    ['/tea?b=2&a=%41', undefined],
  ])('%s stays as it is (%s)', (path, platform) => {
    expect(fold(path, platform)).toBe(path);
  });
});
