import { describe, expect, it } from 'vitest';
import { shopActionOf } from '../../../src/crawl/shop-actions.ts';
import type { ShopPlatform } from '../../../src/crawl/shop-platform.ts';

const ruleOf = (path: string, platform?: ShopPlatform) =>
  shopActionOf(new URL(path, 'https://shop.example'), { platform });

describe('on any site', () => {
  it.each([
    ['/cart', 'cart (shop action)'],
    ['/cart/add/12', 'cart (shop action)'],
    ['/de/warenkorb/', 'warenkorb (shop action)'],
    ['/shop/fr_FR/panier', 'panier (shop action)'],
    ['/DE/Warenkorb', 'warenkorb (shop action)'],
    ['/%C3%B6nskelista', 'onskelista (shop action)'],
    ['/index.php/checkout/onepage', 'checkout (shop action)'],
    ['/finalizar-compra', 'finalizar-compra (shop action)'],
    ['/afrekenen', 'afrekenen (shop action)'],
    ['/koszyk', 'koszyk (shop action)'],
    ['/my-account/orders/5', 'my-account (shopper’s account)'],
    ['/mon-compte', 'mon-compte (shopper’s account)'],
    ['/account', 'account (shopper’s account)'],
    ['/account/login', 'account (shopper’s account)'],
    ['/register', 'register (shopper’s account)'],
    ['/login.php', 'login.php (shopper’s account)'],
    ['/old/shop-b/cart.php?action=add', 'cart.php (shop action)'],
    ['/blog/wp-login.php', 'wp-login.php (shopper’s account)'],
    ['/blog/wp-admin/admin-ajax.php', 'wp-admin (shopper’s account)'],
    ['/xmlrpc.php', 'xmlrpc.php (shopper’s account)'],
    ['/compare/add/7', 'compare (shop action)'],
    ['/tea?add-to-cart=12', 'shop action add-to-cart'],
    ['/cart-of-the-week?undo_item=ab', 'shop action undo_item'],
    ['/tea?_wpnonce=1a', 'one-time token _wpnonce'],
    ['/tea?replytocom=4#respond', 'shop action replytocom'],
    ['/shop?orderby=price', 'sort or filter parameter orderby'],
    ['/tea?sort=price_asc', 'sort or filter parameter sort'],
    ['/tea?order=product.price.desc', 'sort or filter parameter order'],
    ['/tea?currency=EUR', 'currency or store switch currency'],
    ['/tea?print=1', 'print view print'],
    ['/search?q=tea', 'search results q'],
    ['/index.php?route=checkout/cart', 'route=checkout_cart (shop action)'],
    ['/index.php?cl=basket', 'cl=basket (shop action)'],
    ['/index.php?controller=authentication&back=x', 'controller=authentication (shop action)'],
    ['/on/demandware.store/Sites-x-Site/de/Cart-Show', 'cart-show (shop action)'],
  ])('refuses %s', (path, rule) => {
    expect(ruleOf(path)).toBe(rule);
  });

  it.each([
    '/',
    '/cartoons/',
    '/golf-carts/cart',
    '/accounting-services',
    '/account-management',
    '/account/savings-plans',
    '/blog/checkout-our-sale',
    '/help/checkout',
    '/blog/cart',
    '/docs/login',
    '/compare/us-and-them',
    '/compare',
    '/konto/girokonto',
    '/events/register',
    '/order',
    '/orders-and-returns',
    '/customer/stories',
    '/search-engine-optimisation',
    '/search',
    '/posters/print',
    '/posters?print=floral',
    '/apples?sort=gala',
    '/files?dir=manuals&mode=list&limit=3&order=4711',
    '/exchange?currency=EUR-USD',
    '/index.php?route=product/product&product_id=5',
    '/index.php?controller=product&id_product=4',
    '/index.php?cl=details&anid=5',
    '/?page_id=12',
    '/tea?lang=de',
    '/tea?q=1',
    '/%E0%A4%A',
  ])('lets %s be', (path) => {
    expect(ruleOf(path)).toBeUndefined();
  });
});

describe('where the software is known', () => {
  it.each<[ShopPlatform, string, string]>([
    ['woocommerce', '/shop?filter_color=red', 'sort or filter parameter filter_color'],
    ['woocommerce', '/shop?query_type_color=or', 'sort or filter parameter query_type_color'],
    ['woocommerce', '/?s=tea&post_type=product', 'search results s'],
    ['shopify', '/collections/tea?filter.p.vendor=x', 'sort or filter parameter filter.p.vendor'],
    ['shopify', '/collections/tea/green+loose', 'tag filter (shopify collection)'],
    ['shopify', '/en-gb/account/addresses', 'account (shopper’s account)'],
    ['shopify', '/challenge', '/challenge (shopify action)'],
    ['magento', '/customer/account/create/', '/customer (magento action)'],
    ['magento', '/de/catalog/product_compare/add/product/1', '/catalog/product_compare (magento action)'],
    ['magento', '/catalogsearch/result/?q=tea', '/catalogsearch (magento action)'],
    ['magento', '/sales/order/history', '/sales/order (magento action)'],
    ['magento', '/tea.html?dir=asc', 'sort or filter parameter dir'],
    ['magento', '/tea.html?mode=list', 'sort or filter parameter mode'],
    ['prestashop', '/3-tea?q=Colour-Green', 'sort or filter parameter q'],
    ['prestashop', '/fr/commande', 'commande (shop action)'],
    ['prestashop', '/quick-order', '/quick-order (prestashop action)'],
  ])('%s: refuses %s', (platform, path, rule) => {
    expect(ruleOf(path, platform)).toBe(rule);
  });

  it.each<[ShopPlatform, string]>([
    ['shopify', '/collections/tea/products/sencha'],
    ['shopify', '/collections/tea/green'],
    ['shopify', '/products/sencha?variant=40000000001'],
    ['shopify', '/apps/store-locator'],
    ['shopify', '/collections/tea?page=2'],
    ['shopify', '/pages/customer-stories'],
    ['woocommerce', '/shop/page/2'],
    ['woocommerce', '/product/tea?attribute_pa_size=large'],
    ['magento', '/sales.html'],
    ['magento', '/sales'],
    ['magento', '/tea.html?p=2'],
    ['magento', '/blog/checkout'],
    ['prestashop', '/content/1-order-and-delivery'],
    ['prestashop', '/3-tea?page=2'],
  ])('%s: lets %s be', (platform, path) => {
    expect(ruleOf(path, platform)).toBeUndefined();
  });
});

it('shows only harmless characters of a name', () => {
  expect(ruleOf(`/shop?filter_${encodeURIComponent('\n<b>')}=1`, 'woocommerce')).toBe(
    'sort or filter parameter filter___b_',
  );
});
