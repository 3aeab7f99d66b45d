import type { ShopPlatform } from './shop-platform.ts';
import { withoutParameters } from './without-parameters.ts';

export interface SameProductOptions {
  /** From `detectShopPlatform`. Without it only names that no other software uses are folded. */
  readonly platform?: ShopPlatform | undefined;
}

/**
 * `url` without the parameters that choose a variant of the same product page or tell how a shopper came to it: such a
 * page is visited under one URL. The very same string when there are none.
 *
 * Sources: https://shopify.dev/docs/api/liquid/objects/variant, WooCommerce's variable products, and links as Shopify's
 * search and recommendations write them. OXID and Magento write the visitor's session into every link (`force_sid`, `SID`)
 * while they wait for a cookie.
 */
export function withoutSameProductParameters(url: URL, { platform }: SameProductOptions = {}): string {
  if (url.search === '') return url.href;
  const isShopifyProduct = platform === 'shopify' && url.pathname.includes('/products/');
  const isWooCommerce = platform === 'woocommerce';
  return withoutParameters(url, (name, value) => {
    if (name === 'force_sid' || name === '___SID' || (name === 'SID' && platform === 'magento')) return true;
    if (recommendation.has(name) || name.startsWith('attribute_pa_')) return true;
    if (name === 'variant') return isShopifyProduct || (url.pathname.includes('/products/') && shopifyId.test(value));
    if (isWooCommerce) return name.startsWith('attribute_');
    return isShopifyProduct && shopifySearch.has(name);
  });
}

/** Shopify numbers variants with 11 digits or more since 2017. */
const shopifyId = /^\d{11,16}$/;

const shopifySearch: ReadonlySet<string> = new Set(['_pos', '_sid', '_ss', '_psq', '_fid', '_v']);

/** Shopify. */
const recommendation: ReadonlySet<string> = new Set([
  'pr_prod_strat',
  'pr_rec_id',
  'pr_rec_pid',
  'pr_ref_pid',
  'pr_seq',
]);
