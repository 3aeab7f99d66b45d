import { expect, it } from 'vitest';
import { parsePage } from '../../../../src/adapters/cheerio-extractor/page-tree.ts';
import {
  type ItemSyntax,
  MarkupItems,
  microdata,
  rdfaLite,
} from '../../../../src/adapters/cheerio-extractor/structured-data/markup-items.ts';
import { walk } from '../../../../src/adapters/cheerio-extractor/walk.ts';

function itemsOf(syntax: ItemSyntax, html: string): readonly unknown[] {
  const { document } = parsePage(html);
  const items = new MarkupItems(syntax);
  walk(document, items);
  items.finish(document, (href) => `https://shop.example/${href}`);
  return items.items.map((item) => ({ ...item }));
}

it('gives addresses their absolute form when the page has been read, those of other elements too', () => {
  const html = `
    <div itemscope itemid=" mug " itemref="more">
      <img itemprop="image picture" src=" mug.jpg "><a itemprop="url" href="buy" content="as is">text</a>
    </div>
    <p id="more"><link itemprop="image" href="cup.jpg"></p>`;

  expect(itemsOf(microdata, html)).toEqual([
    {
      '@id': 'https://shop.example/mug',
      image: ['https://shop.example/mug.jpg', 'https://shop.example/cup.jpg'],
      picture: ['https://shop.example/mug.jpg'],
      url: ['as is'],
    },
  ]);
  expect(itemsOf(rdfaLite, '<div typeof="Product"><b property="brand" resource="potter">Potter</b></div>')).toEqual([
    { '@type': ['Product'], brand: ['https://shop.example/potter'] },
  ]);
});

it('resolves an address once, however many properties have it, and keeps no more of it than of a text', () => {
  const names = Array.from({ length: 1_000 }, (_, index) => `p${index}`).join(' ');
  const link = `<a itemprop="${names}" href="${'a'.repeat(60_000)}">text</a>`;
  const { document } = parsePage(`<div itemscope>${link}</div><div itemscope>${link}</div>`);
  const items = new MarkupItems(microdata);
  walk(document, items);
  const resolved: string[] = [];
  items.finish(document, (href) => {
    resolved.push(href);
    return href;
  });

  expect(resolved).toHaveLength(1);
  expect(Object.keys(items.items[0] ?? {})).toHaveLength(1_000);
  expect(items.items[1]?.['p999']).toEqual(['a'.repeat(10_000)]);
});

it('goes through what items name a bounded number of times', () => {
  const item = '<p itemscope itemref="more more"></p>';
  const html = `${item.repeat(60)}<div id="more">${'<i></i>'.repeat(5_000)}<b itemprop="name">Mug</b></div>`;

  const found = itemsOf(microdata, html);

  expect(found[0]).toEqual({ name: ['Mug'] });
  expect(found.filter((each) => JSON.stringify(each) === '{}').length).toBeGreaterThan(10);
});
