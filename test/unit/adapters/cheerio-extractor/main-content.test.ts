import { describe, expect, it } from 'vitest';
import { noWordScores } from '../../../../src/adapters/cheerio-extractor/blocks/word-scores.ts';
import { findMainContent } from '../../../../src/adapters/cheerio-extractor/main-content.ts';
import { parsePage } from '../../../../src/adapters/cheerio-extractor/page-tree.ts';
import { surveyPage } from '../../../../src/adapters/cheerio-extractor/survey-page.ts';
import { leftOutCellHash, leftOutHash } from '../../../../src/template-marks.ts';
import { extractHtml, paragraph } from './extract-html.ts';

const frame = { before: '<nav><a href="/">Home</a></nav><header>Our shop</header>', after: '<footer>Imprint</footer>' };

/** The text of a page without the filler of {@link paragraph}. */
async function textOf(html: string): Promise<string> {
  const { text } = await extractHtml(html);
  return text.replaceAll('This sentence is long enough to be taken for content.', '').replaceAll(/\s+/g, ' ').trim();
}

describe('main content', () => {
  it('is what <main> holds when that is enough, without navigation, header and footer', async () => {
    const html = `${frame.before}<p>Beside</p><main>Middle${paragraph}<aside>Ads</aside></main>${frame.after}`;

    expect(await textOf(html)).toBe('Middle');
  });

  it('is the whole page without the frame when <main> is an empty shell', async () => {
    expect(await textOf(`${frame.before}<main></main><div>Content${paragraph}</div>${frame.after}`)).toBe('Content');
  });

  it('is the article that holds most of the text, with its own header', async () => {
    const html = `<main><p>Teaser</p><article><header>Title</header>${paragraph}</article><article>Next</article></main>`;

    expect(await textOf(html)).toBe('Title');
  });

  it('is all articles when they are the posts of a thread', async () => {
    const post = (name: string) => `<article>${name}${paragraph}</article>`;

    expect(await textOf(`<div>Board</div>${post('First')}${post('Second')}${post('Third')}`)).toBe(
      'First Second Third',
    );
  });

  it('is every <main> of a page with several', async () => {
    expect(await textOf(`<main>One${paragraph}</main><p>x</p><main>Two${paragraph}</main>`)).toBe('One Two');
  });

  it('leaves out forms, but not one around the whole page', async () => {
    expect(await textOf(`<div>Text${paragraph}</div><form>Subscribe</form>`)).toBe('Text');
    expect(await textOf(`<form><div>Text${paragraph}</div></form>`)).toBe('Text');
  });

  it('leaves out what is named like boilerplate, but not a page whose wrapper is', async () => {
    expect(await textOf(`<div>Text${paragraph}</div><div class="cookie-banner">We use cookies</div>`)).toBe('Text');
    expect(await textOf(`<div class="has-sidebar nav-open">Text${paragraph}</div>`)).toBe('Text');
  });

  it('keeps a section whose id is made of its heading', async () => {
    expect(await textOf(`<div>Text${paragraph}</div><div id="how-to-share-a-cart">How to share</div>`)).toBe(
      'Text How to share',
    );
  });

  it('keeps hidden tabs, and leaves out what is not displayed', async () => {
    const html = `<div>Text${paragraph}</div><div hidden>Tab</div><div style="display: none">Template</div>`;

    expect(await textOf(html)).toBe('Text Tab');
  });

  it('keeps the question of an answer that a button opens, and no other button', async () => {
    const html = `<h3><button>How long?</button></h3>${paragraph}<button>Add to cart</button>`;

    expect(await textOf(html)).toBe('How long?');
  });

  it('reads text behind an early end of the body', async () => {
    expect(await textOf(`<html><body><p>In</p></body></html>After${paragraph}`)).toBe('In After');
  });

  it('reads <noscript> when the page has nothing else, but no notice about scripts', async () => {
    expect(await textOf(`<div id="app"></div><noscript>Topic${paragraph}</noscript>`)).toBe('Topic');
    expect(await textOf(`<main>Text${paragraph}</main><noscript>Topic${paragraph}</noscript>`)).toBe('Text');
    expect(await textOf('<div id="app"></div><noscript>Please turn on JavaScript</noscript>')).toBe('');
  });

  it('is what the landmarks say when nothing is left of what was chosen', () => {
    const row = `<tr><td>one</td><td>${'two three four five '.repeat(5)}</td></tr>`;
    const { document } = parsePage(`${frame.before}<table><tr><th>A</th><th>B</th></tr>${row.repeat(4)}</table>`);
    // Less than half of a table is none of it.
    const judge = ({ count }: { readonly count: number }) => new Float32Array(count).fill(0.001).fill(0.99, count - 1);

    const { excluded } = findMainContent(document, surveyPage(document), { words: noWordScores, judge });

    expect([...excluded].map((node) => 'name' in node && node.name)).toEqual(['nav', 'header']);
  });
});

describe('marks for the site to learn from', () => {
  const words = 'one two three four five six seven eight nine ten eleven twelve thirteen. ';
  const long = Array.from({ length: 6 }, (_, part) => `<p>${part} ${words.repeat(3)}</p>`).join('');
  const marksOf = async (html: string) => (await extractHtml(html)).blocks.filter(({ start, end }) => start === end);

  it('name lines that the model left out, each once', async () => {
    const marks = await marksOf(`<nav><ul><li>Our  shops<li>Jobs<li>Jobs</ul></nav><h1>Words</h1>${long}`);

    expect(marks).toEqual(['Our shops', 'Jobs'].map((text) => ({ start: 0, end: 0, hash: leftOutHash(text) })));
  });

  it('name the same lines behind a <noscript>', async () => {
    const page = `<nav><ul><li>Our shops<li>Jobs</ul></nav><h1>Words</h1>${long}<footer>Imprint</footer>`;

    expect(await marksOf(`<noscript>Turn on JavaScript.</noscript>${page}`)).toEqual(await marksOf(page));
    expect(await marksOf(page)).toHaveLength(3);
  });

  it('tell cells of tables from other lines', async () => {
    const way = '<table><tr><td><a href=1>Prev</a></td><td><div><a href=2>Next</a></div></td></tr></table>';
    const marks = await marksOf(`<nav>${way}<p>Jobs</p></nav><h1>Words</h1>${long}`);

    expect(marks.map(({ hash }) => hash)).toEqual([
      leftOutCellHash('Prev'),
      leftOutCellHash('Next'),
      leftOutHash('Jobs'),
    ]);
  });

  it('are none where all of the content is an article', async () => {
    expect((await extractHtml(`<nav>Jobs</nav><article><h1>Words</h1>${long}</article>`)).blocks).toEqual([]);
  });

  it('name the first lines and the last', async () => {
    const links = Array.from({ length: 40 }, (_, number) => `<li>Shop ${number}`).join('');
    const marks = await marksOf(`<nav><ul>${links}</ul></nav><h1>Words</h1>${long}`);

    expect(marks).toHaveLength(32);
    expect(marks[15]?.hash).toBe(leftOutHash('Shop 15'));
    expect(marks[16]?.hash).toBe(leftOutHash('Shop 24'));
  });

  it('tell where a table of links begins that is the first block or the last', async () => {
    const table =
      '<table><tr><th>A</th><th>B</th></tr><tr><td><a href=1>1</a></td><td><a href=2>2</a></td></tr></table>';
    const { blocks, markdown } = await extractHtml(`${table}<p>Some words.</p>${table}<p>Others.</p>${table}`);

    const marks = blocks.filter(({ start, end }) => start === end);
    expect(marks).toEqual([0, markdown.lastIndexOf('| A |')].map((start) => ({ start, end: start, hash: 0 })));
    expect(blocks.filter(({ start, end }) => start < end)).toHaveLength(5);
    expect(await marksOf(`${table.replaceAll('<a', '<b')}<p>A <a href=1>1</a> <a href=2>2</a></p>`)).toEqual([]);
  });

  it('are none where a customer says what counts', async () => {
    const options = { filters: { includeSelectors: ['h1'] } };

    expect((await extractHtml(`<nav>Jobs</nav><h1>Words</h1>${long}`, options)).blocks).toEqual([]);
  });
});

describe('content filters', () => {
  it('take the outermost of what include selectors match, and leave out what exclude selectors match', async () => {
    const html = '<div class="a">A<div class="b">B<i>no</i></div></div><p class="b">C</p><p>D</p>';

    const { text } = await extractHtml(html, { filters: { includeSelectors: ['.a', '.b'], excludePatterns: ['i'] } });

    expect(text).toBe('A\n\nB\n\nC');
  });

  it('leave the choice as it is when no include selector matches', async () => {
    const html = `<nav>Menu</nav><main>Text${paragraph}</main>`;

    const { text } = await extractHtml(html, { filters: { includeSelectors: ['.missing'] } });

    expect(text).toMatch(/^Text/);
  });

  it('include what would be left out as boilerplate', async () => {
    const { text } = await extractHtml('<footer>Open 9-5</footer>', { filters: { includeSelectors: ['footer'] } });

    expect(text).toBe('Open 9-5');
  });

  it('exclude more from the content that was found, and no link of the page', async () => {
    const html = `<main>Text${paragraph}<p class="ad"><a href="/buy">Buy</a></p></main>`;

    const { text, links } = await extractHtml(html, { filters: { excludePatterns: ['.ad'] } });

    expect(text).not.toContain('Buy');
    expect(links).toEqual([{ url: 'https://shop.example/buy', nofollow: false }]);
  });

  it('fail with EXTRACTION_FAILED when a selector cannot be read', async () => {
    const broken = extractHtml('<p>x', { filters: { includeSelectors: ['p['] } });

    await expect(broken).rejects.toMatchObject({ code: 'EXTRACTION_FAILED', service: 'extractor', retryable: false });
  });
});
