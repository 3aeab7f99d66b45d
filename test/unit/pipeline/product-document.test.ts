import { describe, expect, it } from 'vitest';
import type { Product } from '../../../src/model/product.ts';
import { productDocument } from '../../../src/pipeline/product-document.ts';
import { buildProduct } from '../../helpers/builders.ts';
import { buildContent } from '../../helpers/content.ts';

/** The Markdown of a page about a product that has nothing to add to it. */
function documentOf(markdown: string, overrides: Partial<Product> = {}): string {
  const plain = { name: 'Shoe', sku: null, categories: [], condition: null };
  const product = buildProduct({ ...plain, price: '129', listPrice: '149.90', currency: 'EUR', ...overrides });
  return productDocument(buildContent({ title: 'Shoe', markdown, text: markdown, products: [product] })).markdown;
}

describe('the document of a product page', () => {
  it.each([
    ['129,00 €'],
    ['**129,00 €** ~~149,90 €~~'],
    ['- Price: € 129'],
    ['Now only 129 EUR incl. VAT'],
    ['You save 20,90 €'],
    ['−14 %'],
    ['12,90 € / 100 g'],
    ['129.00'],
    ['In stock'],
    ['Sold out'],
    ['Nur noch 3 auf Lager'],
  ])('does not say what changes with price and stock: %s', (line) => {
    expect(documentOf(`Light.\n\n${line}\n\nFast.`)).toBe('Light.\n\nFast.');
    expect(documentOf(`Light.\n${line}\nFast.`)).toBe('Light.\nFast.');
  });

  it.each([
    ['Pack of 129 pieces'],
    ['Delivery costs 4,90 € and takes two days.'],
    ['[Another shoe](/other) 89,00 €'],
    ['100 % cotton'],
    ['## 129 nights'],
    ['Available in blue, in red, and in a green that nobody has seen before.'],
  ])('says everything else: %s', (line) => {
    expect(documentOf(`Light.\n\n${line}\n\nFast.`)).toBe(`Light.\n\n${line}\n\nFast.`);
  });

  it('has a mark where a sentence or a table names the price', () => {
    const sentence = 'For 129,00 € it comes with laces, a bag, and a warranty of ten years.';
    expect(documentOf(sentence)).toBe('For … it comes with laces, a bag, and a warranty of ten years.');
    expect(documentOf('| Price | 129 € |\n| --- | --- |')).toBe('| Price | … |\n| --- | --- |');
  });

  it('does not say how the shop words its stock', () => {
    const availabilityRaw = 'Delivered to you by the day after tomorrow';
    expect(documentOf(`Light.\n\n${availabilityRaw}.`, { availabilityRaw })).toBe('Light.');
  });

  it('has the facts below its first heading, and the description when the page does not show it', () => {
    const facts = { brand: 'Fern', sku: 'F-1', categories: ['Shoes', 'Trail'], condition: 'Used' as const };
    const attributes = [{ name: 'Sole', values: ['Rubber'] }];
    const variants = ['S', 'L'].map((size) => ({
      ...{ externalId: null, name: null, sku: `F-1-${size}`, gtin: null, url: null, image: null },
      ...{ options: { Size: size }, price: '129', listPrice: null, availability: null },
    }));

    expect(
      documentOf('# Shoe\n\nLight.', { ...facts, attributes, variants, description: '- Runs for 129 € by itself.' }),
    ).toBe(
      [
        '# Shoe',
        '- Fern · Shoes › Trail · F-1 · F-1-S · F-1-L · Used\n- Sole: Rubber\n- Size: S, L',
        'Runs for … by itself.',
        'Light.',
      ].join('\n\n'),
    );
    expect(documentOf('Light.', { description: 'light.' })).toBe('Light.');
  });

  it('has blocks where their text stands now, without those that are gone', () => {
    const markdown = '# Shoe\n\nLight.\n\n129 €\n\nFast.';
    const blocks = ['Light.', '129 €', 'Fast.'].map((text, hash) => {
      const start = markdown.indexOf(text);
      return { start, end: start + text.length, hash };
    });
    const product = buildProduct({ name: 'Shoe', sku: 'F-1', categories: [], condition: null });

    const document = productDocument(buildContent({ title: 'Shoe', markdown, blocks, products: [product] }));

    const texts = document.blocks.map(({ start, end, hash }) => [hash, document.markdown.slice(start, end)]);
    expect(texts).toEqual([
      [0, 'Light.'],
      [2, 'Fast.'],
    ]);
  });

  it('has no price in its title and its description', () => {
    const product = buildProduct({ price: '129', currency: 'EUR' });
    const content = buildContent({ title: 'Shoe – 129 €', description: 'Now for 129 € only', products: [product] });

    expect(productDocument(content)).toMatchObject({ title: 'Shoe', description: 'Now for … only' });
  });

  it('is the page itself where there is no product', () => {
    const content = buildContent({ markdown: 'Shoes from 129 €' });
    expect(productDocument(content)).toBe(content);
  });
});
