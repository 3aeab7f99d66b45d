import { gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { parseSitemap } from '../../helpers/parse-sitemap.ts';

const urlset = (...urls: readonly string[]) =>
  `<?xml version="1.0" encoding="UTF-8"?>\n<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">${urls.join('\n')}</urlset>`;
const url = (path: string) => `<url><loc>https://shop.example${path}</loc></url>`;

async function parse(body: string | Uint8Array, contentType = 'application/xml') {
  const { isIndex, entries, error } = await parseSitemap(Buffer.from(body), contentType);
  return {
    isIndex,
    code: error?.code,
    paths: entries.map(({ loc }) => new URL(loc).pathname + new URL(loc).search),
    entries,
  };
}

describe('a sitemap', () => {
  it('lists pages with the time of their last change', async () => {
    const { entries, isIndex, code } = await parse(
      urlset(
        '<url><lastmod>2026-02-03</lastmod><loc>\n https://shop.example/tea?a=1&amp;b=2 </loc></url>',
        url('/coffee'),
      ),
    );

    expect({ isIndex, code }).toEqual({ isIndex: false, code: undefined });
    expect(entries).toEqual([
      { kind: 'page', loc: 'https://shop.example/tea?a=1&b=2', lastmod: new Date('2026-02-03') },
      { kind: 'page', loc: 'https://shop.example/coffee', lastmod: null },
    ]);
  });

  it('may be an index of sitemaps', async () => {
    const { entries, isIndex } = await parse(
      '<sitemapindex><sitemap><loc>https://shop.example/a.xml</loc></sitemap></sitemapindex>',
    );

    expect(isIndex).toBe(true);
    expect(entries).toEqual([{ kind: 'sitemap', loc: 'https://shop.example/a.xml', lastmod: null }]);
  });

  it('may carry a namespace prefix', async () => {
    const { paths } = await parse('<s:urlset><s:url><s:loc>https://shop.example/tea</s:loc></s:url></s:urlset>');

    expect(paths).toEqual(['/tea']);
  });

  it('has images and videos that are no pages', async () => {
    const extras =
      '<image:image><image:loc>https://shop.example/1.jpg</image:loc></image:image>' +
      '<image:loc>https://shop.example/2.jpg</image:loc><video><loc>https://shop.example/3.mp4</loc></video>';

    expect((await parse(urlset(`<url>${extras}<loc>https://shop.example/tea</loc></url>`))).paths).toEqual(['/tea']);
  });

  it('leaves out what is no web address', async () => {
    const locs = [
      'mailto:a@b.example',
      '/tea',
      'ftp://shop.example/',
      'http://',
      '',
      `https://shop.example/${'x'.repeat(2_048)}`,
    ];
    const entries = locs.map((loc) => `<url><loc>${loc}</loc></url>`);

    expect((await parse(urlset(...entries, url('/tea')))).paths).toEqual(['/tea']);
  });
});

describe('dates', () => {
  it.each([
    ['2026', '2026-01-01T00:00:00.000Z'],
    ['2026-02', '2026-02-01T00:00:00.000Z'],
    ['2026-02-03T04:05Z', '2026-02-03T04:05:00.000Z'],
    ['2026-02-03T04:05:06.789+02:00', '2026-02-03T02:05:06.789Z'],
    ['2026-02-03 04:05:06', '2026-02-03T04:05:06.000Z'],
  ])('%s is %s', async (lastmod, iso) => {
    const { entries } = await parse(urlset(`<url><loc>https://shop.example/</loc><lastmod>${lastmod}</lastmod></url>`));

    expect(entries[0]?.lastmod?.toISOString()).toBe(iso);
  });

  it.each(['', 'yesterday', '2026-02-30', '2026-13-01', '2026-02-03T24:30Z', '0001-01-01', '1770000000'])(
    '%j is none, and the page stays',
    async (lastmod) => {
      const { entries } = await parse(
        urlset(`<url><loc>https://shop.example/</loc><lastmod>${lastmod}</lastmod></url>`),
      );

      expect(entries).toEqual([{ kind: 'page', loc: 'https://shop.example/', lastmod: null }]);
    },
  );
});

describe('other formats', () => {
  it('text: one URL per line', async () => {
    const { paths } = await parse(
      '# pages\nhttps://shop.example/tea\r\n  https://shop.example/coffee \nhttps://a b/\nno\nhttps://shop.example/end',
    );

    expect(paths).toEqual(['/tea', '/coffee', '/end']);
  });

  it('text of any length', async () => {
    const lines = Array.from({ length: 5_000 }, (_, index) => `https://shop.example/tea-${index}`);

    const { entries } = await parse(lines.join('\n'));

    expect(entries.map(({ loc }) => loc)).toEqual(lines);
  });

  it('RSS: the links of the items, or their permanent identifiers', async () => {
    const { entries } = await parse(
      `<rss version="2.0"><channel><link>https://shop.example/</link><image><url>https://shop.example/i.png</url></image>
      <item><atom:link href="https://shop.example/x"/><link><![CDATA[https://shop.example/tea]]></link><pubDate>Tue, 03 Feb 2026 10:00:00 +0100</pubDate></item>
      <item><guid>https://shop.example/coffee</guid></item>
      <item><guid isPermaLink="false">https://shop.example/no</guid></item></channel></rss>`,
    );

    expect(entries).toEqual([
      { kind: 'page', loc: 'https://shop.example/tea', lastmod: new Date('2026-02-03T09:00:00Z') },
      { kind: 'page', loc: 'https://shop.example/coffee', lastmod: null },
    ]);
  });

  it('Atom: the alternate links of the entries', async () => {
    const { entries } = await parse(
      `<feed><link href="https://shop.example/"/><entry><link href="https://shop.example/edit" rel="edit"/>
      <link rel="alternate" href="https://shop.example/tea"/><updated>2026-02-03T10:00:00Z</updated></entry></feed>`,
    );

    expect(entries).toEqual([
      { kind: 'page', loc: 'https://shop.example/tea', lastmod: new Date('2026-02-03T10:00:00Z') },
    ]);
  });

  it.each([
    ['HTML', '<html><body><url><loc>https://shop.example/tea</loc></url></body></html>', 'UNSUPPORTED_TYPE'],
    ['JSON', '{"urls":["https://shop.example/tea"]}', undefined],
    ['nothing', ' \n ', undefined],
  ])('%s is none', async (_, body, code) => {
    expect(await parse(body)).toMatchObject({ entries: [], code });
  });
});

describe('encodings', () => {
  const xml = urlset(url('/thé')).replace(' encoding="UTF-8"', '');
  const declared = xml.replace('?>', ' encoding="ISO-8859-1"?>');

  it.each([
    ['UTF-8', Buffer.from(xml), ''],
    ['UTF-8 with a byte order mark', Buffer.from(`\ufeff${xml}`), ''],
    ['UTF-16', Buffer.from(`\ufeff${xml}`, 'utf16le'), ''],
    ['what the declaration says', Buffer.from(declared, 'latin1'), ''],
    ['what the content type says', Buffer.from(xml, 'latin1'), 'text/xml; charset="iso-8859-1"'],
    ['an unknown name', Buffer.from(xml), 'text/xml; charset=x-tea'],
    ['gzip, whatever the content type says', gzipSync(xml), 'application/xml'],
    ['gzip without its end', gzipSync(xml).subarray(0, -8), ''],
  ])('%s', async (_, body, contentType) => {
    expect(await parse(body, contentType)).toMatchObject({ paths: ['/th%C3%A9'], code: undefined });
  });
});

describe('broken and hostile files give what is good in them', () => {
  it.each([
    [
      'cut inside a URL',
      urlset(url('/1'), url('/2'), '<url><loc>https://shop.example/half').split('</urlset>')[0]!,
      ['/1', '/2'],
      undefined,
    ],
    ['a bare ampersand', urlset('<url><loc>https://shop.example/?a=1&b=2</loc></url>'), ['/?a=1&b=2'], undefined],
    ['an entry never closed', urlset(`<url><loc>https://shop.example/1</loc>`, url('/2')), ['/1', '/2'], undefined],
    ['a closing tag left out', urlset(`<url><loc>https://shop.example/1</url>`, url('/2')), ['/1', '/2'], undefined],
    ['blanks before the declaration', `\n\n${urlset(url('/1'))}`, ['/1'], undefined],
    ['a DOCTYPE', `<!DOCTYPE urlset [<!ENTITY a "b">]>${urlset(url('/&a;'))}`, [], 'PARSE_LIMIT'],
    ['an entity declared late', urlset(url('/1'), '<!ENTITY a "b">', url('/&a;')), ['/1'], 'PARSE_LIMIT'],
    ['unknown entities', urlset(url('/&xxe;')), ['/&xxe;'], undefined],
    ['deep nesting', `<urlset>${url('/1')}${'<a>'.repeat(100_000)}`, ['/1'], 'PARSE_LIMIT'],
    [
      'broken gzip',
      Buffer.concat([gzipSync(urlset(url('/1'))).subarray(0, 12), Buffer.alloc(50, 7)]),
      [],
      'BODY_DECODE',
    ],
    ['a gzip bomb', gzipSync(Buffer.alloc(60_000_000, ' ')), [], 'DECOMPRESSION_BOMB'],
  ])('%s', async (_, body, paths, code) => {
    const parsed = await parse(body);

    expect(parsed.paths).toEqual(paths);
    expect(parsed.code).toBe(code);
  });

  it('ends at 50,000 URLs', async () => {
    const { entries, code } = await parse(urlset(...Array.from({ length: 50_001 }, (_, index) => url(`/${index}`))));

    expect(entries).toHaveLength(50_000);
    expect(code).toBe('SITEMAP_LIMIT');
  });

  it('ends at 50 MB', async () => {
    const { paths, code } = await parse(urlset(url('/1'), ' '.repeat(50 * 1024 * 1024), url('/2')));

    expect(paths).toEqual(['/1']);
    expect(code).toBe('SITEMAP_LIMIT');
  });
});
