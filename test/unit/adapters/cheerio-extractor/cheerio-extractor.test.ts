import { describe, expect, it } from 'vitest';
import { extractHtml, paragraph } from './extract-html.ts';

describe('CheerioExtractor', () => {
  it('says that a page without text needs a browser when it has scripts, and else that it holds nothing', async () => {
    expect((await extractHtml('<div id="root"></div><script src="/app.js"></script>')).unusable?.reason).toBe(
      'needs-browser',
    );
    expect((await extractHtml('<p> </p><script type="application/ld+json">{}</script>')).unusable?.reason).toBe(
      'no-content',
    );
    expect((await extractHtml(paragraph)).unusable).toBeNull();
  });

  it('marks a page that was over a limit as truncated', async () => {
    expect((await extractHtml(paragraph)).truncated).toBe(false);
    expect((await extractHtml(`${'<div>'.repeat(600)}${paragraph}`)).truncated).toBe(true);
  });

  it('lets no NUL or other control character through, which stores refuse', async () => {
    const bad = 'a\0b\u0007c\u009dd';
    const product = JSON.stringify({ '@type': 'Product', name: bad, sku: bad, description: bad, brand: bad });
    const html =
      `<html lang="en"><title>${bad}</title><meta name="description" content="${bad}"><meta property="og:title" content="${bad}">` +
      `<meta name="author" content="${bad}"><script type="application/ld+json">${product}</script>` +
      `<main><h1>${bad}</h1><p>${bad} <a href="/${bad}">${bad}</a> <img src="/i.png" alt="${bad}"></p><pre>${bad}</pre>` +
      `<details><summary>${bad}?</summary>${bad}</details>${paragraph}</main>`;

    const content = await extractHtml(html, { extractProducts: true });

    const texts: string[] = [];
    JSON.stringify(content, (name, value) => {
      if (typeof value === 'string') texts.push(`${name}: ${value}`);
      return value;
    });
    // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for.
    expect(texts.filter((text) => /[\0-\x08\x0b\x0e-\x1f\x7f-\x9f]/.test(text))).toEqual([]);
    expect(content.markdown).toContain('abcd');
  });

  it('names the page in its errors', async () => {
    const broken = extractHtml('', { headers: null as never });

    await expect(broken).rejects.toMatchObject({
      code: 'EXTRACTION_FAILED',
      message: expect.stringContaining('https://shop.example/help/page'),
      cause: expect.any(TypeError),
    });
  });

  it('bounds what a page can make it write', async () => {
    const base = `<base href="https://shop.example/${'x'.repeat(2_000)}/">`;

    const { markdown, truncated } = await extractHtml(`${base}<main>${'<a href="y">x</a>'.repeat(60_000)}</main>`);

    expect(markdown.length).toBeLessThan(5 * 1024 * 1024);
    expect(truncated).toBe(true);
  });

  it.each([
    ['quotes', '<blockquote>x'],
    ['lists', '<ul><li>x'],
    ['definition lists', '<dl><dd>x'],
    ['tables', '<table><tr><td>x<td>y<tr><td>'],
    ['marks', '<b><i>x'],
    ['articles', '<article>x'],
    ['hidden elements', '<div aria-hidden=true>x'],
    ['JSON-LD arrays', `<script type="application/ld+json">${'['.repeat(100_000)}</script>`],
  ])('takes time in proportion to the page for nested %s', async (_name, piece) => {
    const extractNested = async (length: number): Promise<number> => {
      const html = piece.repeat(Math.ceil(length / piece.length));
      const before = process.threadCpuUsage();
      await extractHtml(html, { extractProducts: true });
      const { user, system } = process.threadCpuUsage(before);
      return user + system;
    };
    await extractNested(100_000);
    const short = await extractNested(100_000);

    const long = await extractNested(800_000);

    // Eight times the page. Quadratic work would take 64 times as long.
    expect(long / Math.max(short, 20_000)).toBeLessThan(30);
  });
});
