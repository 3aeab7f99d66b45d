import type { ExtractedContent } from '../model/content.ts';

/** The content of a page at `https://shop.example/page` with a line of text and nothing else. */
export function buildContent(overrides: Partial<ExtractedContent> = {}): ExtractedContent {
  const url = overrides.url ?? 'https://shop.example/page';
  return {
    url,
    key: url,
    title: 'Title',
    description: null,
    language: null,
    canonicalUrl: null,
    publishedAt: null,
    modifiedAt: null,
    siteName: null,
    authors: [],
    breadcrumbs: [],
    openGraph: null,
    article: null,
    faq: [],
    blocks: [],
    headings: [],
    links: [],
    alternates: [],
    feeds: [],
    nextUrl: null,
    previousUrl: null,
    refreshUrl: null,
    markdown: 'Text.',
    text: 'Text.',
    productPageKind: 'none',
    products: [],
    listedProducts: [],
    robots: { noindex: false, nofollow: false, noai: false },
    unusable: null,
    truncated: false,
    category: null,
    fetchedAt: new Date('2026-03-01T12:00:00.000Z'),
    ...overrides,
  };
}
