import { CheerioExtractor } from '../../../../src/adapters/cheerio-extractor/cheerio-extractor.ts';
import type { ExtractedContent } from '../../../../src/model/content.ts';
import type { ContentFilters } from '../../../../src/model/customer.ts';
import type { ScrapedData } from '../../../../src/model/page.ts';

export interface ExtractHtmlOptions extends Partial<ScrapedData> {
  readonly filters?: Partial<ContentFilters>;
  readonly extractProducts?: boolean;
  readonly productToken?: string;
}

/** Extracts a page of `https://shop.example/help/page`, fetched on 1 March 2026. */
export function extractHtml(
  html: string,
  { filters, extractProducts = false, productToken, ...page }: ExtractHtmlOptions = {},
): Promise<ExtractedContent> {
  const url = 'https://shop.example/help/page';
  return new CheerioExtractor({ productToken }).extract(
    {
      url,
      key: url,
      status: 200,
      headers: {},
      contentType: 'text/html; charset=utf-8',
      body: Buffer.from(html),
      fetchedAt: new Date('2026-03-01T12:00:00.000Z'),
      depth: 0,
      foundOn: null,
      ...page,
    },
    { contentFilters: { includeSelectors: [], excludePatterns: [], ...filters }, extractProducts },
  );
}

/** The Markdown of a page whose main content is `html`. */
export async function toMarkdown(html: string): Promise<string> {
  return (await extractHtml(`<main>${html}</main>`)).markdown;
}

/** A paragraph that is long enough to count as content. */
export const paragraph: string = `<p>${'This sentence is long enough to be taken for content. '.repeat(5)}</p>`;
