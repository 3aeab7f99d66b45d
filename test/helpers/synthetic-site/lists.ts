import { gzipSync } from 'node:zlib';
import type { SyntheticShop } from './site.ts';
import { randomOf } from './words.ts';

const urlsPerSitemap = 2_500;

/** Half of the pages, those behind sessions aside, are in the sitemap. */
export function isListed({ plan: { seed } }: SyntheticShop, real: string): boolean {
  return !/^\/(?:guide|portal)\//.test(real) && randomOf(seed, `listed ${real}`)() < 0.5;
}

/** What robots.txt and the sitemaps say: bodies by path. Every other sitemap is packed. */
export function createLists(shop: SyntheticShop, origin: string): ReadonlyMap<string, string | Uint8Array> {
  const { crawlDelaySeconds } = shop.plan;
  const listed = [...shop.realPages()].filter((real) => isListed(shop, real));
  const lists = new Map<string, string | Uint8Array>();
  const files: string[] = [];
  for (let at = 0; at < listed.length; at += urlsPerSitemap) {
    const isPacked = files.length % 2 === 0;
    const path = `/sitemaps/${files.length}.xml${isPacked ? '.gz' : ''}`;
    const body = xml('urlset', 'url', listed.slice(at, at + urlsPerSitemap), origin);
    lists.set(path, isPacked ? gzipSync(body) : body);
    files.push(path);
  }
  lists.set('/sitemap-index.xml', xml('sitemapindex', 'sitemap', files, origin));
  const delay = crawlDelaySeconds === undefined ? '' : `Crawl-delay: ${crawlDelaySeconds}\n`;
  lists.set('/robots.txt', `User-agent: *\n${delay}Disallow: /private\n\nSitemap: ${origin}/sitemap-index.xml\n`);
  return lists;
}

function xml(root: string, entry: string, paths: readonly string[], origin: string): string {
  const entries = paths.map((path) => `<${entry}><loc>${origin}${path}</loc><lastmod>2024-05-01</lastmod></${entry}>`);
  return `<?xml version="1.0" encoding="UTF-8"?>
<${root} xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">${entries.join('\n')}</${root}>`;
}
