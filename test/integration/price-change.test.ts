import { expect, it } from 'vitest';
import { SqliteStore } from '../../src/adapters/sqlite-store/sqlite-store.ts';
import { createTestEmbedder } from '../helpers/hashing-embedder.ts';
import { collect, openIntegration, openSite } from '../helpers/open-integration.ts';
import { pageHtml } from '../helpers/pages.ts';

interface Offer {
  readonly price: string;
  readonly stock: 'InStock' | 'OutOfStock';
}

/** A product page as shops make them: the price in the data, in a line of its own, with a saving, and in a sentence. */
function kettle({ price, stock }: Offer): string {
  const data = {
    '@context': 'https://schema.org',
    '@type': 'Product',
    name: 'Blue kettle',
    sku: 'K-1',
    brand: { '@type': 'Brand', name: 'Fern' },
    offers: { price, priceCurrency: 'EUR', availability: `https://schema.org/${stock}` },
  };
  return pageHtml({
    title: 'Blue kettle',
    head: `<script type="application/ld+json">${JSON.stringify(data)}</script>
      <meta name="description" content="The blue kettle, now for ${price} €">`,
    paragraphs: [
      `<span class="price"><del>149,00 €</del> <ins>${price} €</ins></span>`,
      `You save ${149 - Number(price)} €`,
      stock === 'InStock' ? 'In stock' : 'Sold out',
      'A kettle of blue enamel that boils a litre of water in four minutes, made to last for decades.',
      `For ${price} € it comes with a lid of wood, a filter for loose tea, and a book of the hundred best recipes.`,
    ],
  });
}

it('makes a changed price visible in every hit without embedding, cutting or writing any text', async () => {
  const routes: Record<string, string> = {
    '/': pageHtml({ title: 'Home', links: ['/kettle'] }),
    '/kettle': kettle({ price: '129', stock: 'InStock' }),
  };
  const site = await openSite(routes);
  const embedder = createTestEmbedder();
  const store = new SqliteStore({ path: ':memory:' });
  const integration = openIntegration([site], { adapters: { store, embedder } });
  await integration.processCustomerScraping('c', { urls: [site.origin] });
  const [before] = await collect(integration.index.products('c'));
  const text = async () =>
    (await collect(integration.index.pages('c'))).map(({ markdown, chunks }) => ({ markdown, chunks }));
  const textBefore = await text();
  const embedded = embedder.texts.length;
  routes['/kettle'] = kettle({ price: '119', stock: 'OutOfStock' });

  const result = await integration.processCustomerScraping('c', { urls: [site.origin] });

  expect(result).toMatchObject({ success: true, changedPages: 1, unchangedPages: 1, productsFound: 1 });
  expect(result).toMatchObject({ chunksStored: 0, chunksEmbedded: 0, usage: { embeddingTokens: 0 } });
  expect(embedder.texts).toHaveLength(embedded);
  expect(await text()).toEqual(textBefore);
  const [after] = await collect(integration.index.products('c'));
  expect(before).toMatchObject({ price: '129', listPrice: '149', availability: 'InStock' });
  expect(after).toMatchObject({ price: '119', availability: 'OutOfStock' });
  expect(after!.asOf.getTime()).toBeGreaterThan(before!.asOf.getTime());
  const [hit] = await integration.search('c', 'how long to boil water', { limit: 1 });
  expect(hit).toMatchObject({ url: `${site.origin}/kettle`, product: { price: '119', availability: 'OutOfStock' } });
  expect(hit?.text).not.toMatch(/1[1-4]9/);
  await integration.close();
  await store.close();
});

it('moves the instant a price is known for with every visit, and removes the product with its page', async () => {
  const routes: Record<string, string> = {
    '/': pageHtml({ title: 'Home', links: ['/kettle'] }),
    '/kettle': kettle({ price: '129', stock: 'InStock' }),
  };
  const site = await openSite(routes);
  const integration = openIntegration([site]);
  await integration.processCustomerScraping('c', { urls: [site.origin] });
  const [first] = await collect(integration.index.products('c'));

  await integration.processCustomerScraping('c', { urls: [site.origin] });
  const [second] = await collect(integration.index.products('c'));
  delete routes['/kettle'];
  const gone = await integration.processCustomerScraping('c', { urls: [site.origin] });

  expect({ ...second, asOf: null }).toEqual({ ...first, asOf: null });
  expect(second!.asOf.getTime()).toBeGreaterThan(first!.asOf.getTime());
  expect(gone).toMatchObject({ removedPages: 1, productsFound: 0 });
  expect(await collect(integration.index.products('c'))).toEqual([]);
});

it('tells of a product whose sources say different things', async () => {
  const site = await openSite({
    '/': kettle({ price: '129', stock: 'InStock' }).replace('<ins>129', '<ins>99'),
  });
  const integration = openIntegration([site]);
  const told: unknown[] = [];
  integration.on('product:contradicted', ({ customerId, url, product, contradictions }) =>
    told.push({ customerId, url, name: product.name, contradictions }),
  );

  await integration.processCustomerScraping('c', { urls: [site.origin] });

  expect(told).toEqual([
    {
      ...{ customerId: 'c', url: `${site.origin}/`, name: 'Blue kettle' },
      contradictions: [
        { field: 'price', kept: { source: 'json-ld', value: '129' }, dropped: { source: 'html', value: '99' } },
      ],
    },
  ]);
});

it('reads no product, and keeps the text as it is, when products are not asked for', async () => {
  const site = await openSite({ '/': kettle({ price: '129', stock: 'InStock' }) });
  const integration = openIntegration([site]);

  const result = await integration.processCustomerScraping('c', { urls: [site.origin], extractProducts: false });

  expect(result).toMatchObject({ success: true, productsFound: 0 });
  expect(await collect(integration.index.products('c'))).toEqual([]);
  const [page] = await collect(integration.index.pages('c'));
  expect(page?.markdown).toContain('129');
});
