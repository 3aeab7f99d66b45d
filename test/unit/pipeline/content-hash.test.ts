import { expect, it } from 'vitest';
import type { Product } from '../../../src/model/product.ts';
import { contentHash } from '../../../src/pipeline/content-hash.ts';
import { buildProduct } from '../../helpers/builders.ts';

type Content = Parameters<typeof contentHash>[0];

const content = (overrides: Partial<Content> = {}): Content => ({
  title: 'Trail shoe',
  description: null,
  language: 'en',
  markdown: 'A shoe.',
  products: [buildProduct()],
  ...overrides,
});
const withProduct = (overrides: Partial<Product>): string =>
  contentHash(content({ products: [buildProduct(overrides)] }));

it('is the same for two visits that found the same', () => {
  expect(contentHash(content())).toMatch(/^[0-9a-f]{64}$/);
  expect(contentHash(content())).toBe(contentHash(content()));
  expect(withProduct({ asOf: new Date('2027-01-01') })).toBe(contentHash(content()));
});

it('does not depend on the order in which an extractor wrote the properties', () => {
  const reversed = Object.fromEntries(Object.entries(buildProduct()).toReversed()) as unknown as Product;
  expect(contentHash(content({ products: [reversed] }))).toBe(contentHash(content()));
});

it('differs when anything that is stored differs', () => {
  const hashes = [
    contentHash(content()),
    contentHash(content({ title: 'Trail shoes' })),
    contentHash(content({ markdown: 'A shoe. ' })),
    contentHash(content({ description: 'A shoe.' })),
    contentHash(content({ language: null })),
    contentHash(content({ products: [] })),
    contentHash(content({ products: [buildProduct(), buildProduct({ sku: 'TS-2' })] })),
    contentHash(content({ products: [buildProduct({ sku: 'TS-2' }), buildProduct()] })),
    withProduct({ price: '192' }),
    withProduct({ currency: 'USD' }),
    withProduct({ price: null }),
    withProduct({ availability: 'OutOfStock' }),
    withProduct({ rating: { value: 4.5, best: 5, count: 13 } }),
    withProduct({ images: ['https://shop.example/a.jpg'] }),
    withProduct({ categories: ['Shoes/Running'] }),
  ];
  expect(new Set(hashes).size).toBe(hashes.length);
});

it('keeps title and text apart', () => {
  expect(contentHash(content({ title: 'a', markdown: 'bc' }))).not.toBe(
    contentHash(content({ title: 'ab', markdown: 'c' })),
  );
});

it('takes what an extractor has left away for nothing', () => {
  const { description: _, ...without } = content();

  expect(contentHash(without as Content)).toBe(contentHash(content({ description: null })));
  expect(contentHash(content({ description: '' }))).not.toBe(contentHash(content({ description: null })));
});
