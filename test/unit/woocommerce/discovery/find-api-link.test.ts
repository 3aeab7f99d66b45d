import { describe, expect, it } from 'vitest';
import { findApiLink } from '../../../../src/woocommerce/discovery/find-api-link.ts';

const page = 'https://shop.example/shop/';
const rootOf = (html: string): string | null => findApiLink(html, page).apiRoot;

describe('findApiLink', () => {
  it.each([
    `<link rel='https://api.w.org/' href='https://shop.example/wp-json/' />`,
    `<LINK HREF="https://shop.example/wp-json/" REL="https://api.w.org/">`,
    `<link rel=https://api.w.org/ href=/wp-json/>`,
    `<link href="../wp-json/" rel="alternate https://api.w.org/">`,
  ])('finds %s', (link) => {
    expect(rootOf(`<!doctype html><head>${link}</head>`)).toBe('https://shop.example/wp-json/');
  });

  it('decodes what stands in an attribute', () => {
    const link = `<link rel='https://api.w.org/' href='https://shop.example/?rest_route=/&#038;lang=de' />`;

    expect(rootOf(link)).toBe('https://shop.example/?rest_route=/&lang=de');
  });

  it('finds a link that a theme prints at the end of the page', () => {
    expect(
      rootOf(`<body>${'<p>text</p>'.repeat(5_000)}<link rel="https://api.w.org/" href="/wp-json/"></body>`),
    ).not.toBeNull();
  });

  it.each([
    `<!-- <link rel="https://api.w.org/" href="/wp-json/"> -->`,
    `<script>'<link rel="https://api.w.org/" href="/wp-json/">'</script>`,
    `<a rel="https://api.w.org/" href="/wp-json/">api</a>`,
    `<link rel="https://api.w.org/other" href="/wp-json/">`,
  ])('is not taken in by %s', (html) => {
    expect(rootOf(`<head>${html}</head>`)).toBeNull();
  });

  it('reads versions', () => {
    const html = '<meta name="generator" content="WordPress 6.8.2"><meta name="Generator" content="WooCommerce 9.8.1">';

    expect(findApiLink(html, page)).toMatchObject({ wordPressVersion: '6.8.2', wooCommerceVersion: '9.8.1' });
  });
});
