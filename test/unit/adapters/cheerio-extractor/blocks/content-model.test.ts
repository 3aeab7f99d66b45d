import { expect, it } from 'vitest';
import { ContentModel } from '../../../../../src/adapters/cheerio-extractor/blocks/content-model.ts';
import { contentModelData } from '../../../../../src/adapters/cheerio-extractor/blocks/content-model-data.ts';
import { paragraph } from '../extract-html.ts';
import { readBlocks } from './read-blocks.ts';

it('judges a page the same, whatever page came before', () => {
  const model = new ContentModel(contentModelData);
  const judge = (html: string): number[] => [...model.judge(readBlocks(html, model.words))];
  const page = `<nav><a href="/">Home</a></nav><main><h1>Tea</h1>${paragraph}<ul><li>Green<li>Black</ul></main>`;
  const first = judge(page);

  judge(`<footer>${'<p class="menu">Imprint, <a href="/x">terms</a> and 12 more</p>'.repeat(50)}</footer>`);

  expect(judge(page)).toEqual(first);
});
