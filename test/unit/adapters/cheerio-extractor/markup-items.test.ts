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
