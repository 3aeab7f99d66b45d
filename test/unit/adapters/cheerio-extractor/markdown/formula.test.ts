import type { Element } from 'domhandler';
import { expect, it } from 'vitest';
import { writeContent } from '../../../../../src/adapters/cheerio-extractor/markdown/write-content.ts';
import { parsePage } from '../../../../../src/adapters/cheerio-extractor/page-tree.ts';
import { walk } from '../../../../../src/adapters/cheerio-extractor/walk.ts';
import { PageUrls } from '../../../../../src/adapters/extraction/page-urls.ts';
import { extractHtml } from '../extract-html.ts';

async function write(html: string): Promise<{ readonly markdown: string; readonly text: string }> {
  const { markdown, text } = await extractHtml(`<main><p>So ${html} holds.</p></main>`);
  return { markdown, text };
}

const annotated =
  '<math><semantics><mrow><mi>E</mi></mrow><annotation encoding="application/x-tex">E = mc^2</annotation></semantics></math>';

it.each([
  ['MathML with its source', annotated],
  ['MathML with an alternative text', '<math alttext="E = mc^2"><mi>E</mi></math>'],
  [
    'KaTeX, which shows each formula twice',
    `<span class="katex"><span class="katex-mathml">${annotated}</span><span class="katex-html" aria-hidden="true">E=mc2</span></span>`,
  ],
  [
    'MathJax 3',
    `<mjx-container><mjx-math>E=mc2</mjx-math><mjx-assistive-mml>${annotated}</mjx-assistive-mml></mjx-container>`,
  ],
  [
    'MathJax 2, whose source is a script',
    '<span class="MathJax_Preview">E=mc2</span><span class="MathJax">E=mc2</span><script type="math/tex">E = mc^2</script>',
  ],
  [
    'MathJax 2, whose source is MathML in a script',
    `<span class="MathJax_Preview"></span><span class="MathJax">E=mc2</span><script type="math/mml">${annotated}</script>`,
  ],
  [
    'MathJax 2 without its script',
    `<span class="MathJax">E=mc2<span class="MJX_Assistive_MathML">${annotated}</span></span>`,
  ],
  [
    'Wikipedia, with an image for old browsers',
    `<span class="mwe-math-element"><span style="display:none">${annotated.replace('E = mc^2', '{\\displaystyle E = mc^2}')}</span><img class="mwe-math-fallback-image-inline" src="/e.svg" alt="E = mc^2"></span>`,
  ],
])('writes a formula of %s as TeX', async (_name, html) => {
  expect(await write(html)).toEqual({ markdown: 'So $E = mc^2$ holds.', text: 'So E = mc^2 holds.' });
});

it.each([
  ['<math display="block" alttext="x"></math>'],
  ['<script type="math/tex; mode=display">x</script>'],
  [`<span class="katex-display"><span class="katex"><math alttext="x"></math></span></span>`],
])('sets a displayed formula apart: %s', async (html) => {
  expect((await write(html)).markdown).toBe('So $$x$$ holds.');
});

it('puts MathML without a source into TeX', async () => {
  const html = `<math><msup><mi>x</mi><mn>2</mn></msup><mo>=</mo><mfrac><mrow><mi>a</mi><mo>+</mo><mi>b</mi></mrow><msqrt><msub><mi>c</mi><mrow><mi>i</mi><mi>j</mi></mrow></msub></msqrt></mfrac></math>`;

  expect((await write(html)).text).toBe('So x^2=\\frac{a+b}{\\sqrt{c_{ij}}} holds.');
});

it('writes a formula in a table, and none for a script of another kind', async () => {
  const { markdown } = await extractHtml(
    '<table><tr><th>A<th>B<tr><td><math alttext="x"></math><td>y</table><script type="text/x-mathjax-config">Hub</script>',
  );

  expect(markdown).toBe('| A | B |\n| --- | --- |\n| $x$ | y |');
});

it('takes what is too long for a formula for text, and loses none of it', async () => {
  const { text } = await write(`<math>${'<msup><mi>x</mi>'.repeat(20_000)}</math>`);

  expect(text).toBe(`So ${'x'.repeat(20_000)} holds.`);
});

it('writes AsciiMath as its authors do', async () => {
  const html = '<span class="MathJax">x2</span><script type="math/asciimath">x^2/3</script>';

  expect(await write(html)).toEqual({ markdown: 'So `x^2/3` holds.', text: 'So x^2/3 holds.' });
});

it.each([
  ['has no source', '<span class="MathJax_Preview"></span><span class="MathJax">E=mc2</span>'],
  [
    'has one that is too long',
    `<span class="MathJax">E=mc2</span><script type="math/tex">${'x'.repeat(5_000)}</script>`,
  ],
])('keeps what a formula shows that %s', async (_name, html) => {
  expect((await write(html)).text).toBe('So E=mc2 holds.');
});

it.each([
  ['math', '<math>', 'x'.repeat(5_000)],
  ['empty math', '<math>', ''],
  ['KaTeX', '<span class="katex">', 'x'],
  ['MathJax 2', '<span class="MathJax">', 'x'],
  ['MathJax 3', '<mjx-container>', 'x'],
])('looks at nothing more often the deeper formulas are nested in each other: %s', (_name, tag, text) => {
  const readsOf = (depth: number): number => {
    const { document } = parsePage(`${tag.repeat(depth)}${text}`);
    let reads = 0;
    const countReads = (element: Element): boolean => {
      const { name } = element;
      const get = (): string => {
        reads += 1;
        return name;
      };
      Object.defineProperty(element, 'name', { get });
      return true;
    };
    walk(document, { enter: countReads, text: () => {}, leave: () => {} });
    reads = 0;
    writeContent(
      { roots: [document], excluded: new Set() },
      { urls: new PageUrls('https://shop.example/', undefined), faqData: [] },
    );
    return reads;
  };

  expect(readsOf(400) / readsOf(100)).toBeLessThan(4.5);
});
