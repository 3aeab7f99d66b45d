import { IntegrationError } from '../../errors.ts';
import { readPage } from '../client/read-pages.ts';
import { isRecord } from '../http/is-record.ts';
import type { ShopAnswer, ShopApi } from '../http/shop-api.ts';
import type { ShopMoney } from '../normalize/rest-product.ts';
import { storeProduct } from '../schemas/store-product.ts';
import type { ReadOptions } from './sync-source.ts';

/** What the products of the REST API leave open: which money their prices are in, and whether taxes are part of them. */
export async function readMoney(
  api: ShopApi,
  { namespace, storeApi }: { readonly namespace: string; readonly storeApi: string | null },
  { signal }: ReadOptions,
): Promise<ShopMoney> {
  const ask = (route: string): Promise<ShopAnswer | undefined> =>
    api.request({ method: 'GET', route, signal }).catch(unlessRefused);
  const current = await ask(`${namespace}/data/currencies/current`);
  const taxes = await ask(`${namespace}/settings/tax/woocommerce_prices_include_tax`);
  const currency = textOf(current?.json, 'code') ?? (await shownCurrency(api, storeApi, { signal }));
  const included = textOf(taxes?.json, 'value');
  return { currency, priceBasis: included === null ? null : included === 'yes' ? 'incl' : 'excl' };
}

/** The Store API tells the currency with every product, to everybody. */
async function shownCurrency(api: ShopApi, storeApi: string | null, { signal }: ReadOptions): Promise<string | null> {
  if (storeApi === null) return null;
  const page = await readPage(api, `${storeApi}/products`, { per_page: 1 }, { signal }).catch(unlessRefused);
  const code = storeProduct.safeParse(page?.items[0]).data?.prices.currency_code;
  return code || null;
}

/** Keys that may read products need not be let into settings. */
function unlessRefused(error: unknown): undefined {
  const refusals = [
    'SHOP_AUTH',
    'SHOP_PERMISSION',
    'SHOP_NO_ROUTE',
    'SHOP_NOT_FOUND',
    'SHOP_NOT_JSON',
    'SHOP_UNEXPECTED',
  ];
  if (IntegrationError.isInstance(error) && refusals.includes(error.code)) return undefined;
  throw error;
}

function textOf(json: unknown, field: string): string | null {
  const value = isRecord(json) ? json[field] : undefined;
  return typeof value === 'string' && value !== '' ? value : null;
}
