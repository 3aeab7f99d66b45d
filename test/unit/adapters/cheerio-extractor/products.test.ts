import { describe, expect, it } from 'vitest';
import type { Product } from '../../../../src/model/product.ts';
import { collectedHeap } from '../../../helpers/collected-heap.ts';
import { extractHtml } from './extract-html.ts';

/** The products of a page with these JSON-LD blocks. */
async function productsOf(...blocks: readonly unknown[]): Promise<readonly Product[]> {
  const scripts = blocks.map((block) => (typeof block === 'string' ? block : JSON.stringify(block)));
  const html = scripts.map((json) => `<script type="application/ld+json">${json}</script>`).join('');
  return (await extractHtml(html, { extractProducts: true })).products;
}

const mug = { '@type': 'Product', name: 'Mug' };

describe('products', () => {
  it.each([
    ['is inserted by a program', 'Product', 'product'],
    ['is not', 'Thing', 'none'],
  ])('are what a page shows no more than the price of when markup of one %s', async (_, type, kind) => {
    const state = JSON.stringify({ '@type': type, name: 'Mug', offers: { price: '12.50', priceCurrency: 'EUR' } });
    const html = `<h1>Mug</h1><p class="price">€ 12.50</p><script>window.inserted = ${state};</script>`;

    expect((await extractHtml(html, { extractProducts: true })).productPageKind).toBe(kind);
  });

  it('keep no page in memory whose state they are read from', async () => {
    const stateLength = 1_000_000;
    const read = async (number: number): Promise<readonly Product[]> => {
      const state = { title: 'Mug', sku: `a-long-number-${number}`, vendor: 'A long name', price: '12.50' };
      const script = `window.state = {mug: ${JSON.stringify(state)}, more: "${'x'.repeat(stateLength)}"}`;
      const html = `<h1>Mug</h1><p class="price">€ 12.50</p><button>Add to cart</button><script>${script}</script>`;
      return (await extractHtml(html, { extractProducts: true })).products;
    };
    await read(0);
    const before = collectedHeap();

    const kept: (readonly Product[])[] = [];
    for (let number = 1; number <= 20; number += 1) kept.push(await read(number));

    expect(collectedHeap() - before).toBeLessThan(5 * stateLength);
    expect(kept[19]).toMatchObject([{ name: 'Mug', sku: 'a-long-number-20', brand: 'A long name' }]);
  });

  it('are read out of the state that a page is streamed', async () => {
    const state = JSON.stringify({ '@context': 'https://schema.org', ...mug, sku: 'M-1', offers: { price: '12.50' } });
    const pieces = [state.slice(0, 60), state.slice(60)].map((piece) => JSON.stringify(piece));
    const scripts = pieces.map((piece) => `<script>self.__next_f.push([1,${piece}])</script>`).join('');
    const html = `<h1>Mug</h1><p class="price">€ 12.50</p><button>Add to cart</button>${scripts}`;

    const { products } = await extractHtml(html, { extractProducts: true });

    expect(products).toMatchObject([{ name: 'Mug', sku: 'M-1', price: '12.50' }]);
  });

  it('are read with everything the page says', async () => {
    const breadcrumbs = {
      '@type': 'BreadcrumbList',
      itemListElement: [
        { position: 3, name: 'Mug' },
        { position: 2, item: { '@id': '/kitchen', name: 'Kitchen' } },
        { position: 1, name: 'Home', item: 'https://shop.example/' },
      ],
    };
    const product = {
      '@context': 'https://schema.org',
      '@type': ['Product', 'Thing'],
      name: 'Mug &amp; cup',
      url: '/mug',
      description: '<p>Holds <b>coffee</b>.</p>',
      sku: 17,
      gtin13: '4006381333931',
      mpn: 'M-1',
      brand: { '@type': 'Brand', name: 'Potter' },
      image: [{ '@type': 'ImageObject', url: '/1.jpg' }, '/2.jpg', 'data:image/png;base64,x'],
      aggregateRating: { ratingValue: '4,5', reviewCount: '1.200' },
      offers: {
        price: '12.50',
        priceCurrency: 'EUR',
        availability: 'https://schema.org/InStock',
        itemCondition: 'NewCondition',
      },
    };

    expect(await productsOf(breadcrumbs, product)).toMatchObject([
      {
        name: 'Mug & cup',
        url: 'https://shop.example/mug',
        description: 'Holds coffee.',
        sku: '17',
        gtin: '4006381333931',
        mpn: 'M-1',
        brand: 'Potter',
        price: '12.50',
        currency: 'EUR',
        availability: 'InStock',
        condition: 'New',
        images: ['https://shop.example/1.jpg', 'https://shop.example/2.jpg'],
        rating: { value: 4.5, best: 5, count: 1200 },
        categories: ['Kitchen'],
        breadcrumbs: [
          { name: 'Home', url: 'https://shop.example/' },
          { name: 'Kitchen', url: 'https://shop.example/kitchen' },
          { name: 'Mug', url: null },
        ],
        asOf: new Date('2026-03-01T12:00:00.000Z'),
      },
    ]);
  });

  it('have null for what the page does not say, and for what its template left behind', async () => {
    const [product] = await productsOf({
      ...mug,
      sku: 'null',
      mpn: 'N/A',
      brand: '{{ vendor }}',
      gtin: '4006381333930',
    });

    expect(product).toMatchObject({ sku: null, mpn: null, brand: null, gtin: null, price: null, rating: null });
    expect(product?.url).toBe('https://shop.example/help/page');
  });

  it('are found in a graph, under the main entity, and with references and any spelling', async () => {
    const graph = {
      '@graph': [
        {
          '@type': 'WebPage',
          mainEntity: { '@type': 'http://schema.org/Product', Name: 'Cup', Offers: { '@id': '#o' } },
        },
        { '@id': '#o', '@type': 'Offer', price: 5, priceCurrency: 'USD' },
      ],
    };

    const [product] = await productsOf(graph);

    expect(product).toMatchObject({ name: 'Cup', price: '5', currency: 'USD' });
  });

  it('survive a block that is broken, beside those that are', async () => {
    const names = (await productsOf('{"@type": nonsense', { ...mug, name: 'Good' }, '[[[', 'null')).map(
      ({ name }) => name,
    );

    expect(names).toEqual(['Good']);
  });

  it('are read from JSON as shops write it', async () => {
    const json = `<!-- /* data */ {"@type": "Product", // the product
      "name": "Mug // not a comment", "description": "two
      lines", "offers": [{"price": "1",},],}; -->`;

    expect((await productsOf(json))[0]).toMatchObject({ name: 'Mug // not a comment', description: 'two lines' });
  });

  it('are stated once, however often the page repeats them', async () => {
    expect(await productsOf(mug, mug, [mug])).toHaveLength(1);
  });

  it('do not change the prototype of anything', async () => {
    const [product] = await productsOf(
      '{"@type":"Product","name":"x","__proto__":{"brand":"evil"},"constructor":{"sku":"evil"}}',
    );

    expect(product).toMatchObject({ brand: null, sku: null });
    expect(Object.hasOwn(Object.prototype, 'brand')).toBe(false);
  });
});

describe('prices', () => {
  const priceOf = async (offers: unknown) => (await productsOf({ ...mug, offers }))[0]?.price ?? null;

  it('are what WooCommerce writes since 9.5: the price to pay, not the list price', async () => {
    const specification = [
      { '@type': 'UnitPriceSpecification', price: '15.00', priceCurrency: 'EUR' },
      {
        '@type': 'UnitPriceSpecification',
        price: '20.00',
        priceCurrency: 'EUR',
        priceType: 'https://schema.org/ListPrice',
      },
    ];

    expect(await priceOf([{ priceSpecification: specification.toReversed() }])).toBe('15');
  });

  it('are the lowest of what is for sale', async () => {
    const offer = (price: string, availability: string) => ({ price, priceCurrency: 'EUR', availability });

    expect(
      await priceOf([offer('3', 'SoldOut'), offer('9', 'InStock'), offer('5', 'InStock'), offer('0', 'InStock')]),
    ).toBe('5');
    expect(await priceOf({ lowPrice: '4', highPrice: '8', priceCurrency: 'EUR' })).toBe('4');
  });

  it('are those of the variants when the product has none', async () => {
    const hasVariant = [
      { name: 'L', offers: { price: '7', priceCurrency: 'EUR' } },
      { offers: { price: '6', priceCurrency: 'EUR' } },
    ];

    const [product] = await productsOf({ '@type': 'ProductGroup', name: 'Shirt', hasVariant });

    expect(product?.price).toBe('6');
  });

  it('are decimals, however they are written', async () => {
    const written = ['1299', '1299.00', '1.299,00', '1,299.00', "1'299.00", '€ 1.299', '1 299,0 '];

    const amounts = await Promise.all(written.map((price) => priceOf({ price, priceCurrency: 'EUR' })));

    expect(amounts).toEqual(written.map(() => '1299'));
    expect(await priceOf({ price: '34.000', priceCurrency: 'EUR' })).toBe('34');
  });

  it('are none without an amount', async () => {
    expect(await priceOf({ price: 'on request', priceCurrency: 'EUR' })).toBeNull();
    expect(await priceOf({ price: '-5', priceCurrency: 'EUR' })).toBeNull();
  });

  it('come with the best availability of all offers', async () => {
    const offers = [
      { availability: 'OutOfStock' },
      { availability: 'http://schema.org/PreOrder' },
      { availability: 'never' },
    ];

    expect((await productsOf({ ...mug, offers }))[0]?.availability).toBe('PreOrder');
  });
});
