import { CheerioExtractor } from '../../src/adapters/cheerio-extractor/cheerio-extractor.ts';

const extractor = new CheerioExtractor();

/** The form in which labelled pages are scored: HTML in, main content out. */
export async function extract(
  html: string,
  url: string,
): Promise<{ readonly text: string; readonly markdown: string; readonly title: string }> {
  const { text, markdown, title } = await extractor.extract(
    {
      url,
      key: url,
      status: 200,
      headers: {},
      contentType: 'text/html; charset=utf-8',
      body: Buffer.from(html),
      fetchedAt: new Date(0),
      depth: 0,
      foundOn: null,
    },
    { contentFilters: { includeSelectors: [], excludePatterns: [] }, extractProducts: false },
  );
  return { text, markdown, title };
}
