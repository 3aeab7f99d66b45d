import { describe, expect, it } from 'vitest';
import { addressOf, buildApiUrl } from '../../../../src/woocommerce/http/api-url.ts';

describe('buildApiUrl', () => {
  it.each([
    ['https://shop.example/wp-json/', 'https://shop.example/wp-json/wc/v3/products?per_page=5'],
    ['https://shop.example/wp-json', 'https://shop.example/wp-json/wc/v3/products?per_page=5'],
    ['https://shop.example/de/api/', 'https://shop.example/de/api/wc/v3/products?per_page=5'],
    ['https://shop.example/?rest_route=/', 'https://shop.example/?rest_route=/wc/v3/products&per_page=5'],
    [
      'https://shop.example/index.php?rest_route=/',
      'https://shop.example/index.php?rest_route=/wc/v3/products&per_page=5',
    ],
    [
      'https://shop.example/?lang=de&rest_route=/',
      'https://shop.example/?rest_route=/wc/v3/products&lang=de&per_page=5',
    ],
  ])('below %s', (root, expected) => {
    expect(buildApiUrl(addressOf(root), 'wc/v3/products', { per_page: 5 })).toBe(expected);
    expect(buildApiUrl(addressOf(root), '/wc/v3/products', { per_page: 5 })).toBe(expected);
  });

  it('sends lists in a form that can be signed, and leaves out what is undefined', () => {
    const query = { status: ['a', 'b'], search: ['x,y', 'z'], page: undefined, force: true };

    const url = buildApiUrl(addressOf('https://shop.example/wp-json/'), 'wc/v3/orders', query);

    expect(url).toBe(
      'https://shop.example/wp-json/wc/v3/orders?status=a%2Cb&search%5B0%5D=x%2Cy&search%5B1%5D=z&force=true',
    );
  });

  it('encodes what could end a value', () => {
    const url = buildApiUrl(addressOf('https://shop.example/wp-json/'), 'wc/v3/products', {
      search: `a&b=c#d e+f'(*)!~\ud800`,
    });

    expect(new URL(url).searchParams.get('search')).toBe(`a&b=c#d e+f'(*)!~\ufffd`);
    expect(url).toContain('search=a%26b%3Dc%23d%20e%2Bf%27%28%2A%29%21~');
  });
});
