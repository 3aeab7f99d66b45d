import type { Extractor } from '../contracts/extractor.ts';
import type { ExtractedContent } from '../model/content.ts';
import type { ContentFilters } from '../model/customer.ts';
import type { ScrapedData } from '../model/page.ts';

/** What a page is with its scripts run, or where they lead. */
export type RenderedPage =
  | { readonly kind: 'page'; readonly page: ScrapedData }
  | { readonly kind: 'redirect'; readonly to: string };

export interface ReadOptions {
  readonly extractor: Extractor;
  /** Fetches a page once more, with its scripts run. `undefined`: what only scripts can show is not seen. */
  readonly render: ((page: ScrapedData) => Promise<RenderedPage>) | undefined;
  readonly contentFilters: ContentFilters;
  readonly extractProducts: boolean;
  /** Whether `noindex` is obeyed: such a page is not worth a browser. */
  readonly respectRobots: boolean;
  readonly signal: AbortSignal;
}

/** The content of a page. One that shows nothing without its scripts is read again with them, if somebody can run them. */
export async function readContent(page: ScrapedData, options: ReadOptions): Promise<ExtractedContent> {
  const { extractor, render, contentFilters, extractProducts, respectRobots, signal } = options;
  const extractOptions = { contentFilters, extractProducts, signal };
  const content = await extractor.extract(page, extractOptions);
  const isRefused = content.robots.noindex && respectRobots;
  if (!render || content.unusable?.reason !== 'needs-browser' || isRefused) return content;

  const rendered = await render(page);
  if (rendered.kind === 'page') return await extractor.extract(rendered.page, extractOptions);
  // Where scripts lead is one more link: a visit of its own, if the crawl wants it.
  return { ...content, links: [...content.links, { url: rendered.to, nofollow: false }] };
}
