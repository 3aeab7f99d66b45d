import assert from 'node:assert/strict';
import type { ExtractOptions, Extractor } from '../contracts/extractor.ts';
import type { ScrapedData } from '../model/page.ts';
import { type ContractCases, type ContractOptions, runContract } from './contract-suite.ts';

/**
 * Tests every promise of {@link Extractor} on your own extractor: one test per promise, each with a fresh extractor.
 *
 * @example
 * ```ts
 * import { it } from 'vitest';
 * import { testExtractorContract } from 'customer-scraping-integration/testing';
 *
 * testExtractorContract({ it, create: () => new MyExtractor() });
 * ```
 */
export function testExtractorContract(options: ContractOptions<Extractor>): void {
  runContract(extractorCases, options);
}

const extractorCases: ContractCases<Extractor> = {
  'returns the address, the key and the time of the page it was given': async (extractor) => {
    const page = buildHtmlPage(article('<p>Returns are free.</p>'), { depth: 3 });

    const content = await extractor.extract(page, plain);

    assert.equal(content.url, page.url);
    assert.equal(content.key, page.key);
    assert.deepEqual(content.fetchedAt, page.fetchedAt);
  },

  'finds title, description, language and headings': async (extractor) => {
    const head = '<title>Returns</title><meta name="description" content="How to send things back">';
    const page = buildHtmlPage(
      `<html lang="de-AT"><head>${head}</head><body>${article('<h2>By post</h2>')}</body></html>`,
    );

    const content = await extractor.extract(page, plain);

    assert.equal(content.title, 'Returns');
    assert.equal(content.description, 'How to send things back');
    assert.equal(content.language, 'de-AT');
    assert.deepEqual(content.headings, [{ level: 2, text: 'By post' }]);
  },

  'keeps the text of the page and none of its code': async (extractor) => {
    const code = '<script>var hidden = "in a script";</script><style>p { color: red }</style>';

    const { text, markdown } = await extractor.extract(
      buildHtmlPage(article(`<p>Free for 30 days.</p>${code}`)),
      plain,
    );

    for (const output of [text, markdown]) {
      assert.match(output, /Free for 30 days\./);
      assert.doesNotMatch(output, /in a script|color/);
    }
  },

  'writes Markdown in which no HTML is left, not even what the page shows as text': async (extractor) => {
    const page = buildHtmlPage(
      article('<p>Use <b>&lt;script src="x"&gt;</b> or <a href="javascript:alert(1)">this</a>.</p>'),
    );

    const { markdown } = await extractor.extract(page, plain);

    assert.doesNotMatch(markdown, /<[a-z/!?]/i);
    assert.doesNotMatch(markdown, /javascript:/i);
    assert.match(markdown, /this/);
  },

  'writes headings, lists, tables and links as Markdown': async (extractor) => {
    const table = '<table><tr><th>Size</th><th>Price</th></tr><tr><td>M</td><td>12</td></tr></table>';
    const page = buildHtmlPage(article(`<h2>Prices</h2><ul><li>One</li></ul>${table}<p><a href="/more">More</a></p>`));

    const { markdown } = await extractor.extract(page, plain);

    assert.match(markdown, /^## Prices$/m);
    assert.match(markdown, /^[-*+] +One$/m);
    assert.match(markdown, /^\| *M *\| *12 *\|$/m);
    assert.match(markdown, /\[More\]\(https:\/\/shop\.example\/more\)/);
  },

  'lists the web links of the whole page: absolute, in order, each once, with nofollow': async (extractor) => {
    const links =
      '<a href="b#part">B</a><a href="/a" rel="nofollow">A</a><a href="b">again</a><a href="mailto:x@y">Mail</a>';
    const page = buildHtmlPage(`<nav>${links}</nav>${article('<p>Text</p>')}`);

    const content = await extractor.extract(page, plain);

    assert.deepEqual(content.links, [
      { url: 'https://shop.example/help/b', nofollow: false },
      { url: 'https://shop.example/a', nofollow: true },
    ]);
  },

  'reads what the page forbids crawlers': async (extractor) => {
    const byMeta = buildHtmlPage(`<meta name="robots" content="noindex">${article('<p>Text</p>')}`);
    const byHeader = buildHtmlPage(article('<p>Text</p>'), { headers: { 'x-robots-tag': 'nofollow' } });

    assert.deepEqual((await extractor.extract(byMeta, plain)).robots, { noindex: true, nofollow: false, noai: false });
    assert.deepEqual((await extractor.extract(byHeader, plain)).robots, {
      noindex: false,
      nofollow: true,
      noai: false,
    });
  },

  'reads the body in the charset that the answer declares': async (extractor) => {
    const body = Buffer.from(article('<p>Gr\u00f6\u00dfe</p>'), 'latin1');

    const { text } = await extractor.extract(
      buildHtmlPage(body, { contentType: 'text/html; charset=iso-8859-1' }),
      plain,
    );

    assert.match(text, /Größe/);
  },

  'answers a page without content with an empty document and the reason': async (extractor) => {
    const app = await extractor.extract(buildHtmlPage('<div id="app"></div><script src="/app.js"></script>'), plain);
    const nothing = await extractor.extract(buildHtmlPage(new Uint8Array()), plain);

    assert.deepEqual([app.text, app.markdown, app.unusable?.reason], ['', '', 'needs-browser']);
    assert.deepEqual([nothing.text, nothing.markdown, nothing.unusable?.reason], ['', '', 'no-content']);
  },

  'keeps only what include selectors match, without what exclude selectors match': async (extractor) => {
    const page = buildHtmlPage('<p>Before</p><div class="faq"><p>Answer</p><p class="note">Note</p></div>');

    const contentFilters = { includeSelectors: ['.faq'], excludePatterns: ['.note'] };
    const { text } = await extractor.extract(page, { ...plain, contentFilters });

    assert.equal(text.trim(), 'Answer');
  },

  'looks for products only when asked to': async (extractor) => {
    const data = '{"@type":"Product","name":"Mug","offers":{"price":"12.50","priceCurrency":"EUR"}}';
    const page = buildHtmlPage(`<script type="application/ld+json">${data}</script>${article('<p>Mug</p>')}`);

    const [product] = (await extractor.extract(page, { ...plain, extractProducts: true })).products;

    assert.equal(product?.name, 'Mug');
    assert.deepEqual([product?.price, product?.currency], ['12.50', 'EUR']);
    assert.deepEqual(product?.asOf, page.fetchedAt);
    assert.deepEqual((await extractor.extract(page, plain)).products, []);
  },

  'leaves the body to its owner': async (extractor) => {
    const page = buildHtmlPage(article('<p>Text</p>'));
    const before = Buffer.from(page.body);

    await extractor.extract(page, plain);

    assert.ok(before.equals(page.body));
  },

  'keeps pages apart that are extracted at the same time': async (extractor) => {
    const pages = Array.from({ length: 20 }, (_, n) =>
      buildHtmlPage(article(`<p>Page number ${n}.</p>`), { name: `${n}` }),
    );

    const contents = await Promise.all(pages.map((page) => extractor.extract(page, plain)));

    for (const [n, content] of contents.entries()) {
      assert.equal(content.url, pages[n]!.url);
      assert.match(content.text, new RegExp(`number ${n}\\.`));
    }
  },

  'survives elements nested deeper than any stack, and keeps their text': async (extractor) => {
    const depth = 100_000;

    const content = await extractor.extract(buildHtmlPage(`${'<div>'.repeat(depth)}At the bottom`), plain);

    assert.match(content.text, /At the bottom/);
  },

  'rejects with ABORTED when the signal fired before': async (extractor) => {
    const page = buildHtmlPage(article('<p>Text</p>'));

    await assert.rejects(extractor.extract(page, { ...plain, signal: AbortSignal.abort() }), { code: 'ABORTED' });
  },

  'is healthy while it is open': async (extractor) => {
    await extractor.check?.();
  },
};

const plain: ExtractOptions = {
  contentFilters: { includeSelectors: [], excludePatterns: [] },
  extractProducts: false,
};

function article(html: string): string {
  return `<main>${html}</main>`;
}

/** A page as a fetcher hands it over. */
function buildHtmlPage(
  html: string | Uint8Array,
  { name = 'page', ...overrides }: Partial<ScrapedData> & { readonly name?: string } = {},
): ScrapedData {
  const url = `https://shop.example/help/${name}`;
  return {
    url,
    key: url,
    status: 200,
    headers: {},
    contentType: 'text/html; charset=utf-8',
    body: typeof html === 'string' ? Buffer.from(html) : html,
    fetchedAt: new Date('2026-03-01T12:00:00.000Z'),
    depth: 0,
    foundOn: null,
    ...overrides,
  };
}
