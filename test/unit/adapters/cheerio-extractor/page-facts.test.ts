import { afterEach, describe, expect, it, vi } from 'vitest';
import { extractHtml } from './extract-html.ts';

afterEach(() => {
  vi.unstubAllEnvs();
});

describe('title', () => {
  it('is that of the document, not of a graphic', async () => {
    const html = '<svg><title>Icon</title></svg><title> Red\n shoe &amp; sock </title><h1>Shoe</h1>';

    expect((await extractHtml(html)).title).toBe('Red shoe & sock');
  });

  it('is what the page shows as one when the document has none', async () => {
    expect((await extractHtml('<meta property="og:title" content="Shared"><h1>Shoe</h1>')).title).toBe('Shared');
    expect((await extractHtml('<h1>Red <b>shoe</b></h1>')).title).toBe('Red shoe');
    expect((await extractHtml('<p>Nothing</p>')).title).toBe('');
  });
});

describe('description', () => {
  it('is the first that says anything', async () => {
    const html = '<meta name="description" content=" "><meta property="og:description" content="Shared">';

    expect((await extractHtml(html)).description).toBe('Shared');
    expect((await extractHtml('<p>Text</p>')).description).toBeNull();
  });
});

describe('language', () => {
  it('is a tag in canonical form, of the page before the header', async () => {
    const headers = { 'content-language': 'fr' };

    expect((await extractHtml('<html lang="DE_at">', { headers })).language).toBe('de-AT');
    expect((await extractHtml('<html lang="x!">', { headers })).language).toBe('fr');
    expect((await extractHtml('<meta http-equiv="Content-Language" content="pt-br">')).language).toBe('pt-BR');
    expect((await extractHtml('<p>', { headers: { 'content-language': 'en, de' } })).language).toBeNull();
  });
});

describe('canonical URL', () => {
  it('is absolute by the base of the page, http or https, without fragment', async () => {
    const link = (href: string) => `<head><base href="/shop/"><link rel="Canonical nofollow" href="${href}"></head>`;

    expect((await extractHtml(link('p?a=1&amp;b=2#x'))).canonicalUrl).toBe('https://shop.example/shop/p?a=1&b=2');
    expect((await extractHtml(link('ftp://shop.example/p'))).canonicalUrl).toBeNull();
    expect((await extractHtml(link(''))).canonicalUrl).toBeNull();
  });

  it('is not taken from the body, which strangers may write', async () => {
    expect((await extractHtml('<body><link rel="canonical" href="/evil">')).canonicalUrl).toBeNull();
  });

  it('is found in the Link header, relative to the page', async () => {
    const header = '<a,b>; rel="preload", </p>; title="x, y"; rel=canonical; rel=next, <q>; rel=canonical; anchor="#z"';

    const { canonicalUrl } = await extractHtml('<base href="https://cdn.example/">', { headers: { link: header } });

    expect(canonicalUrl).toBe('https://shop.example/p');
  });

  it('is none when the page names several', async () => {
    const html = '<link rel="canonical" href="/a"><link rel="canonical" href="/a">';

    expect((await extractHtml(html)).canonicalUrl).toBe('https://shop.example/a');
    expect((await extractHtml(html, { headers: { link: '</b>; rel=canonical' } })).canonicalUrl).toBeNull();
  });
});

describe('dates', () => {
  it('come from meta elements, in the zone they name, else in UTC', async () => {
    vi.stubEnv('TZ', 'America/New_York');
    const html =
      '<meta property="article:published_time" content="2026-01-02T10:00:00+0200">' +
      '<meta itemprop="dateModified" content="2026-02-03 10:00">';

    const { publishedAt, modifiedAt } = await extractHtml(html);

    expect(publishedAt).toEqual(new Date('2026-01-02T08:00:00Z'));
    expect(modifiedAt).toEqual(new Date('2026-02-03T10:00:00Z'));
  });

  it('come from JSON-LD when no meta element says', async () => {
    const data =
      '{"@graph":[{"@type":"WebSite"},{"@type":"Article","datePublished":"2025-12-24","dateModified":"soon"}]}';

    const { publishedAt, modifiedAt } = await extractHtml(`<script type="application/ld+json">${data}</script>`);

    expect(publishedAt).toEqual(new Date('2025-12-24T00:00:00Z'));
    expect(modifiedAt).toBeNull();
  });

  it('come from a time element when it is the only one', async () => {
    const time = (date: string) => `<time datetime="${date}">then</time>`;

    expect((await extractHtml(time('2025-12-24'))).publishedAt).toEqual(new Date('2025-12-24T00:00:00Z'));
    expect((await extractHtml(time('2025-12-24') + time('2025-12-25'))).publishedAt).toBeNull();
  });

  it('are not guessed', async () => {
    for (const date of ['24/12/2025', '2025', '12:30', '0001-01-01', '2025-13-45', 'Dec 24 2025', '']) {
      expect((await extractHtml(`<meta name="date" content="${date}">`)).publishedAt).toBeNull();
    }
    expect((await extractHtml('<meta name="date" content="Wed, 24 Dec 2025 10:00:00 GMT">')).publishedAt).toEqual(
      new Date('2025-12-24T10:00:00Z'),
    );
  });
});

describe('robots directives', () => {
  const robots = async (html: string, header = '') =>
    (await extractHtml(html, { headers: { 'x-robots-tag': header }, productToken: 'ExampleBot' })).robots;

  it('add up those for all and those for us, and leave out those for others', async () => {
    const html = '<meta name="ROBOTS" content="noarchive, NoFollow"><meta name="otherbot" content="noindex">';

    expect(await robots(html)).toEqual({ noindex: false, nofollow: true, noai: false });
    expect(await robots('<meta name="examplebot" content="none">')).toEqual({
      noindex: true,
      nofollow: true,
      noai: false,
    });
  });

  it('are read from the header, by crawler', async () => {
    expect(await robots('', 'otherbot: noindex, nofollow')).toEqual({ noindex: false, nofollow: false, noai: false });
    expect(await robots('', 'otherbot: noindex, examplebot: nofollow')).toEqual({
      noindex: false,
      nofollow: true,
      noai: false,
    });
    expect(await robots('', 'max-snippet:-1, noindex')).toEqual({ noindex: true, nofollow: false, noai: false });
  });

  it('take a joined header line that repeats a directive for one of all crawlers', async () => {
    expect(await robots('', 'otherbot: noindex, nofollow, nofollow')).toEqual({
      noindex: false,
      nofollow: true,
      noai: false,
    });
  });

  it('forbid a page after the date it is available until', async () => {
    const until = (date: string) => robots(`<meta name="robots" content="unavailable_after: ${date}">`);

    expect((await until('2026-02-01')).noindex).toBe(true);
    expect((await until('Sunday, 01-Feb-26 10:00:00 GMT')).noindex).toBe(true);
    expect((await until('2027-01-01')).noindex).toBe(false);
    expect((await until('never')).noindex).toBe(false);
  });

  it('do not count in a template, a comment or for browsers without scripts', async () => {
    const meta = '<meta name="robots" content="noindex">';

    expect((await robots(`<template>${meta}</template><!--${meta}--><noscript>${meta}</noscript>`)).noindex).toBe(
      false,
    );
  });
});

describe('links', () => {
  const urls = async (html: string) => (await extractHtml(html)).links.map(({ url }) => url);

  it('are those of the whole page and of image maps, in the order of their first mention', async () => {
    const html =
      '<nav><a href="/b">B</a></nav><map><area href="/a"></map><noscript><a href="/c">C</a></noscript><a href=/b>B';

    expect(await urls(html)).toEqual(['https://shop.example/b', 'https://shop.example/a', 'https://shop.example/c']);
  });

  it('leave out what is no web page, and credentials', async () => {
    const html = [
      'mailto:a@b.example',
      'javascript:x()',
      'http://',
      'tel:1',
      '#top',
      '',
      'ftp://x.example/',
      `/${'x'.repeat(2_100)}`,
    ]
      .map((href) => `<a href="${href}">x</a>`)
      .join('');

    expect(await urls(`${html}<a href="https://me:secret@shop.example/ok">x</a>`)).toEqual(['https://shop.example/ok']);
  });

  it('are followed when one of several mentions may be', async () => {
    const html =
      '<a href="/a" rel="NOFOLLOW ugc">1</a><a href="/a">2</a><a href="/a" rel="nofollow">3</a><a href="/b" rel=nofollow>4</a>';

    expect((await extractHtml(html)).links).toEqual([
      { url: 'https://shop.example/a', nofollow: false },
      { url: 'https://shop.example/b', nofollow: true },
    ]);
  });

  it('ignore a base that is no web address', async () => {
    expect(await urls('<base href="javascript:x()"><base href="/other/"><a href="a">x</a>')).toEqual([
      'https://shop.example/help/a',
    ]);
  });

  it('end at 5,000, and the page says so', async () => {
    const anchors = Array.from({ length: 5_001 }, (_, n) => `<a href="/${n}">x</a>`).join('');

    const { links, truncated } = await extractHtml(anchors);

    expect(links.length).toBe(5_000);
    expect(truncated).toBe(true);
  });
});
