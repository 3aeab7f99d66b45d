import { gzipSync } from 'node:zlib';
import { type Route, redirect, reply } from '../site-server.ts';
import { fill, type HostileSite, type Places } from './attack.ts';
import { foreignSchemes, privateUrls } from './private-urls.ts';

const urlset = (locs: readonly string[]): string =>
  `<urlset>${locs.map((loc) => `<url><loc>${loc.replaceAll('&', '&amp;')}</loc></url>`).join('')}</urlset>`;
const sitemapIndex = (locs: readonly string[]): string =>
  `<sitemapindex>${locs.map((loc) => `<sitemap><loc>${loc}</loc></sitemap>`).join('')}</sitemapindex>`;

/** A site whose robots.txt names `/sitemap.xml`, which is the attack. `loc` makes a URL of the site from a path. */
function sitemapSite(
  name: string,
  attack: string,
  sitemap: (loc: (path: string) => string, places: Places) => Route,
  rest: Partial<HostileSite> = {},
): HostileSite {
  const host = `sitemap-${name}.test`;
  const { routes, ...others } = rest;
  return {
    name: `sitemap-${name}`,
    attack: `sitemap: ${attack}`,
    attacks: [],
    routes: (places) => ({
      '/robots.txt': `Sitemap: http://${host}:${places.port}/sitemap.xml\n`,
      '/sitemap.xml': sitemap((path) => `http://${host}:${places.port}${path}`, places),
      ...routes?.(places),
    }),
    states: { '/healthy': 'indexed' },
    ...others,
  };
}

const doctype = '<!DOCTYPE urlset [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;">]>';
const external = '<!DOCTYPE urlset [<!ENTITY x SYSTEM "http://127.0.0.1:{canary}/dtd"> %x;]>';
const zipped = (bytes: number): Buffer => gzipSync(Buffer.alloc(bytes, ' '));

const files: readonly HostileSite[] = [
  sitemapSite('doctype', 'entities of its own', (loc) => `<?xml version="1.0"?>${doctype}${urlset([loc('/a?&b;')])}`, {
    errors: { PARSE_LIMIT: 1 },
  }),
  sitemapSite('external', 'a DTD on a private host', (loc, places) => fill(external, places) + urlset([loc('/a')]), {
    states: { '/a': 'absent', '/healthy': 'indexed' },
    errors: { PARSE_LIMIT: 1 },
  }),
  sitemapSite(
    'late-doctype',
    'a second DOCTYPE behind entries',
    (loc) => `<urlset><url><loc>${loc('/healthy')}</loc></url>${doctype}`,
    {
      errors: { PARSE_LIMIT: 1 },
    },
  ),
  sitemapSite('deep', '100,000 nested elements', () => `<urlset>${'<url>'.repeat(10)}${'<x>'.repeat(100_000)}`, {
    errors: { PARSE_LIMIT: 1 },
  }),
  sitemapSite('spaces', '60 MB of spaces in 61 KB', () => zipped(60_000_000), { errors: { DECOMPRESSION_BOMB: 1 } }),
  sitemapSite(
    'bomb',
    'a gzip bomb by content coding',
    () => reply(zipped(60_000_000), { headers: { 'content-encoding': 'gzip' } }),
    {
      errors: { DECOMPRESSION_BOMB: 1 },
    },
  ),
  sitemapSite(
    'both',
    'a bomb inside a bomb',
    () => reply(gzipSync(zipped(60_000_000)), { headers: { 'content-encoding': 'gzip' } }),
    {
      errors: { DECOMPRESSION_BOMB: 1 },
    },
  ),
  sitemapSite(
    'corrupt',
    'gzip that is none',
    () => Buffer.from([0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 3, ...Array<number>(64).fill(0xff)]),
    {
      errors: { BODY_DECODE: 1 },
    },
  ),
  sitemapSite('huge', '60 MB of text', () => Buffer.alloc(60_000_000, '<x> '), { errors: { BODY_TOO_LARGE: 1 } }),
  sitemapSite(
    'many',
    '60,000 URLs',
    (loc) => urlset(Array.from({ length: 60_000 }, (_, index) => loc(`/p/${index}`))),
    {
      states: { '/healthy': 'queued', '/p/49999': 'queued', '/p/50000': 'absent' },
      errors: { SITEMAP_LIMIT: 1 },
      config: { maxPages: 1 },
    },
  ),
  sitemapSite('loc', 'URLs of 5 MB and of references', (loc) =>
    urlset([loc(`/${'x'.repeat(5_000_000)}`), loc(`/${'&#120;'.repeat(500_000)}`), loc('/healthy')]),
  ),
  sitemapSite('brackets', 'a million brackets', () => `<urlset>${'<'.repeat(2_000_000)}${'<![CDATA['.repeat(100_000)}`),
  sitemapSite('page', 'a web page in its place', () => '<!doctype html><html><p>Not found', {
    errors: { PARSE_LIMIT: 1 },
  }),
];

const foreign = [...Object.values(privateUrls), ...foreignSchemes, 'http://elsewhere.test/'];
const foreignStates = Object.fromEntries(foreign.map((url) => [url, 'absent' as const]));

const places: readonly HostileSite[] = [
  sitemapSite(
    'foreign',
    'pages of private and foreign hosts',
    (loc, at) => urlset([...foreign.map((url) => fill(url, at)), loc('/healthy')]),
    {
      states: { ...foreignStates, '/healthy': 'indexed' },
    },
  ),
  sitemapSite('foreign-index', 'sitemaps of private and foreign hosts', (_loc, at) =>
    sitemapIndex(foreign.map((url) => fill(url, at))),
  ),
  sitemapSite(
    'port',
    'a sitemap on another port of the host',
    (_loc, { canary }) => sitemapIndex([`http://sitemap-port.test:${canary}/`]),
    {
      errors: { SSRF_BLOCKED: 1 },
    },
  ),
  sitemapSite('self', 'an index that lists itself', (loc) =>
    sitemapIndex([loc('/sitemap.xml'), loc('/sitemap.xml?utm_source=1'), loc('/sitemap.xml')]),
  ),
  sitemapSite('levels', 'indexes without end', (loc) => sitemapIndex([loc('/level/1')]), {
    routes: ({ port }) =>
      Object.fromEntries(
        Array.from({ length: 9 }, (_, level) => [
          `/level/${level}`,
          sitemapIndex([`http://sitemap-levels.test:${port}/level/${level + 1}`]),
        ]),
      ),
    errors: { SITEMAP_LIMIT: 1 },
  }),
  sitemapSite(
    'files',
    '600 sitemaps',
    (loc) => sitemapIndex(Array.from({ length: 600 }, (_, index) => loc(`/sitemap-${index}.xml`))),
    {
      routes: () =>
        Object.fromEntries(Array.from({ length: 600 }, (_, index) => [`/sitemap-${index}.xml`, urlset([])])),
      errors: { SITEMAP_LIMIT: 1 },
    },
  ),
];

const privateList = Object.values(privateUrls);

/** robots.txt may name sitemaps of any host, and they may redirect: here only the gate stands between. */
const doors: readonly HostileSite[] = [
  {
    name: 'sitemaps-named',
    attack: 'robots.txt names sitemaps on private hosts',
    attacks: [],
    routes: (at) => ({
      '/robots.txt': [...privateList, ...foreignSchemes]
        .map((url, index) => `Sitemap: ${fill(url, at)}${index}.xml\n`)
        .join(''),
    }),
    states: { '/healthy': 'indexed' },
    errors: { SSRF_BLOCKED: privateList.length },
  },
  {
    name: 'sitemaps-moved',
    attack: 'robots.txt names sitemaps that redirect to private hosts',
    attacks: [],
    routes: (at) => ({
      '/robots.txt': privateList.map((_, index) => `Sitemap: /moved/${index}.xml\n`).join(''),
      ...Object.fromEntries(
        privateList.map((url, index) => [
          `/moved/${index}.xml`,
          redirect(Buffer.from(fill(url, at)).toString('latin1')),
        ]),
      ),
    }),
    states: { '/healthy': 'indexed' },
    errors: { SSRF_BLOCKED: privateList.length },
  },
];

export const sitemapSites: readonly HostileSite[] = [...files, ...places, ...doors];
