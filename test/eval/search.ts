/**
 * Our search as `../shared/eval/search` measures it: every document is crawled as a page through the public class, on the
 * embedded default.
 */
import { CustomerScrapingIntegration, type Fetcher, type FetchResponse, type SearchMode } from '../../src/index.ts';

export interface EvalDocument {
  readonly id: string;
  readonly title: string;
  readonly text: string;
}

export interface EvalIndex {
  /** Ids of documents, best first, each once. */
  search(text: string, limit: number, mode?: SearchMode): Promise<string[]>;
  close(): Promise<void>;
}

const origin = 'https://documents.example';

export async function buildIndex(docs: readonly EvalDocument[]): Promise<EvalIndex> {
  const pages = new Map(docs.map((doc) => [`${origin}/${encodeURIComponent(doc.id)}`, doc]));
  const integration = new CustomerScrapingIntegration({
    storage: { path: ':memory:' },
    adapters: { fetcher: documentFetcher(pages) },
  });
  const result = await integration.processCustomerScraping('eval', {
    urls: [...pages.keys()],
    maxPages: Math.max(1, pages.size),
    sitemaps: 'skip',
    turboMode: true,
    settings: { scrapingPreferences: { maxConcurrency: 16 } },
  });
  if (result.failedPages > 0) throw new Error(JSON.stringify(result.errors));

  return {
    async search(text, limit, mode = 'hybrid') {
      // Several hits may lie in one document.
      const hits = await integration.search('eval', text, { limit: Math.min(100, limit * 3), mode });
      return [...new Set(hits.map(({ url }) => pages.get(url)!.id))].slice(0, limit);
    },
    close: () => integration.close(),
  };
}

/** Answers from memory what a site with these documents would. */
function documentFetcher(pages: ReadonlyMap<string, EvalDocument>): Fetcher {
  const answer = (url: string, status: number, html: string): FetchResponse => {
    const body = new TextEncoder().encode(html);
    return {
      url,
      status,
      headers: { 'content-type': 'text/html; charset=utf-8' },
      body,
      encodedBytes: body.length,
      truncated: false,
    };
  };
  return {
    async fetch({ url }) {
      const doc = pages.get(url);
      if (!doc) return answer(url, 404, '');
      const title = escapeHtml(doc.title);
      return answer(url, 200, `<title>${title}</title><main><h1>${title}</h1><p>${escapeHtml(doc.text)}</p></main>`);
    },
  };
}

const escapeHtml = (text: string): string => text.replaceAll('&', '&amp;').replaceAll('<', '&lt;');
