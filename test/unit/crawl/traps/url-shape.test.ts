import { describe, expect, it } from 'vitest';
import { describeUrl } from '../../../../src/crawl/traps/url-shape.ts';

describe('the whole shape', () => {
  it.each([
    ['/product/4711', '/product/{n}'],
    ['/product/tea-4711.html', '/product/tea-{n}.html'],
    ['/product/screw-m4x10', '/product/screw-m4x10'],
    ['/2024/05/a-title', '/{n}/{n}/a-title'],
    ['/agenda/2024-05', '/agenda/{date}'],
    ['/o/123e4567-e89b-12d3-a456-426614174000', '/o/{id}'],
    ['/commit/9fceb02d0ae598e95dc970b74767f19372d61af8', '/commit/{id}'],
    ['/s/a1b2c3d4e5f6g7h8i9/x', '/s/{id}/x'],
    ['/internationalisation', '/internationalisation'],
    ['/list?b=2&a=1&utm_source=x', '/list?a&b'],
    ['/list?f[0]=a&f[1]=b', '/list?f[]'],
    ['/list/', '/list'],
  ])('%s is %s', (path, shape) => {
    expect(describeUrl(new URL(`https://shop.example${path}`)).full).toBe(`shop.example${shape}`);
  });
});

describe('the year a URL asks for', () => {
  it.each([
    ['/events/2031/05', 2031],
    ['/events/2031/5/12', 2031],
    ['/events/20310512', 2031],
    ['/events/2031-05-12', 2031],
    ['/events?month=2031-05', 2031],
    ['/events?year=2031&month=5', 2031],
    ['/events?from=2031-05-12T10:00', 2031],
    ['/events?day=12.05.2031', 2031],
    ['/events?date=1936483200', 2031],
    ['/2031/05/a-title', undefined],
    ['/product/2031', undefined],
    ['/product/4711-12', undefined],
    ['/product?id=2031', undefined],
    ['/product?id=1936483200', undefined],
  ])('%s: %s', (path, year) => {
    expect(describeUrl(new URL(`https://shop.example${path}`)).year).toBe(year);
  });
});
