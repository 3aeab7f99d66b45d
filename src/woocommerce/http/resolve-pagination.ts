import { parseLinkHeader } from '../discovery/parse-link-header.ts';

/** Where a page of a list stands, and where the next one is. */
export interface Pagination {
  /** Entries of the whole list, those the key may not see included; `null` when the shop does not say. */
  readonly total: number | null;
  readonly totalPages: number | null;
  /** Address of the next page, `null` at the end. */
  readonly next: string | null;
}

/**
 * Finds the page behind the one just read.
 *
 * A page shorter than asked for is not the last one: what a key may not read is taken out after paging. So the count of
 * pages decides; without one, the links; without those, the first empty page is the end. A link is only believed for the
 * same address and the page that is due: sites behind a proxy print `http://` links or those of another host.
 *
 * @param requestUrl - address of the page just read.
 * @param headers - names in lower case.
 */
export function resolvePagination(
  requestUrl: string,
  headers: Readonly<Record<string, string>>,
  itemCount: number,
): Pagination {
  const total = countOf(headers['x-wp-total']);
  const totalPages = countOf(headers['x-wp-totalpages']);
  const links = parseLinkHeader(headers['link'] ?? '');
  const linked = links.find(({ relations }) => relations.includes('next'))?.target;
  const following = followingPage(requestUrl);
  const hasMore = hasNext({ request: new URL(requestUrl), total, totalPages, itemCount, links });
  return { total, totalPages, next: hasMore ? believable(linked, following) : null };
}

interface ListPosition extends Pick<Pagination, 'total' | 'totalPages'> {
  readonly request: URL;
  readonly itemCount: number;
  readonly links: readonly { readonly relations: readonly string[] }[];
}

function hasNext({ request, total, totalPages, itemCount, links }: ListPosition): boolean {
  const offset = request.searchParams.get('offset');
  if (offset !== null) return total === null ? itemCount > 0 : Number(offset) + pageSizeOf(request) < total;
  if (totalPages !== null) return pageOf(request) < totalPages;
  const isPaged = links.some(({ relations }) => relations.includes('next') || relations.includes('prev'));
  return isPaged ? links.some(({ relations }) => relations.includes('next')) : itemCount > 0;
}

/** With an offset WordPress does not look at `page`. */
function followingPage(requestUrl: string): string {
  const url = new URL(requestUrl);
  const offset = url.searchParams.get('offset');
  if (offset === null) return withParameter(requestUrl, 'page', String(pageOf(url) + 1));
  return withParameter(requestUrl, 'offset', String(Number(offset) + pageSizeOf(url)));
}

function believable(linked: string | undefined, following: string): string {
  const link = linked === undefined ? null : URL.parse(linked);
  const expected = new URL(following);
  if (!linked || link?.origin !== expected.origin || link.pathname !== expected.pathname) return following;
  const agrees = (name: string): boolean => link.searchParams.get(name) === expected.searchParams.get(name);
  return agrees('page') && agrees('offset') && agrees('rest_route') ? linked : following;
}

/** Replaces one parameter and leaves the writing of the others alone. */
function withParameter(url: string, name: string, value: string): string {
  const [address = '', query = ''] = url.split('#', 1)[0]!.split('?', 2);
  const others = query.split('&').filter((part) => part !== '' && part.split('=', 1)[0] !== name);
  return `${address}?${[...others, `${name}=${value}`].join('&')}`;
}

/** https://developer.wordpress.org/rest-api/using-the-rest-api/pagination/ */
const defaultPageSize = 10;

const pageOf = (url: URL): number => positiveOr(1, url.searchParams.get('page'));
const pageSizeOf = (url: URL): number => positiveOr(defaultPageSize, url.searchParams.get('per_page'));

function positiveOr(fallback: number, text: string | null): number {
  return text !== null && /^[1-9]\d{0,8}$/.test(text) ? Number(text) : fallback;
}

const countOf = (header: string | undefined): number | null =>
  header !== undefined && /^\d{1,12}$/.test(header.trim()) ? Number(header) : null;
