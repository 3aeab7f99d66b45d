import { describe, expect, it } from 'vitest';
import type { Product } from '../../../../src/model/product.ts';
import { extractHtml } from './extract-html.ts';

const mug = {
  '@context': 'https://schema.org',
  '@type': 'Product',
  name: 'Mug',
  offers: { price: '5', priceCurrency: 'EUR' },
};
const block = (json: string): string => `<script type="application/ld+json">${json}</script>`;

async function productsOf(...blocks: readonly string[]): Promise<readonly Product[]> {
  const html = `${blocks.map(block).join('')}<h1>Mug</h1><p>Holds coffee.</p>`;
  return (await extractHtml(html, { extractProducts: true })).products;
}

/** Each of these goes before a good block: the good one must be read all the same. */
const hostile: readonly (readonly [name: string, json: string])[] = [
  ['a hundred thousand lists in each other', '['.repeat(100_000)],
  ['a hundred thousand objects in each other, closed', `${'{"a":'.repeat(100_000)}1${'}'.repeat(100_000)}`],
  ['a hundred thousand graphs in each other', `${'{"@graph":['.repeat(100_000)}${']}'.repeat(100_000)}`],
  [
    'offers in offers in offers',
    `${'{"@type":"Product","name":"x","offers":'.repeat(20_000)}null${'}'.repeat(20_000)}`,
  ],
  ['ten megabytes of one string', `{"@type":"Product","name":"${'x'.repeat(10_000_000)}"}`],
  [
    'ten megabytes of variants',
    `{"@type":"ProductGroup","name":"x","hasVariant":[${'{"name":"y","sku":"z"},'.repeat(450_000)}]}`,
  ],
  ['a million comments', '/**/'.repeat(250_000)],
  ['quotes without end', '"\\'.repeat(200_000)],
];

describe('data that is made to do harm', () => {
  it.each(hostile)('is survived, and costs the product beside it nothing: %s', async (_name, json) => {
    const products = await productsOf(json, JSON.stringify(mug));

    expect(products).toMatchObject([{ name: 'Mug', price: '5', currency: 'EUR' }]);
  });

  it('does not end in a circle of references', async () => {
    const graph = {
      '@graph': [
        { '@id': '#p', ...mug, offers: { '@id': '#o' }, isVariantOf: { '@id': '#p' }, hasVariant: [{ '@id': '#p' }] },
        { '@id': '#o', '@type': 'Offer', price: '5', priceCurrency: 'EUR', offers: { '@id': '#o' } },
      ],
    };

    expect(await productsOf(JSON.stringify(graph))).toMatchObject([{ name: 'Mug', price: '5' }]);
  });

  it('reaches no prototype, whatever its names are', async () => {
    const own =
      '"__proto__":{"brand":"evil","polluted":1},"constructor":{"prototype":{"polluted":1}},"toString":"evil"';
    const options = '"additionalProperty":[{"name":"__proto__","value":"evil"},{"name":"constructor","value":"evil"}]';
    const html = `<div itemscope itemtype="https://schema.org/Product"><b itemprop="name">Mug</b>
      <b itemprop="__proto__">evil</b><b itemprop="constructor">evil</b>
      <form data-product_variations='[{"attributes":{"__proto__":"evil"},"display_price":1},{"attributes":{"__proto__":"b"},"display_price":2}]'></form></div>`;

    const [product] = await productsOf(`{"@type":"Product","name":"Mug",${own},${options}}`, html);
    const [marked] = (await extractHtml(html, { extractProducts: true })).products;

    expect(product).toMatchObject({ name: 'Mug', brand: null });
    expect(marked).toMatchObject({ name: 'Mug', brand: null });
    expect(({} as Record<string, unknown>)['polluted']).toBeUndefined();
    expect(Object.getPrototypeOf(product)).toBe(Object.prototype);
    for (const { options: chosen } of marked!.variants) expect(Object.getPrototypeOf(chosen)).toBe(Object.prototype);
  });

  it('is not looked at when products are not asked for', async () => {
    const html = `${block(JSON.stringify(mug))}<main><h1>Mug</h1><p>Holds coffee.</p></main>`;

    expect(await extractHtml(html, { extractProducts: false })).toMatchObject({
      ...{ productPageKind: 'none', products: [], listedProducts: [] },
    });
  });
});
