import { expect, it } from 'vitest';
import type { Product } from '../../../src/model/product.ts';
import { joinProducts } from '../../../src/products/join-products.ts';
import { mergeFacts } from '../../../src/products/merge-facts.ts';
import type { ProductStatement } from '../../../src/products/product-facts.ts';

const product = (source: ProductStatement['source'], facts: ProductStatement['facts']): Product =>
  mergeFacts([{ source, facts: { name: 'Teapot', ...facts } }], { url: 'https://shop.example/p', asOf: new Date(0) })!;

it('fills what the shop leaves open from the page, and says where each field is from', () => {
  const shop = product('woocommerce-rest', { sku: 'T-1', price: '19.90', currency: 'EUR' });
  const page = product('json-ld', { brand: 'Kiln & Co', gtin: '4006381333931', gtinType: 'gtin13', sku: 'T-1' });

  const joined = joinProducts(shop, page);

  expect(joined).toMatchObject({ brand: 'Kiln & Co', gtin: '4006381333931', gtinType: 'gtin13', price: '19.90' });
  expect(joined.fieldSources).toMatchObject({ brand: { source: 'json-ld' }, price: { source: 'woocommerce-rest' } });
  expect(joined).toMatchObject({ source: 'woocommerce-rest', contradictions: [] });
});

it('never puts the price of one beside the currency of the other', () => {
  const shop = product('woocommerce-rest', { price: '19.90' });
  const page = product('json-ld', { price: '21.00', listPrice: '25.00', currency: 'USD' });

  const joined = joinProducts(shop, page);

  expect(joined).toMatchObject({ price: '19.90', currency: null, listPrice: null });
  expect(joined.contradictions).toEqual([
    {
      field: 'price',
      kept: { source: 'woocommerce-rest', value: '19.90' },
      dropped: { source: 'json-ld', value: '21.00' },
    },
  ]);
});

it('takes price and currency of the page together where the shop has no price', () => {
  const shop = product('woocommerce-store-api', { currency: 'EUR' });
  const page = product('microdata', { price: '21', currency: 'USD' });

  expect(joinProducts(shop, page)).toMatchObject({ price: '21', currency: 'USD' });
});
