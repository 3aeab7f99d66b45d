import { describe, expect, it } from 'vitest';
import { extractHtml, paragraph } from './extract-html.ts';

const url = 'https://www.fern-kettle.example/journal/first-flush';
const script = (data: unknown): string => `<script type="application/ld+json">${JSON.stringify(data)}</script>`;

describe('title without the name of the site', () => {
  const titleOf = async (title: string, rest = ''): Promise<string> =>
    (await extractHtml(`<title>${title}</title>${rest}`, { url })).title;

  it('drops what the page names as its site, at either end', async () => {
    const site = '<meta property="og:site_name" content="The Tea Kitchen">';

    expect(await titleOf('First flush | The Tea Kitchen', site)).toBe('First flush');
    expect(await titleOf('The Tea Kitchen – First flush', site)).toBe('First flush');
    expect(await titleOf('First flush - Journal', site)).toBe('First flush - Journal');
  });

  it('drops the name of the host, with a word or two more', async () => {
    expect(await titleOf('First flush · Fern &amp; Kettle')).toBe('First flush');
    expect(await titleOf('First flush | Fern Kettle Journal')).toBe('First flush');
    expect(await titleOf('First flush | How Fern Kettle chooses its farms in spring')).toBe(
      'First flush | How Fern Kettle chooses its farms in spring',
    );
  });

  it('keeps what the page shows as its title, whatever is around it', async () => {
    expect(
      await titleOf('First flush: what it means - Tea Times - Online', '<h1>First flush: what it means</h1>'),
    ).toBe('First flush: what it means');
    expect(await titleOf('Fern Kettle: who we are', '<h1>Fern Kettle: who we are</h1>')).toBe(
      'Fern Kettle: who we are',
    );
  });

  it('is never empty because of it', async () => {
    expect(await titleOf('Fern &amp; Kettle')).toBe('Fern & Kettle');
    expect(await titleOf(' | ')).toBe('|');
  });
});

describe('site name', () => {
  it('is that of the meta elements, then of the web site or the publisher in the data', async () => {
    const site = script({ '@type': 'WebSite', name: 'Data' });

    expect((await extractHtml(`<meta property="og:site_name" content="Meta">${site}`)).siteName).toBe('Meta');
    expect((await extractHtml(site)).siteName).toBe('Data');
    expect((await extractHtml(script({ '@type': 'Article', publisher: { name: 'Press' } }))).siteName).toBe('Press');
    expect((await extractHtml('<p>Text</p>')).siteName).toBeNull();
  });
});

describe('authors', () => {
  const authorsOf = async (html: string): Promise<readonly string[]> => (await extractHtml(html)).authors;

  it('come from the data of the article before the meta elements', async () => {
    const data = script({ '@type': 'BlogPosting', author: [{ name: 'Ann Lee' }, { name: 'Bo Chen' }, 'Ann Lee'] });

    expect(await authorsOf(`<meta name="author" content="Agency">${data}`)).toEqual(['Ann Lee', 'Bo Chen']);
    expect(await authorsOf('<meta name="author" content="By Ann Lee and Bo Chen">')).toEqual(['Ann Lee', 'Bo Chen']);
  });

  it('come from the line that names them when there is one article', async () => {
    const byline = '<p class="byline">By <span>Ann Lee</span></p>';

    expect(await authorsOf(`<article>${byline}${paragraph}</article>`)).toEqual(['Ann Lee']);
    expect(await authorsOf(`<article><a rel="author" href="/ann">Ann Lee</a>${paragraph}</article>`)).toEqual([
      'Ann Lee',
    ]);
    expect(await authorsOf(`<div>${byline}${paragraph}</div>`)).toEqual([]);
    expect(await authorsOf(`<article>${byline}</article><article>${byline}</article>`)).toEqual([]);
  });

  it('are names: no address, no account, no date, not the site', async () => {
    for (const content of ['https://shop.example/ann', 'ann@shop.example', 'admin', '12 March 2026', '']) {
      expect(await authorsOf(`<meta name="author" content="${content}">`)).toEqual([]);
    }
    const own = '<meta property="og:site_name" content="Tea Kitchen"><meta name="author" content="Tea Kitchen">';
    expect(await authorsOf(own)).toEqual([]);
  });
});

describe('breadcrumbs', () => {
  it('come from JSON-LD in the order of their positions', async () => {
    const html = script({
      '@type': 'BreadcrumbList',
      itemListElement: [
        { position: 2, name: 'Green tea', item: '/green/' },
        { position: 1, item: { '@id': '/', name: 'Home' } },
        { position: 3, name: 'Sencha' },
      ],
    });

    expect((await extractHtml(html)).breadcrumbs).toEqual([
      { name: 'Home', url: 'https://shop.example/' },
      { name: 'Green tea', url: 'https://shop.example/green/' },
      { name: 'Sencha', url: null },
    ]);
  });

  it('are those the page shows when its data has none', async () => {
    const trail = '<a href="/">Home</a> / <a href="/green/#top">Green tea</a> / <span>Sencha</span>';
    const expected = [
      { name: 'Home', url: 'https://shop.example/' },
      { name: 'Green tea', url: 'https://shop.example/green/' },
      { name: 'Sencha', url: null },
    ];

    expect((await extractHtml(`<nav aria-label="Breadcrumb">${trail}</nav>`)).breadcrumbs).toEqual(expected);
    expect((await extractHtml(`<div class="woo-breadcrumb">${trail}</div>`)).breadcrumbs).toEqual(expected);
  });

  it('are not what is in a wrapper that is only named so', async () => {
    const html = `<div class="has-breadcrumbs"><a href="/">Home</a><p>${'Words. '.repeat(100)}</p></div>`;

    expect((await extractHtml(html)).breadcrumbs).toEqual([]);
    expect((await extractHtml('<p>Text</p>')).breadcrumbs).toEqual([]);
  });
});

describe('OpenGraph and article data', () => {
  it('are what the page says, with absolute addresses', async () => {
    const { openGraph } = await extractHtml(
      '<meta property="og:type" content="article"><meta property="og:image" content="/a.jpg"><meta property="og:url" content="javascript:x()">',
    );

    expect(openGraph).toEqual({
      type: 'article',
      title: null,
      description: null,
      url: null,
      imageUrl: 'https://shop.example/a.jpg',
      siteName: null,
      locale: null,
    });
    expect((await extractHtml('<p>Text</p>')).openGraph).toBeNull();
  });

  it('describe the article by its type, wherever in the graph it is', async () => {
    const { article } = await extractHtml(
      script({
        '@graph': [
          { '@type': 'WebPage' },
          {
            '@type': ['Thing', 'https://schema.org/NewsArticle'],
            headline: 'First flush',
            articleSection: 'Tea',
            keywords: 'tea, spring, tea',
            image: { url: '/a.jpg' },
            publisher: { '@id': '#org' },
          },
          { '@id': '#org', '@type': 'Organization', name: 'Tea Kitchen' },
        ],
      }),
    );

    expect(article).toEqual({
      type: 'NewsArticle',
      headline: 'First flush',
      description: null,
      section: 'Tea',
      keywords: ['tea', 'spring'],
      imageUrl: 'https://shop.example/a.jpg',
      publisher: 'Tea Kitchen',
    });
    expect((await extractHtml(script({ '@type': 'JobPosting' }))).article).toBeNull();
  });
});

describe('dates', () => {
  it('come from the time that says it is the publication, else from the address', async () => {
    const times =
      '<time datetime="2025-01-01">old</time><time class="entry-date published" datetime="2025-12-24">new</time>';

    expect((await extractHtml(times)).publishedAt).toEqual(new Date('2025-12-24T00:00:00Z'));
    expect((await extractHtml('<p>Text</p>', { url: 'https://shop.example/2025/3/9/tea' })).publishedAt).toEqual(
      new Date('2025-03-09T00:00:00Z'),
    );
    expect((await extractHtml('<p>Text</p>', { url: 'https://shop.example/2025/13/9/tea' })).publishedAt).toBeNull();
  });
});

describe('language that nobody declares', () => {
  const german = 'Wir versenden jeden Werktag. Ab vierzig Euro ist der Versand kostenlos, sonst kostet er vier Euro. ';
  const czech =
    'Zboží odesíláme každý pracovní den. Při nákupu nad tisíc korun je doprava zdarma, jinak stojí sto korun. ';

  it('is that of the text, if there is enough of it', async () => {
    expect((await extractHtml(`<p>${german.repeat(3)}</p>`)).language).toBe('de');
    expect((await extractHtml(`<p>${czech.repeat(3)}</p>`)).language).toBe('cs');
    expect((await extractHtml(`<p>${'毎日発送しています。五千円以上は送料無料です。'.repeat(10)}</p>`)).language).toBe(
      'ja',
    );
    expect((await extractHtml('<p>Wir versenden jeden Werktag.</p>')).language).toBeNull();
    expect((await extractHtml(`<p>${'12.5 % '.repeat(50)}</p>`)).language).toBeNull();
  });

  it('is never asked of the text when the page declares one', async () => {
    expect((await extractHtml(`<html lang="en-GB"><p>${german.repeat(3)}</p>`)).language).toBe('en-GB');
  });
});
