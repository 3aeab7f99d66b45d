import { expect, it } from 'vitest';
import type { ProductSource } from '../../../src/model/product.ts';
import { mergeFacts } from '../../../src/products/merge-facts.ts';
import { parsePrice } from '../../../src/products/parse-price.ts';
import type { ProductFacts, ProductStatement } from '../../../src/products/product-facts.ts';

const options = { url: 'https://shop.example/mug', asOf: new Date('2026-03-01T12:00:00Z') };
const says = (source: ProductSource, facts: ProductFacts): ProductStatement => ({ source, facts });
const named = says('json-ld', { name: 'Mug' });

it('takes a zero of the markup for a price only where the page shows that it costs nothing', () => {
  const zero = says('json-ld', { price: '0', currency: 'EUR' });

  expect(mergeFacts([named, zero], options)).toMatchObject({ price: null });
  expect(mergeFacts([named, zero, says('html', { price: '12' })], options)).toMatchObject({ price: '12' });
  expect(mergeFacts([named, zero, says('html', { price: '0' })], options)).toMatchObject({
    price: '0',
    currency: 'EUR',
  });
  expect(mergeFacts([named, says('woocommerce-rest', { price: '0' })], options)).toMatchObject({ price: '0' });
});

it('brings no amount to the currency of another, and says where sources disagree', () => {
  const merged = mergeFacts(
    [named, says('json-ld', { price: '12' }), says('opengraph', { price: '14', currency: 'USD' })],
    options,
  );

  expect(merged).toMatchObject({ price: '12', currency: null });
  expect(merged?.contradictions).toEqual([
    { field: 'price', kept: { source: 'json-ld', value: '12' }, dropped: { source: 'opengraph', value: '14' } },
  ]);
});

it('believes the page where it strikes the price of the markup through', () => {
  const markup = says('json-ld', { price: '20', currency: 'EUR' });
  const shown = says('html', { price: '15', listPrice: '20', currency: 'EUR' });

  expect(mergeFacts([named, markup, shown], options)).toMatchObject({ price: '15', listPrice: '20', currency: 'EUR' });
});

it.each([
  ['ab 1.299,00 €', { amount: '1299', currency: '€', iso: 'EUR' }],
  ["CHF 1'049.95", { amount: '1049.95', currency: 'CHF', iso: 'CHF' }],
  ['35€ 99', { amount: '35.99', currency: '€', iso: 'EUR' }],
  ['Was $120 Now $60', { amount: '60', currency: '$', iso: null }],
  ['gratis', { amount: '0', currency: null, iso: null }],
  ['DEM 12', { amount: '12', currency: 'DEM', iso: 'DEM' }],
  ['on request', { amount: null, currency: null, iso: null }],
])('reads %s as a price', (text, expected) => {
  expect(parsePrice(text)).toEqual(expected);
});
