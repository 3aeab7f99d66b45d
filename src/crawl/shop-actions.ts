import { dispatchedAction, parameterRuleOf } from './shop-action-parameters.ts';
import { behindFolders, shopPlaceOf } from './shop-action-places.ts';
import type { ShopPlatform } from './shop-platform.ts';

export interface ShopActionOptions {
  /**
   * From `detectShopPlatform`. Names that are content elsewhere (`order`, `mode`, `q`, `/customer/`) count only with
   * it. @default unknown
   */
  readonly platform?: ShopPlatform | undefined;
}

/**
 * Why a link is no page: it would act (put into the cart, log out, write a review), or shows a shopper's own or
 * filtered view. `undefined` when it may be a page. Following such a link can change a shop, so the rules hold before
 * robots.txt is asked; start URLs are the caller's to exempt.
 *
 * Paths are judged by whole segments, never by parts of words. Takes 1 to 3 µs.
 *
 * @returns the rule for a person to read, such as `cart (shop action)` or `sort or filter parameter orderby`.
 */
export function shopActionOf(url: URL, { platform }: ShopActionOptions = {}): string | undefined {
  const segments = segmentsOf(url.pathname);
  const found = shopPlaceOf(segments);
  if (found) return `${found.name} (${found.place === 'account' ? 'shopper’s account' : 'shop action'})`;
  const own = (platform && platformPath(segments, platform)) ?? demandware(segments);
  if (own) return own;
  return url.search === '' ? undefined : queryRule(url, segments, platform);
}

function segmentsOf(path: string): string[] {
  const decoded = path.includes('%') ? withoutAccents(path) : path;
  return decoded
    .toLowerCase()
    .split('/')
    .filter((segment) => segment !== '');
}

function withoutAccents(path: string): string {
  try {
    return decodeURIComponent(path)
      .normalize('NFKD')
      .replaceAll(/\p{Diacritic}/gu, '')
      .replaceAll('ł', 'l')
      .replaceAll('ø', 'o')
      .replaceAll('ß', 'ss');
  } catch {
    // Not UTF-8: the names we know are ASCII anyway.
    return path;
  }
}

/** Subtrees of one software, behind its language and folder. */
const platformTrees: Readonly<Record<ShopPlatform, RegExp>> = {
  woocommerce: /^(?:wc-api|wc-auth)(?:\/|$)/,
  shopify:
    /^(?:account|checkouts|cart|orders|challenge|customer_authentication|customer_identity|localization|wallets|recommendations)(?:\/|\.js|$)/,
  magento:
    /^(?:checkout|customer|wishlist|sendfriend|sales\/(?:order|guest|billing|recurring)\w*|multishipping|newsletter\/(?:manage|subscriber)|catalog\/product_compare|catalogsearch|paypal|review\/(?:product\/post|customer)|directory\/currency|stores\/store|productalert|downloadable\/customer|vault)(?:\/|$)/,
  prestashop:
    /^(?:order|quick-order|order-history|order-follow|identity|address|addresses|credit-slip|discount|guest-tracking|password-recovery|registration|search|commande|commande-rapide|historique-commandes|recherche|suche|buscar|ricerca|zoeken|identite|adresse|suivi-commande-invite|recuperation-mot-de-passe)$/,
};

function platformPath(segments: readonly string[], platform: ShopPlatform): string | undefined {
  const tree = platformTrees[platform].exec(behindFolders(segments).join('/'))?.[0];
  if (tree !== undefined) return `/${tree.replace(/\/$/, '')} (${platform} action)`;
  // `/collections/tea/green+loose`: tags combine freely. A single tag is a page some shops link to.
  const tags = platform === 'shopify' ? segments.indexOf('collections') : -1;
  if (tags !== -1 && segments[tags + 2]?.includes('+')) return 'tag filter (shopify collection)';
  return undefined;
}

const demandwareAction =
  /^(?:cart|account|login|checkout\w*|coshipping|wishlist|order|compare|address|giftregistry|paymentinstruments)-\w+$/;

function demandware(segments: readonly string[]): string | undefined {
  const last = segments.at(-1) ?? '';
  const isStore = segments.includes('demandware.store');
  return isStore && demandwareAction.test(last) ? `${last} (shop action)` : undefined;
}

const searchPages: ReadonlySet<string> = new Set(
  'search suche recherche buscar busqueda ricerca cerca zoeken szukaj wyszukiwarka pesquisa busca sok soeg search.php search.html search-results suchergebnisse advanced_search_result.php'.split(
    ' ',
  ),
);
const searchTerms: ReadonlySet<string> = new Set(
  'q s query search keyword keywords term search_query searchterm ssearch searchparam text phrase suchbegriff suche'.split(
    ' ',
  ),
);

function queryRule(url: URL, segments: readonly string[], platform: ShopPlatform | undefined): string | undefined {
  const isSearch = searchPages.has(segments.at(-1) ?? '');
  for (const [name, value] of url.searchParams) {
    const rule = parameterRuleOf(name, value, platform);
    if (rule) return `${rule} ${shown(name)}`;
    if (dispatchedAction(name, value)) return `${shown(name)}=${shown(value)} (shop action)`;
    const lower = name.toLowerCase();
    if ((isSearch && searchTerms.has(lower)) || (platform && isSiteSearch(lower, platform)))
      return `search results ${shown(name)}`;
  }
  return undefined;
}

/** Search of a whole site by one parameter, on any path. */
function isSiteSearch(name: string, platform: ShopPlatform): boolean {
  return (platform === 'woocommerce' && name === 's') || (platform === 'prestashop' && name === 'search_query');
}

const shownCharacters = 40;

/** Names come from the site: short, and without what a log could not take. */
function shown(text: string): string {
  return text.slice(0, shownCharacters).replaceAll(/[^\w.[\]-]/g, '_');
}
