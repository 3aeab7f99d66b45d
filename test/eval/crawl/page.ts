import { CheerioExtractor } from '../../../src/adapters/cheerio-extractor/cheerio-extractor.ts';
import * as decoding from '../../../src/adapters/cheerio-extractor/decode-body.ts';
import { parsePage } from '../../../src/adapters/cheerio-extractor/page-tree.ts';
import { readRefresh } from '../../../src/adapters/cheerio-extractor/refresh.ts';
import { surveyPage } from '../../../src/adapters/cheerio-extractor/survey-page.ts';
import { PageUrls } from '../../../src/adapters/extraction/page-urls.ts';
import { readRobotsRules, toDirectives } from '../../../src/adapters/extraction/robots-rules.ts';
import type { ExtractedContent } from '../../../src/model/content.ts';
import type { PageLink } from '../../../src/model/page.ts';

type HeaderLines = Readonly<Record<string, readonly string[]>>;

export async function links(html: string, url: string): Promise<readonly PageLink[]> {
  return (await extract(html, { url })).links;
}

export async function canonicalLink(html: string, headers: HeaderLines, url: string): Promise<string | null> {
  return (await extract(html, { url, headers: joined(headers) })).canonicalUrl;
}

export function baseUrl(html: string, url: string): string {
  return new PageUrls(url, surveyPage(parsePage(html).document).baseHref).base;
}

/** Delay in seconds. `null` too when the page is only loaded again. */
export function metaRefresh(html: string, url: string): { readonly delay: number; readonly url: string } | null {
  const { metas, baseHref } = surveyPage(parsePage(html).document);
  const urls = new PageUrls(url, baseHref);
  const refresh = readRefresh({ metas, header: undefined, urls, headerUrls: urls });
  return refresh && { delay: refresh.delaySeconds, url: refresh.url };
}

/** All directives that hold, beside the two that the crawl obeys. */
export function robotsMeta(
  html: string,
  headers: HeaderLines,
  botToken: string,
  now: string,
): Readonly<Record<string, boolean>> {
  const rules = readRobotsRules({
    metas: surveyPage(parsePage(html).document).metas,
    header: joined(headers)['x-robots-tag'],
    productToken: botToken,
    fetchedAt: new Date(now),
  });
  return { ...Object.fromEntries([...rules].map((rule) => [rule, true])), ...toDirectives(rules) };
}

export function detectCharset(body: Uint8Array, contentType: string): string {
  return decoding.detectCharset(body, contentType);
}

/** As a fetcher hands them over. */
function joined(headers: HeaderLines): Record<string, string> {
  return Object.fromEntries(
    Object.entries(headers).map(([name, lines]) => [name.toLowerCase(), [lines].flat().join(', ')]),
  );
}

function extract(
  html: string,
  { url, headers = {} }: { readonly url: string; readonly headers?: Readonly<Record<string, string>> },
): Promise<ExtractedContent> {
  return new CheerioExtractor().extract(
    {
      url,
      key: url,
      status: 200,
      headers,
      contentType: 'text/html; charset=utf-8',
      body: Buffer.from(html),
      fetchedAt: new Date(0),
      depth: 0,
      foundOn: null,
    },
    { contentFilters: { includeSelectors: [], excludePatterns: [] }, extractProducts: false },
  );
}
