import { expect, it } from 'vitest';
import { CanonicalTrust } from '../../../src/crawl/canonical-trust.ts';
import type { ExtractedContent } from '../../../src/model/content.ts';
import { buildContent } from '../../helpers/content.ts';

const page = (url: string, canonicalUrl: string | null, title = 'Tea'): ExtractedContent =>
  buildContent({ url, key: url, canonicalUrl, title });
const shop = 'https://shop.example';

it.each([
  ['only the query differs', `${shop}/tea?variant=1`, `${shop}/tea`],
  ['the last part of the path is the same', `${shop}/green/tea`, `${shop}/product/tea`],
  ['the host differs', 'https://m.shop.example/tea', `${shop}/tea`],
])('believes a canonical URL when %s', (_, url, canonical) => {
  expect(new CanonicalTrust().successorOf(page(url, canonical))).toBe(canonical);
});

it.each([
  ['there is none', `${shop}/tea`, null],
  ['it is the page itself', `${shop}/tea`, `${shop}/tea`],
  ['it is another spelling of the page', `${shop}/tea`, `${shop}/tea/?utm_source=mail`],
  ['it is the home page', `${shop}/tea`, `${shop}/`],
  ['it is another page', `${shop}/tea`, `${shop}/cups`],
  ['it leaves https', `${shop}/tea`, 'http://shop.example/tea'],
  ['it leaves http', 'http://shop.example/tea', `${shop}/tea`],
  ['it is no address', `${shop}/tea`, 'mailto:tea@shop.example'],
])('keeps the page when %s', (_, url, canonical) => {
  expect(new CanonicalTrust().successorOf(page(url, canonical))).toBeUndefined();
});

it('folds no page with another title into one it has met', () => {
  const trust = new CanonicalTrust();
  const list = `${shop}/list`;
  expect(trust.successorOf(page(`${list}?page=1`, list, 'Green tea'))).toBe(list);
  expect(trust.successorOf(page(`${list}?page=2`, list, 'Black tea'))).toBeUndefined();
  expect(trust.successorOf(page(`${list}?page=3`, list, 'Green tea'))).toBe(list);
});

it('remembers which addresses led elsewhere, whatever their spelling', () => {
  const trust = new CanonicalTrust();
  trust.noteMove(`${shop}/old`, `${shop}/new/?utm_source=mail`);
  expect([trust.hasMoved(`${shop}/old/`), trust.hasMoved(`${shop}/new`)]).toEqual([true, false]);
  expect(trust.hasMovedTo(`${shop}/old/#top`, `${shop}/new`)).toBe(true);
  expect(trust.hasMovedTo(`${shop}/old`, `${shop}/other`)).toBe(false);
});
