import { IntegrationError } from '../../errors.ts';
import type { Query } from '../http/api-url.ts';
import { resolvePagination } from '../http/resolve-pagination.ts';
import type { ShopAnswer, ShopApi } from '../http/shop-api.ts';

/** One page of a list, as it came. */
export interface RawPage {
  readonly items: readonly unknown[];
  /** From 1. */
  readonly page: number;
  /** Entries of the whole list, those these keys may not see included; `null` when the shop does not say. */
  readonly total: number | null;
  readonly totalPages: number | null;
  readonly hasMore: boolean;
  /** The answer the page came with. */
  readonly answer: ShopAnswer;
}

export interface PageOptions {
  readonly signal?: AbortSignal | undefined;
}

/** Most entries of a page that WooCommerce gives. */
export const largestPage = 100;

/** Nobody has a list of so many pages; a shop that never ends it has lost its way. */
const maxPages = 100_000;

/**
 * Reads one page of a list.
 *
 * @returns no items behind the end, whether the shop answers there with an empty list or with an error.
 */
export async function readPage(
  api: ShopApi,
  route: string,
  query: Query,
  { signal }: PageOptions = {},
): Promise<RawPage> {
  const page = Number(query['page'] ?? 1);
  const answer = await api
    .request({ method: 'GET', route, query: { per_page: largestPage, ...query, page }, signal })
    .catch(behindTheEnd);
  if (!answer) return { items: [], page, total: null, totalPages: null, hasMore: false, answer: noAnswer };
  if (!Array.isArray(answer.json)) throw notAList(answer);
  const { total, totalPages, next } = resolvePagination(answer.url, answer.headers, answer.json.length);
  return { items: answer.json, page, total, totalPages, hasMore: next !== null, answer };
}

/** Reads a list page by page, from `query.page` on. A page is asked for when the one before has been taken. */
export async function* readPages(
  api: ShopApi,
  route: string,
  query: Query = {},
  options: PageOptions = {},
): AsyncGenerator<RawPage, void, undefined> {
  const first = Number(query['page'] ?? 1);
  for (let page = first; page < first + maxPages; page += 1) {
    const read = await readPage(api, route, { ...query, page }, options);
    yield read;
    if (!read.hasMore) return;
  }
}

const noAnswer: ShopAnswer = { status: 400, headers: {}, json: [], url: '' };

/** WordPress answers 400 behind the last page, WooCommerce an empty list. */
function behindTheEnd(error: unknown): undefined {
  if (IntegrationError.isInstance(error) && error.context['shopCode'] === 'rest_post_invalid_page_number')
    return undefined;
  throw error;
}

function notAList({ url, json }: ShopAnswer): IntegrationError {
  return new IntegrationError(`Expected a list from the shop; received ${json === null ? 'null' : typeof json}`, {
    code: 'SHOP_UNEXPECTED',
    service: 'woocommerce',
    context: { url },
  });
}
