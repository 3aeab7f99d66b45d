import { describe, expect, it } from 'vitest';
import { canonicalizeUrl } from '../../../src/crawl/canonical-url.ts';

describe('spellings of one page get one key', () => {
  it.each([
    ['the host is written in capitals', 'https://SHOP.example/Tea', 'https://shop.example/Tea'],
    ['the port is the default', 'http://shop.example:80/tea', 'http://shop.example/tea'],
    ['the host ends in the root dot', 'https://shop.example./tea', 'https://shop.example/tea'],
    ['the host has accents', 'https://café.example/', 'https://xn--caf-dma.example/'],
    ['a user name is given', 'https://ann:secret@shop.example/tea', 'https://shop.example/tea'],
    ['a fragment is given', 'https://shop.example/tea#reviews', 'https://shop.example/tea'],
    ['there is no path', 'https://shop.example', 'https://shop.example/'],
    ['the path ends in slashes', 'https://shop.example/tea//', 'https://shop.example/tea'],
    ['the path has dot segments', 'https://shop.example/x/../tea/./green', 'https://shop.example/tea/green'],
    ['triplets are in lower case', 'https://shop.example/th%c3%a9', 'https://shop.example/th%C3%A9'],
    ['letters are written as triplets', 'https://shop.example/%74ea%2Dbag', 'https://shop.example/tea-bag'],
    ['accents are written plainly', 'https://shop.example/thé?q=thé', 'https://shop.example/th%C3%A9?q=th%C3%A9'],
    ['parameters come in another order', 'https://shop.example/?z=1&a=2', 'https://shop.example/?a=2&z=1'],
    ['parts of the query are empty', 'https://shop.example/?&a=2&&=', 'https://shop.example/?a=2'],
    ['the query is empty', 'https://shop.example/tea?', 'https://shop.example/tea'],
    ['a parameter has no value', 'https://shop.example/?sale', 'https://shop.example/?sale='],
    ['a blank is written as a triplet', 'https://shop.example/?q=green%20tea', 'https://shop.example/?q=green+tea'],
    [
      'a newsletter was clicked',
      'https://shop.example/tea?UTM_source=mail&fbclid=x&id=7',
      'https://shop.example/tea?id=7',
    ],
    ['a session is in the query', 'https://shop.example/tea?PHPSESSID=ab12', 'https://shop.example/tea'],
    [
      'a session is in the path',
      'https://shop.example/tea;jsessionid=AB.node1/green',
      'https://shop.example/tea/green',
    ],
    [
      'ASP.NET keeps a session in the path',
      `https://shop.example/(S(${'a1'.repeat(12)}))/tea`,
      'https://shop.example/tea',
    ],
    ['blanks were copied with the link', '\u00a0 https://shop.example/tea\n', 'https://shop.example/tea'],
  ])('when %s', (_, url, key) => {
    expect(canonicalizeUrl(url)).toBe(key);
  });
});

describe('different pages keep different keys', () => {
  it.each([
    ['case of the path', 'https://shop.example/Tea', 'https://shop.example/tea'],
    ['www', 'https://www.shop.example/', 'https://shop.example/'],
    ['http and https', 'http://shop.example/', 'https://shop.example/'],
    ['a slash and its triplet', 'https://shop.example/a%2Fb', 'https://shop.example/a/b'],
    ['a plus sign and a blank in the query', 'https://shop.example/?q=a%2Bb', 'https://shop.example/?q=a+b'],
    ['the order of values of one parameter', 'https://shop.example/?f=1&f=2', 'https://shop.example/?f=2&f=1'],
    ['accents in Latin-1', 'https://shop.example/?q=%E9', 'https://shop.example/?q=%E8'],
    ['parameters that are content on some sites', 'https://shop.example/?ref=1&sid=2', 'https://shop.example/'],
    ['names that only begin like tracking ones', 'https://shop.example/?utmost=1', 'https://shop.example/'],
  ])('%s', (_, a, b) => {
    expect(canonicalizeUrl(a)).not.toBe(canonicalizeUrl(b));
  });
});

it.each([
  'ftp://shop.example/',
  'mailto:ann@shop.example',
  'javascript:void(0)',
  '/tea',
  'shop.example',
  'https://',
  'http://./',
  '',
])('has no key for %j', (url) => {
  expect(canonicalizeUrl(url)).toBeNull();
});

it.each([
  'https://shop.example/%%34%31',
  'https://shop.example/%4%31',
  'https://shop.example/a/..;jsessionid=1/b',
  'https://shop.example/;jsessionid=1//',
  'https://shop.example/?%%34=%&b[]=1',
  'https://0x7f.1../',
])('gives its own keys back unchanged: %s', (url) => {
  const key = canonicalizeUrl(url);

  expect(key).not.toBeNull();
  expect(canonicalizeUrl(key!)).toBe(key);
});
