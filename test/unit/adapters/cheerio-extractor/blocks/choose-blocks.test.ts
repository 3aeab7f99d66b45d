import { Element, isText } from 'domhandler';
import { describe, expect, it } from 'vitest';
import { chooseBlocks } from '../../../../../src/adapters/cheerio-extractor/blocks/choose-blocks.ts';
import { excludeBlocks } from '../../../../../src/adapters/cheerio-extractor/blocks/exclude-blocks.ts';
import type { PageBlocks } from '../../../../../src/adapters/cheerio-extractor/blocks/page-blocks.ts';
import { repairChoice } from '../../../../../src/adapters/cheerio-extractor/blocks/repair-choice.ts';
import { readBlocks, textsOf } from './read-blocks.ts';

const long = 'A sentence with some words in it. '.repeat(10);
const chosen = (page: PageBlocks, choice: Uint8Array): readonly string[] =>
  textsOf(page).filter((_, index) => choice[index] === 1);

describe('choosing blocks', () => {
  it('takes what is likely, and what is not when there is nothing better', () => {
    const page = readBlocks(`<p>a ${long}</p><p>b ${long}</p><p>c ${long}</p>`);

    expect([...chooseBlocks(page, Float32Array.of(0.95, 0.95, 0.2))!]).toEqual([1, 1, 0]);
    expect([...chooseBlocks(page, Float32Array.of(0.45, 0.45, 0.4))!]).toEqual([1, 1, 1]);
  });

  it('is given up when the model is sure of nothing', () => {
    expect(chooseBlocks(readBlocks(`<p>${long}</p><p>${long}</p>`), Float32Array.of(0.3, 0.2))).toBeUndefined();
  });

  it('keeps some of what the landmarks take for content, whatever the model says', () => {
    const page = readBlocks(`<main><p>Small</p>${`<p>${long}</p>`.repeat(9)}</main>`);
    const chances = new Float32Array(10).fill(0.01);
    chances[0] = 0.99;

    expect(chooseBlocks(page, chances)!.reduce((sum, kept) => sum + kept, 0)).toBeGreaterThan(1);
  });
});

describe('repairing a choice', () => {
  it('keeps a heading whose text is kept, and those above it', () => {
    const page = readBlocks(`<main><h1>Shop</h1><h2>Care</h2><p>${long}</p><h2>Next</h2><p>Other</p></main>`);
    const choice = Uint8Array.of(0, 0, 1, 0, 0);

    repairChoice(page, choice);

    expect([...choice]).toEqual([1, 1, 1, 0, 0]);
  });

  it('keeps a data table whole, its caption too, or not at all', () => {
    const table = '<table><caption>Sizes<tr><th>A<th>B<tr><td>one two<td>three four</table>';
    const page = readBlocks(`<p>${long}</p>${table}`);
    const most = Uint8Array.of(1, 0, 0, 0, 1, 1);
    const few = Uint8Array.of(1, 0, 1, 0, 0, 0);

    repairChoice(page, most);
    repairChoice(page, few);

    expect([...most]).toEqual([1, 1, 1, 1, 1, 1]);
    expect([...few]).toEqual([1, 0, 0, 0, 0, 0]);
  });

  it('completes a list of which most is kept, and leaves one of which little is', () => {
    const page = readBlocks('<ul><li>one two three<li>four five six<li>seven</ul>');
    const most = Uint8Array.of(1, 1, 0);
    const few = Uint8Array.of(1, 0, 0);

    repairChoice(page, most);
    repairChoice(page, few);

    expect([...most]).toEqual([1, 1, 1]);
    expect([...few]).toEqual([1, 0, 0]);
  });
});

describe('leaving out blocks', () => {
  it('names the outermost element that holds nothing else, and texts beside what is kept', () => {
    const page = readBlocks('<div>Loose<p>Kept</p><section><p>Gone</p><p>Too</p></section></div>');
    const choice = Uint8Array.of(0, 1, 0, 0);

    const { excluded, length } = excludeBlocks(page, choice);

    expect(chosen(page, choice)).toEqual(['Kept']);
    expect(
      [...excluded].map((node) => (node instanceof Element ? node.name : isText(node) ? node.data : '')).toSorted(),
    ).toEqual([...['Loose', 'section']]);
    expect(length).toBe(4);
  });
});
