import type { UrlSource } from '../model/crawl.ts';
import { isHelpSegment } from './help-words.ts';

export interface PriorityOptions {
  readonly source: UrlSource;
  /** Clicks from a start URL; everything from 40 up is the same. */
  readonly depth: number;
}

/** Start URLs go first; a site's own list of pages before what is only linked. */
const ofSource: Readonly<Record<UrlSource, number>> = {
  start: 100,
  redirect: 90,
  canonical: 90,
  sitemap: 60,
  feed: 55,
  link: 50,
  index: 40,
};
const maxDepth = 40;
/** What a page of the index is ahead of all others by: it comes first whatever it is. */
export const revisitLead = 1_000;

/**
 * What a page is worth beyond its source. Help outweighs the sitemap's lead of 10, so that a linked page about shipping
 * is not left behind ten thousand products when `maxPages` is small; it stays below a redirect.
 */
const worth = {
  help: 28,
  product: 14,
  category: 10,
  legal: 4,
  plain: 0,
  article: -6,
  archive: -25,
  noise: -35,
} as const;
type PageKind = keyof typeof worth;

/**
 * How soon a URL is visited: higher is earlier, from -65 to 128. The source and the depth count, and what the path says
 * of the page: help and policies, products and categories first; archives, feeds and deep list pages last. A guess that
 * only orders: nothing is left out because of it. Takes about 2 µs.
 *
 * @param url - absolute.
 */
export function priorityOf(url: string, { source, depth }: PriorityOptions): number {
  const base = ofSource[source] - Math.min(depth, maxDepth);
  if (source === 'start') return base;
  const { path, query } = partsOf(url);
  const segments = path.split('/').filter((segment) => segment !== '');
  return base + worth[kindOf(segments, query)] - listDepth(segments, query);
}

function partsOf(url: string): { path: string; query: string } {
  const pathStart = url.indexOf('/', url.indexOf('//') + 2);
  if (pathStart === -1) return { path: '', query: '' };
  const hash = url.indexOf('#', pathStart);
  const end = hash === -1 ? url.length : hash;
  const mark = url.indexOf('?', pathStart);
  const pathEnd = mark === -1 || mark > end ? end : mark;
  return { path: url.slice(pathStart, pathEnd).toLowerCase(), query: url.slice(pathEnd, end).toLowerCase() };
}

function kindOf(segments: readonly string[], query: string): PageKind {
  const last = segments.at(-1);
  if (last === undefined) return noiseQuery.test(query) ? 'noise' : 'plain';
  if (noiseLast.test(last) || noiseQuery.test(query) || segments.some((segment) => noise.has(segment))) return 'noise';
  if (isDateArchive(segments)) return 'archive';
  // The last segment is the name of a page: `/product/tag` is a product.
  const parents = segments.slice(0, -1);
  if (parents.some((segment) => archives.has(segment))) return 'archive';
  if (parents.some((segment) => articles.has(segment))) return 'article';
  const help = isHelpSegment(last);
  if (help) return help;
  if (parents.some((segment) => products.has(segment)) || productLast.test(last)) return 'product';
  if (segments.some((segment) => categories.has(segment) || products.has(segment))) return 'category';
  return parents.some((segment) => isHelpSegment(segment) === 'help') ? 'help' : 'plain';
}

/** How many pages deep in a list, at most 20: `/page/7`, `?page=7`. */
function listDepth(segments: readonly string[], query: string): number {
  const page =
    listPath.exec(segments.slice(-2).join('/'))?.[1] ?? (query === '' ? undefined : listQuery.exec(query)?.[1]);
  return page === undefined ? 0 : Math.min(Number(page), maxListMalus);
}

const maxListMalus = 20;
const listPath = /(?:^|\/)(?:page|seite|pagina|strona|sida|side)[/-](\d{1,6})$/;
const listQuery = /[?&](?:page|paged|p|pg|seite|pagina|strona|product-page|currentpage)=(\d{1,6})(?:&|$)/;

/** `/2024`, `/2024/05` and `/2024/05/12` list posts; `/2024/05/a-title` is one. */
function isDateArchive(segments: readonly string[]): boolean {
  const year = segments.findIndex((segment) => /^(?:19|20)\d\d$/.test(segment));
  return year !== -1 && year >= segments.length - 3 && segments.slice(year + 1).every((part) => /^\d{1,2}$/.test(part));
}

const noise = setOf(
  'calendar kalender calendrier calendario kalendarz search suche recherche comments trackback feed feeds',
);
const noiseLast = /^(?:feed|rss|atom|trackback|amp|embed|comment-page-\d+|(?:rss|atom|feed)\.(?:xml|php|rdf))$|\.ics$/;
const noiseQuery = /[?&](?:replytocom|feed|s|q|search|date|month|ical|tribe-bar-date)=/;
const archives = setOf(
  'tag tags author authors autor auteur autore schlagwort stichwort topic etiqueta etiket archive archives archiv',
);
const articles = setOf(
  'blog blogs news aktuelles magazin magazine actualites noticias notizie nieuws aktualnosci journal ratgeber presse press',
);
const products = setOf(
  'product products produkt produkte produit produits producto productos prodotto prodotti produto produtos produkty p item items dp itm',
);
/** `4711-green-tea.html` of PrestaShop, `green-tea-p-4711.html` and `green-tea-p4711`. */
const productLast = /^\d+(?:-\d+)?-[\w-]+\.html$|-p-?\d+(?:\.html)?$/;
const categories = setOf(
  `category categories kategorie kategorien categorie categoria categorias collections collection catalog catalogue katalog
  product-category produkt-kategorie categorie-produit shop store sortiment brand brands marken marques marcas c`,
);

function setOf(words: string): ReadonlySet<string> {
  return new Set(words.split(/\s+/));
}
