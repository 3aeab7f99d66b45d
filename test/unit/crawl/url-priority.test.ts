import { describe, expect, it } from 'vitest';
import { priorityOf } from '../../../src/crawl/url-priority.ts';
import type { UrlSource } from '../../../src/model/crawl.ts';

const of = (path: string, source: UrlSource = 'link', depth = 1) =>
  priorityOf(`https://shop.example${path}`, { source, depth });

describe('the source and the depth', () => {
  it('order pages of one kind: start, redirect, sitemap, link', () => {
    expect([of('/a', 'start', 0), of('/a', 'redirect', 0), of('/a', 'sitemap', 0), of('/a', 'link', 0)]).toEqual([
      100, 90, 60, 50,
    ]);
  });

  it('put shallow before deep, down to 40 clicks', () => {
    expect([of('/a', 'link', 1), of('/a', 'link', 3), of('/a', 'link', 40), of('/a', 'link', 400)]).toEqual([
      49, 47, 10, 10,
    ]);
  });

  it('keep a start URL first whatever its path says', () => {
    expect(of('/feed', 'start', 0)).toBe(100);
  });
});

describe('pages that answer shoppers come before products', () => {
  it.each([
    '/shipping',
    '/policies/refund-policy',
    '/pages/shipping-and-returns.html',
    '/de/versand-und-zahlung',
    '/widerrufsbelehrung',
    '/Gr%C3%B6%C3%9Fentabelle',
    '/livraison-et-retours',
    '/conditions-generales-de-vente',
    '/envios-y-devoluciones',
    '/spedizioni-e-resi',
    '/verzending-en-retourneren',
    '/dostawa-i-platnosc',
    '/politica-de-devolucao',
    '/leverans-och-retur',
    '/fragt-og-levering',
    '/faq',
    '/contact-us',
    '/impressum',
    '/size-guide',
    '/about-us',
    '/oeffnungszeiten',
    '/help/my-parcel-is-late',
  ])('%s', (path) => {
    expect(of(path)).toBeGreaterThan(of('/product/tea', 'sitemap', 0));
    expect(of(path, 'sitemap', 0)).toBeLessThan(of('/a', 'redirect', 0));
  });

  it.each(['/blog/free-shipping-party', '/free-shipping-party', '/returning-heroes', '/privacy-policy'])(
    'but not %s',
    (path) => {
      expect(of(path)).toBeLessThan(of('/product/tea', 'sitemap', 0));
    },
  );
});

it.each([
  ['a product', '/product/green-tea', 'a plain page', '/green-tea-day'],
  ['a product', '/collections/tea/products/sencha', 'a category', '/collections/tea'],
  ['a product by its number', '/4711-green-tea.html', 'a plain page', '/green-tea'],
  ['a category', '/product-category/tea', 'a plain page', '/tea'],
  ['a plain page', '/tea', 'an article', '/blog/tea'],
  ['an article', '/2024/05/tea', 'a date archive', '/2024/05'],
  ['an article', '/blog/tea', 'a tag', '/blog/tag/tea'],
  ['a product called tag', '/product/tag', 'a tag', '/tag/product'],
  ['a list', '/category/tea/page/2', 'the same list far on', '/category/tea/page/19'],
  ['a list', '/category/tea?page=2', 'the same list far on', '/category/tea?sort=a&page=19'],
  ['a tag', '/tag/tea', 'a feed', '/category/tea/feed'],
  ['a tag', '/tag/tea', 'a calendar', '/calendar/2031/05'],
  ['a tag', '/tag/tea', 'a search', '/?s=tea'],
  ['a tag', '/tag/tea', 'a page of comments', '/blog/tea/comment-page-2'],
])('%s (%s) comes before %s (%s)', (_a, better, _b, worse) => {
  expect(of(better)).toBeGreaterThan(of(worse));
});

it('puts products of a sitemap before its blog posts, and both before what is only linked', () => {
  const order = [of('/product/tea', 'sitemap', 0), of('/blog/tea', 'sitemap', 0), of('/about-tea', 'link')];
  expect(order).toEqual(order.toSorted((a, b) => b - a));
});
