import { describe, expect, it } from 'vitest';
import { hashText } from '../../../src/hash-text.ts';
import type { ContentBlock } from '../../../src/model/page-template.ts';
import { cutMarkdown, restoreMarkdown } from '../../../src/pipeline/site-template/cut-markdown.ts';
import { findTemplate } from '../../../src/pipeline/site-template/find-template.ts';
import { SiteTemplate, sampleSize } from '../../../src/pipeline/site-template/site-template.ts';
import { retrimPage, trimPage } from '../../../src/pipeline/site-template/trim-page.ts';
import { edgeTableHash, leftOutCellHash, leftOutHash } from '../../../src/template-marks.ts';
import { createRandom, sentence } from '../../helpers/random-text.ts';

const own = (number: number): string => sentence(createRandom(number), 20);
const banner = 'Free delivery from 40 EUR.';
const footer =
  'Fern and Kettle, Hafenweg 3, Lindau. Open on every working day from nine to five, and on Saturdays until noon.';

/** A page of blocks, and where they are in its Markdown. */
function page(name: string, texts: readonly string[], unmarked: (text: string) => boolean = () => true) {
  const url = `https://shop.example/${name}`;
  const markdown = texts.join('\n\n');
  const blocks: ContentBlock[] = [];
  let start = 0;
  for (const [index, text] of texts.entries()) {
    const isEdge = index === 0 || index === texts.length - 1;
    if (isEdge && text.startsWith('|')) blocks.push({ start, end: start, hash: edgeTableHash });
    if (unmarked(text)) blocks.push({ start, end: start + text.length, hash: hashText(text) });
    start += text.length + 2;
  }
  return { key: url, url, markdown, blocks, faq: [] };
}

/** The same page, whose extractor left lines out. */
function leavingOut<Page extends { readonly blocks: readonly ContentBlock[] }>(
  of: Page,
  ...lines: readonly string[]
): Page {
  return { ...of, blocks: [...lines.map((line) => ({ start: 0, end: 0, hash: leftOutHash(line) })), ...of.blocks] };
}

const pages = (count: number, texts: (number: number) => readonly string[]) =>
  Array.from({ length: count }, (_, number) => page(`page-${number}`, texts(number)));

/** Trims pages one after the other. */
function trimAll(all: readonly ReturnType<typeof page>[], site = new SiteTemplate([])) {
  return { site, trimmed: all.map((each) => trimPage(each, site).markdown) };
}

describe('what a site repeats', () => {
  it('is left out of its pages after a few of them, and stays on the one with the shortest address', () => {
    const all = pages(12, (number) => [banner, own(number), own(100 + number), footer]);

    const { site, trimmed } = trimAll(all);

    expect(trimmed.slice(0, 5)).toEqual(all.slice(0, 5).map(({ markdown }) => markdown));
    expect(trimmed[8]).toBe(`${own(8)}\n\n${own(108)}`);
    expect(trimPage(all[0]!, site).markdown).toBe(all[0]!.markdown);
    expect(trimPage(all[1]!, site).markdown).toBe(`${own(1)}\n\n${own(101)}`);
  });

  it('has to be on three in ten of them, and on four', () => {
    const some = (most: number) => (number: number) => [
      own(number),
      own(100 + number),
      ...(number < most ? [footer] : []),
    ];

    expect(trimAll(pages(20, some(6))).site.isRepeated(hashText(footer), '')).toBe(true);
    expect(trimAll(pages(20, some(5))).site.isRepeated(hashText(footer), '')).toBe(false);
    expect(trimAll(pages(7, some(3))).site.isRepeated(hashText(footer), '')).toBe(false);
  });

  it('counts a line with those that other pages leave out, and keeps it where the shortest address does', () => {
    const all = pages(20, (number) => [own(number), ...(number < 2 ? [footer, 'Prev'] : []), own(100 + number)]).map(
      (each, number) => (number < 2 || number > 7 ? each : leavingOut(each, footer, 'Next')),
    );

    const { site } = trimAll(all);

    expect(all.slice(0, 3).map(({ key }) => site.isRepeatedLine(hashText(footer), key))).toEqual([false, true, true]);
    expect(site.isRepeated(hashText(footer), '')).toBe(false);
    expect(site.isRepeatedLine(hashText('Prev'), '')).toBe(false);
    expect([footer, 'Next', 'Prev'].map((text) => site.isLeftOut(leftOutHash(text)))).toEqual([true, true, false]);
    expect(trimAll(all.slice(0, 19)).site.isLeftOut(leftOutHash('Next'))).toBe(true);
    expect(trimAll(pages(20, (number) => [own(number), footer])).site.isLeftOut(leftOutHash(footer))).toBe(false);
  });

  it('counts a page once that keeps a line and leaves it out as well, and no mark of a table', () => {
    const all = pages(12, (number) => [own(number), ...(number < 2 ? [footer] : [])]);
    const both = all.map((each, number) => (number < 2 ? leavingOut(each, footer) : each));
    const tables = all.map((each) => ({
      ...each,
      blocks: [{ start: 0, end: 0, hash: edgeTableHash }, ...each.blocks],
    }));

    expect(trimAll(both).site.isRepeatedLine(hashText(footer), '')).toBe(false);
    expect(trimAll([...both, ...both]).site.id).toBe(trimAll(all).site.id);
    expect(trimAll(tables).site.id).toBe(trimAll(all).site.id);
  });

  it('is another one when a heading comes to be repeated that was so as a line before', () => {
    const all = (headings: number) =>
      pages(10, (number) => [own(number), ...(number < headings ? [banner] : [])]).map((each, number) =>
        number < 5 ? each : leavingOut(each, banner),
      );

    expect(trimAll(all(3)).site.id).not.toBe(trimAll(all(4)).site.id);
  });

  it('forgets what pages left out when they change', () => {
    const all = pages(10, (number) => [own(number), ...(number < 2 ? [footer] : [])]);
    const { site } = trimAll(all);
    const before = site.id;

    for (const each of all.slice(2)) trimPage(leavingOut(each, footer), site);
    expect(site.isRepeatedLine(hashText(footer), '')).toBe(true);

    trimAll(all, site);
    expect(site.isRepeatedLine(hashText(footer), '')).toBe(false);
    expect(site.id).toBe(before);

    for (const each of all.slice(2)) trimPage(leavingOut(each, footer), site);
    expect(site.isRepeatedLine(hashText(footer), '')).toBe(true);
  });

  it('is learnt from the pages alone, in whatever order they come', () => {
    const all = pages(3 * sampleSize, (number) => [own(number), ...(number % 3 === 0 ? [footer] : []), banner]);

    const forwards = trimAll(all).site;
    const backwards = trimAll(all.toReversed()).site;

    expect(forwards.id).toBe(backwards.id);
    expect(forwards.isRepeated(hashText(banner), '')).toBe(true);
    for (const each of all) expect(trimPage(each, forwards).markdown).toBe(trimPage(each, backwards).markdown);
  });

  it('forgets a page that has changed, and counts none twice', () => {
    const all = pages(10, (number) => [own(number), footer]);
    const { site } = trimAll([...all, ...all]);
    const before = site.id;

    for (const { key } of all.slice(0, 8)) trimPage(page(key.split('/').at(-1)!, [own(1), own(2)]), site);

    expect(trimAll(all).site.id).toBe(before);
    expect(site.isRepeated(hashText(footer), '')).toBe(false);
  });
});

describe('a page without its template', () => {
  const isRepeated = (hash: number): boolean =>
    [banner, footer, '## Newsletter', 'Sign up.'].map(hashText).includes(hash);
  const site = {
    isRepeated,
    isRepeatedLine: (hash: number) => isRepeated(hash) || ['## Teas', 'Teas'].map(hashText).includes(hash),
    isLeftOut: (hash: number) => ['Prev', 'Up', 'Next'].map(leftOutCellHash).includes(hash),
    leavesOut: true,
  };
  const without = (texts: readonly string[], unmarked?: (text: string) => boolean): string => {
    const { markdown, blocks } = page('a', texts, unmarked);
    const cut = cutMarkdown(markdown, findTemplate(markdown, blocks, site));
    expect(restoreMarkdown(cut)).toBe(markdown);
    return cut.markdown;
  };

  it('keeps what is marked as its article or its product', () => {
    expect(without([own(1), footer, own(2)], (text) => text !== footer)).toBe([own(1), footer, own(2)].join('\n\n'));
  });

  it('loses a long block in the middle, and keeps a short one', () => {
    expect(without([own(1), footer, own(2)])).toBe([own(1), own(2)].join('\n\n'));
    expect(without([own(1), banner, own(2)])).toBe([own(1), banner, own(2)].join('\n\n'));
  });

  it('loses a heading with all of its section, and no other', () => {
    expect(without([own(1), own(2), '## Newsletter', 'Sign up.'])).toBe([own(1), own(2)].join('\n\n'));
    expect(without([own(1), '## Newsletter', 'Sign up.', own(2)])).toContain('## Newsletter');
    expect(without([own(1), own(2), '## Newsletter', '### For shops', 'Sign up.'])).toContain('## Newsletter');
    expect(without([own(1), '## Newsletter', footer, '### Ours', own(2)])).toContain('## Newsletter');
    expect(without([own(1), '## Newsletter', footer, '## Ours', own(2)])).not.toContain('## Newsletter');
  });

  it('loses a line that other pages leave out, and no heading of that name', () => {
    expect(without([own(1), own(2), 'Teas'])).toBe([own(1), own(2)].join('\n\n'));
    expect(without([own(1), own(2), '## Teas'])).toContain('## Teas');
    expect(without([own(1), 'Teas', own(2)])).toContain('Teas');
  });

  it('loses a table at its edge of whose cells other pages leave out a third', () => {
    const table = (...cells: readonly string[]): string => `| ${cells.join(' | ')} |\n| --- | --- | --- |`;
    const way = table('[Prev](/a.html)', '[Up](/b.html)', 'Chapter 1', 'Kettles', 'Pots', 'Cups');

    expect(without([way, own(1), own(2)])).toBe([own(1), own(2)].join('\n\n'));
    expect(without([own(1), own(2), way])).toBe([own(1), own(2)].join('\n\n'));
    expect(without([own(1), way, own(2)])).toContain('Chapter 1');
    expect(without([own(1), own(2), table('Next', 'Chapter 1', 'Kettles')])).toContain('Chapter 1');
    expect(without([own(1), own(2), table('Next', 'Next', 'Next', 'Kettles')])).toContain('Kettles');
    expect(without([own(1), own(2), table('Prev', 'Up', ...'abcdefg')])).toContain('| a |');
    expect(without([own(1), own(2), table('Prev', 'Up', 'x'.repeat(4_000))])).toContain('Prev');
  });

  it('never loses more than seven tenths', () => {
    expect(without([footer, 'Own words.', footer])).toBe([footer, 'Own words.', footer].join('\n\n'));
  });

  it('can be made from a stored one, which is told from one that stays', () => {
    const all = pages(10, (number) => [banner, own(number), footer]);
    const early = trimPage(all[3]!, new SiteTemplate([]));
    const { site } = trimAll(all);
    const stored = { key: all[3]!.key, markdown: early.markdown, template: early.template! };

    const late = retrimPage(stored, site);

    expect(late?.markdown).toBe(own(3));
    expect(retrimPage({ key: stored.key, markdown: late!.markdown, template: late!.template! }, site)).toBeUndefined();
    expect(
      retrimPage({ key: stored.key, markdown: late!.markdown, template: late!.template! }, new SiteTemplate([]))
        ?.markdown,
    ).toBe(all[3]!.markdown);
  });
});
