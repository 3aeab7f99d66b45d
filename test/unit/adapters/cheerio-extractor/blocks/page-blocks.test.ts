import { describe, expect, it } from 'vitest';
import { hashWord, wordKind } from '../../../../../src/adapters/cheerio-extractor/blocks/name-words.ts';
import { placeKind } from '../../../../../src/adapters/cheerio-extractor/blocks/place-kinds.ts';
import { readBlocks, textsOf } from './read-blocks.ts';

describe('blocks', () => {
  it('are cut where lines end: at elements that do so, and at two line breaks in a row', () => {
    const page = readBlocks('<div>One <b>and</b> <a href="/x">more</a><p>Two</p>Three<br>lines<br><br>Four</div>');

    expect(textsOf(page)).toEqual(['One and more', 'Two', 'Three lines', 'Four']);
  });

  it('know their words, links and signs', () => {
    const [block] = readBlocks('<p><b>Red</b> mug, 12 €. <a href="/x">Buy it</a> now?</p>').blocks;

    expect(block).toMatchObject({ words: 6, linkWords: 2, boldWords: 1, commas: 1, prices: 1, sentenceEnds: 2 });
    expect(block).toMatchObject({ questions: 1, numbers: 1, capitals: 2, links: 1 });
  });

  it('count words in writings without spaces', () => {
    expect(readBlocks('<p>吾輩は猫である。名前はまだ無い。</p>').blocks[0]!.words).toBeGreaterThan(5);
  });

  it('know what they stand in', () => {
    const html = '<main><article><ul><li hidden>One</ul></article></main><nav>Two</nav>';
    const [one, two] = readBlocks(html).blocks;

    const has = (kind: keyof typeof placeKind, block = one!): boolean => block.place.kinds.counts[placeKind[kind]]! > 0;
    expect([has('main'), has('article'), has('list'), has('item'), has('hidden'), has('nav')]).toEqual([
      ...[true, true, true, true, true, false],
    ]);
    expect([has('nav', two), has('main', two)]).toEqual([true, false]);
  });

  it('know what the words of their names and of their text say', () => {
    const scores = new Map([
      [hashWord(wordKind.name, 'related'), -2],
      [hashWord(wordKind.text, 'read'), -1],
    ]);
    const words = { score: (word: number) => scores.get(word) ?? 0 };

    const page = readBlocks('<div class="postList relatedItems"><p>Read more</p></div><p>Text</p>', words);

    expect(page.blocks[0]!.place.lowestAround).toBe(-2);
    expect(page.blocks[1]!.place.lowestAround).toBe(0);
    expect([...page.textScore]).toEqual([-1, 0]);
  });

  it('leave out <noscript>, unless the page has next to nothing else', () => {
    const hint = `<noscript><p>${'In here. '.repeat(60)}</p></noscript>`;

    expect(readBlocks(`<p>${'Out there. '.repeat(60)}</p>${hint}`).count).toBe(1);
    expect(readBlocks(`<p>Out</p>${hint}`).count).toBe(2);
  });

  it('are no more than a page for people has', () => {
    const html = '<p>x</p>'.repeat(30_000);

    expect(readBlocks(html).count).toBeLessThan(10_000);
  });
});
