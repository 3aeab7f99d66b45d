import { describe, expect, it } from 'vitest';
import { resolvePagination } from '../../../../src/woocommerce/http/resolve-pagination.ts';

const list = 'https://shop.example/wp-json/wc/v3/orders';
const counted = { 'x-wp-total': '250', 'x-wp-totalpages': '3' };
const next = (url: string): Record<string, string> => ({ link: `<${url}>; rel="next"` });

describe('resolvePagination', () => {
  it('goes on behind a page from which everything was taken out', () => {
    expect(resolvePagination(`${list}?page=2`, counted, 0)).toEqual({
      total: 250,
      totalPages: 3,
      next: `${list}?page=3`,
    });
  });

  it('ends by the count of pages, whatever a link says', () => {
    expect(resolvePagination(`${list}?page=3`, { ...counted, ...next(`${list}?page=4`) }, 50).next).toBeNull();
  });

  it.each([
    ['another scheme', 'http://shop.example/wp-json/wc/v3/orders?page=2'],
    ['another host', 'https://evil.example/wp-json/wc/v3/orders?page=2'],
    ['another list', 'https://shop.example/wp-json/wc/v3/customers?page=2'],
    ['the same page', `${list}?page=1`],
    ['no URL', 'page two'],
  ])('does not believe a link to %s', (_, url) => {
    expect(resolvePagination(list, { ...counted, ...next(url) }, 100).next).toBe(`${list}?page=2`);
  });

  it('follows the links where the counts were lost', () => {
    const prev = { link: `<${list}?page=1>; rel="prev"` };

    expect(resolvePagination(`${list}?page=2`, next(`${list}?page=3`), 0).next).toBe(`${list}?page=3`);
    expect(resolvePagination(`${list}?page=2`, prev, 100).next).toBeNull();
  });

  it('counts rows where pages are asked for by an offset', () => {
    expect(resolvePagination(`${list}?per_page=100&offset=100`, counted, 100).next).toBe(
      `${list}?per_page=100&offset=200`,
    );
    expect(resolvePagination(`${list}?per_page=100&offset=200`, counted, 50).next).toBeNull();
  });

  it('keeps routes in the query as they are written', () => {
    const url = 'https://shop.example/?rest_route=/wc/v3/orders&per_page=100';

    expect(resolvePagination(url, counted, 100).next).toBe(`${url}&page=2`);
  });

  it.each(['', '-1', '1e3', 'many', '9999999999999'])('takes "%s" for no count', (count) => {
    expect(resolvePagination(list, { 'x-wp-total': count, 'x-wp-totalpages': count }, 0)).toEqual({
      total: null,
      totalPages: null,
      next: null,
    });
  });
});
