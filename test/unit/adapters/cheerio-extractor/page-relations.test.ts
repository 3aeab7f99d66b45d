import { describe, expect, it } from 'vitest';
import { readRefresh } from '../../../../src/adapters/cheerio-extractor/refresh.ts';
import { PageUrls } from '../../../../src/adapters/extraction/page-urls.ts';
import { extractHtml } from './extract-html.ts';

describe('alternates and feeds', () => {
  it('are the languages and the feeds of the head, absolute and each once', async () => {
    const { alternates, feeds } = await extractHtml(`<head>
      <link rel="alternate" hreflang="de-AT" href="/at/page#x"><link rel="alternate" hreflang="de-AT" href="/at/page">
      <link rel="ALTERNATE" hreflang="x-default" href="https://other.example/">
      <link rel="alternate" type="application/rss+xml; charset=utf-8" hreflang="de" href="feed">
      <link rel="alternate" type="application/atom+xml" href="/atom">
      <link rel="alternate" type="application/json+oembed" href="/oembed">
      <link rel="alternate stylesheet" hreflang="fr" href="/dark.css">
      <link rel="alternate" hreflang="not a tag" href="/x"><link rel="alternate" hreflang="it" href="javascript:x()">
      </head><body><link rel="alternate" hreflang="es" href="/es"></body>`);

    expect(alternates).toEqual([
      { language: 'de-AT', url: 'https://shop.example/at/page' },
      { language: 'x-default', url: 'https://other.example/' },
    ]);
    expect(feeds).toEqual(['https://shop.example/help/feed', 'https://shop.example/atom']);
  });

  it('are bounded', async () => {
    const links = Array.from(
      { length: 300 },
      (_, n) => `<link rel=alternate hreflang=de href=/${n}><link rel=alternate type=application/rss+xml href=/f${n}>`,
    );

    const { alternates, feeds } = await extractHtml(links.join(''));

    expect([alternates.length, feeds.length]).toEqual([200, 20]);
  });
});

describe('neighbours in a sequence', () => {
  it('are named by links of the head, else by links of the page', async () => {
    const { nextUrl, previousUrl } = await extractHtml(
      '<link rel="next" href="?page=3"><a rel="next" href="/no">x</a><a rel="nofollow Previous" href="?page=1">x</a>',
    );

    expect(nextUrl).toBe('https://shop.example/help/page?page=3');
    expect(previousUrl).toBe('https://shop.example/help/page?page=1');
  });

  it('are other pages', async () => {
    const { nextUrl, previousUrl } = await extractHtml(
      '<a rel="next" href="#slide-2">x</a><a rel="prev" href="">x</a>',
    );

    expect([nextUrl, previousUrl]).toEqual([null, null]);
  });
});

describe('a refresh', () => {
  const refreshUrl = async (content: string, header = '') =>
    (await extractHtml(`<meta http-equiv="Refresh" content="${content}">`, { headers: { refresh: header } }))
      .refreshUrl;

  it.each([
    ['0;url=/new', 'https://shop.example/new'],
    [' 5 , URL = "new" x', 'https://shop.example/help/new'],
    ['0 /new', 'https://shop.example/new'],
    ['.5;url=/new#part', 'https://shop.example/new'],
    ['0.9.9;/new', 'https://shop.example/new'],
    ["3;url='/new", 'https://shop.example/new'],
    ['6;url=/new', null],
    ['0', null],
    ['0;url=', null],
    ['0;url=page', null],
    ['0;url=javascript:x()', null],
    ['soon;url=/new', null],
    ['0url=/new', null],
    ['99999999999999999999;url=/new', null],
  ])('of "%s" leads to %s', async (content, expected) => {
    expect(await refreshUrl(content.replaceAll('"', '&quot;'))).toBe(expected);
  });

  it('of the header counts before that of the page', async () => {
    expect(await refreshUrl('0;url=/meta', '0;url=/header')).toBe('https://shop.example/header');
    expect(await refreshUrl('0;url=/meta', 'x')).toBe('https://shop.example/meta');
  });

  it('is the first that is valid, and none of a page for browsers without scripts', async () => {
    const meta = (content: string) => `<meta http-equiv=refresh content="${content}">`;
    const html = `<noscript>${meta('0;url=/noscript')}</noscript>${meta('x')}${meta('1;url=/a')}${meta('0;url=/b')}`;

    expect((await extractHtml(html)).refreshUrl).toBe('https://shop.example/a');
  });

  it('that only loads the page again is none', () => {
    const urls = new PageUrls('https://shop.example/', undefined);
    const read = (header: string) => readRefresh({ metas: [], header, urls, headerUrls: urls });

    expect([read('5'), read('5; url=')]).toEqual([null, null]);
    expect(read('5.9; url=/new')).toEqual({ delaySeconds: 5, url: 'https://shop.example/new' });
  });

  it('takes time in proportion to its length', async () => {
    const startedAt = performance.now();

    await extractHtml(`<meta http-equiv=refresh content="${'1'.repeat(4_000)}x">`.repeat(1_000));

    expect(performance.now() - startedAt).toBeLessThan(5_000);
  });
});

describe('an opt-out of use by AI', () => {
  const noai = async (html: string, headers: Readonly<Record<string, string>> = {}) =>
    (await extractHtml(html, { headers, productToken: 'ExampleBot' })).robots.noai;

  it('is a directive for all or for us, or a reservation of mining', async () => {
    expect(await noai('<meta name="robots" content="index, NoAI">')).toBe(true);
    expect(await noai('<meta name="examplebot" content="noai">')).toBe(true);
    expect(await noai('', { 'x-robots-tag': 'noai, noimageai' })).toBe(true);
    expect(await noai('', { 'tdm-reservation': '1' })).toBe(true);
    expect(await noai('<meta name="tdm-reservation" content="1">')).toBe(true);
  });

  it('is nothing less', async () => {
    expect(await noai('<meta name="robots" content="noimageai, none"><meta name="otherbot" content="noai">')).toBe(
      false,
    );
    expect(await noai('<meta name="tdm-reservation" content="0">', { 'tdm-reservation': '0' })).toBe(false);
    expect(await noai('', { 'x-robots-tag': 'otherbot: noai' })).toBe(false);
  });
});
