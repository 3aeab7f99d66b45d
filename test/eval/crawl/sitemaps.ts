import { parseSitemap as parse } from '../../helpers/parse-sitemap.ts';

interface SitemapAnswer {
  readonly isIndex: boolean;
  readonly entries: readonly { readonly loc: string; readonly lastmod: Date | null }[];
}

export async function parseSitemap(body: Uint8Array, contentType: string): Promise<SitemapAnswer> {
  const { isIndex, entries } = await parse(body, contentType);
  return { isIndex, entries };
}
