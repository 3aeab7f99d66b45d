import { describe, expect, it } from 'vitest';
import { PageUrls } from '../../../../src/adapters/extraction/page-urls.ts';
import { collectedHeap } from '../../../helpers/collected-heap.ts';

describe('PageUrls', () => {
  it.each([
    ...['/', '/a', '/a/b-c_d.html', '/a//b', '/a.', '/a..b', '/a/', '/A/B'],
    ...['//other.example/a', '/../a', '/a/..', '/./a', '/a/.', '/.well-known/x', '/...'],
    ...[
      '/a b',
      '/ä',
      '/%C3%A4',
      '/a%2e',
      '/a\\b',
      '/a\tb',
      '/a|b',
      "/a'b",
      '/a;b',
      '/a:b',
      '/a@b',
      '/a~b',
      '/a+b',
      '/a*b',
    ],
    ...['/a?b=1', '/a#b', 'a', '../a', '?a', '#a', ' /a ', 'mailto:shop@shop.example', 'https://other.example/a'],
  ])('resolves %o as browsers do', (href) => {
    const page = 'https://shop.example:8443/tea/green?page=2#top';
    expect(new PageUrls(page, undefined).resolve(href)).toBe(new URL(href, page).href);
  });

  it('resolves against the base that a page names, and strips its user name and password', () => {
    const urls = new PageUrls('https://shop.example/tea', 'http://user:secret@cdn.example/x/');
    expect(urls.resolve('/a')).toBe('http://cdn.example/a');
    expect(urls.resolve('a')).toBe('http://cdn.example/x/a');
    expect(urls.resolvePage('/a#top')).toBe('http://cdn.example/a');
  });

  it('knows no address but those of the web, of mail and of telephones', () => {
    for (const href of ['javascript:alert(1)', 'data:text/html,x', 'ftp://shop.example/a', 'http://'])
      expect(new PageUrls('https://shop.example/', undefined).resolve(href)).toBeUndefined();
    expect(new PageUrls('about:blank', undefined).resolve('/a')).toBeUndefined();
    expect(new PageUrls('https://shop.example/', undefined).resolve(`/${'a'.repeat(3_000)}`)).toBeUndefined();
  });

  it('keeps no page in memory for the addresses of its links', () => {
    const pageLength = 1_000_000;
    const before = collectedHeap();
    const kept = Array.from({ length: 60 }, (_, index) => {
      const page = `${Buffer.alloc(pageLength, 'x').toString('latin1')}/some/path/to-the-page-${index}`;
      return new PageUrls('https://shop.example/', undefined).resolve(page.slice(pageLength));
    });
    expect(collectedHeap() - before).toBeLessThan(10 * pageLength);
    expect(kept).toContain('https://shop.example/some/path/to-the-page-59');
  });
});
