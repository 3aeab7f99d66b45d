import type { Query } from '../http/api-url.ts';
import type { ShopApi } from '../http/shop-api.ts';
import {
  type WooSalesReport,
  type WooTopSeller,
  type WooTotal,
  wooSalesReports,
  wooTopSellers,
  wooTotals,
} from '../schemas/shop.ts';
import type { PageOptions } from './read-pages.ts';

/** What has totals. */
export type TotalsOf = 'orders' | 'products' | 'customers' | 'coupons' | 'reviews';

/** Figures of the shop. All throw IntegrationError: see `ShopApi.request`. */
export interface WooReports {
  /** How many records there are of each kind; for orders, by status, plugins' statuses included. */
  totals(of: TotalsOf, options?: PageOptions): Promise<readonly WooTotal[]>;
  /** @param query - e.g. `{ period: 'month' }`, or `{ date_min: '2026-01-01', date_max: '2026-01-31' }`. */
  sales(query?: Query, options?: PageOptions): Promise<WooSalesReport | undefined>;
  topSellers(query?: Query, options?: PageOptions): Promise<readonly WooTopSeller[]>;
}

/** @see WooReports */
export function createReports({ api, route }: { readonly api: ShopApi; readonly route: string }): WooReports {
  const read = async (path: string, query: Query, { signal }: PageOptions): Promise<unknown> =>
    (await api.request({ method: 'GET', route: `${route}/${path}`, query, signal })).json;
  return {
    totals: async (of, options = {}) => wooTotals.parse(await read(`${of}/totals`, {}, options)),
    sales: async (query = {}, options = {}) => wooSalesReports.parse(await read('sales', query, options))[0],
    topSellers: async (query = {}, options = {}) => wooTopSellers.parse(await read('top_sellers', query, options)),
  };
}
