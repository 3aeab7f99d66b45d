import { IntegrationError } from '../../errors.ts';
import type { ApiAddress } from '../http/api-url.ts';
import { apiRelation } from './api-relation.ts';
import type { PageSigns } from './find-api-link.ts';
import { followRedirects, type SendSiteRequest, type SiteAnswer } from './follow-redirects.ts';
import { type ArgumentValues, argumentValues, listEndpoints, type ShopEndpoint } from './list-endpoints.ts';
import { parseLinkHeader } from './parse-link-header.ts';
import { type RootAnswer, readNamespace, readRoot, type SiteIndex } from './read-index.ts';
import type { ShopCapabilities, ShopDiscovery } from './shop-discovery.ts';

/**
 * Finds out whether there is a WordPress with WooCommerce behind a URL, and where and how its API is reached.
 *
 * Asks for the page's headers, then for the page, and only then guesses. Two to eight requests, without credentials.
 * https://developer.wordpress.org/rest-api/using-the-rest-api/discovery/
 *
 * @param url - any address of the site.
 * @throws what `send` throws when neither the headers nor the page could be had.
 */
export async function discoverShop(url: string, send: SendSiteRequest): Promise<ShopDiscovery> {
  const site = await readSite(url, send);
  const root = await findRoot(site, send);
  const found = { ...nothing, wordPressVersion: site.wordPressVersion, wooCommerceVersion: site.wooCommerceVersion };
  if (root.kind === 'none') return { ...found, isWordPress: site.apiRoot !== null };
  const { address } = root;
  const crossHost = hostOf(address.apiRoot) !== hostOf(site.url);
  const reached = { ...found, ...address, isWordPress: true, crossHost };
  if (root.kind === 'locked') return { ...reached, locked: true };
  return { ...reached, ...root.index, ...(await readShop(address, root.index, send)) };
}

interface Site extends PageSigns {
  /** Where the site answers, after redirects. */
  readonly url: string;
}

/** Whoever is asked for headers only may refuse or hang; pages are read when the headers said nothing. */
async function readSite(url: string, send: SendSiteRequest): Promise<Site> {
  const head = await followRedirects(send, { method: 'HEAD', url }).catch(unlessUnanswered);
  const linked = head && head.status < 400 ? linkedRoot(head) : null;
  if (head && linked !== null)
    return { url: head.url, apiRoot: linked, wordPressVersion: null, wooCommerceVersion: null };
  const page = await followRedirects(send, { method: 'GET', url: head?.url ?? url });
  const { findApiLink } = await import('./find-api-link.ts');
  const signs = findApiLink(page.body, page.url);
  return { ...signs, url: page.url, apiRoot: linkedRoot(page) ?? signs.apiRoot };
}

function unlessUnanswered(error: unknown): undefined {
  if (IntegrationError.isInstance(error) && ['NETWORK', 'TIMEOUT', 'HTTP_PARSE'].includes(error.code)) return undefined;
  throw error;
}

function linkedRoot({ headers, url }: SiteAnswer): string | null {
  const link = parseLinkHeader(headers['link'] ?? '').find(({ relations }) => relations.includes(apiRelation));
  return link ? (URL.parse(link.target, url)?.href ?? null) : null;
}

/** The root the site names; else the usual places, from the top of the host down to the folder of the page. */
async function findRoot(site: Site, send: SendSiteRequest): Promise<RootAnswer> {
  if (site.apiRoot !== null) {
    const named = await readRoot(site.apiRoot, send, { isNamed: true });
    if (named.kind !== 'none') return named;
  }
  for (const guess of guessedRoots(site)) {
    const answer = await readRoot(guess, send, { isNamed: false });
    if (answer.kind !== 'none') return answer;
  }
  return { kind: 'none' };
}

function guessedRoots({ url, apiRoot }: Site): string[] {
  const { origin, pathname } = new URL(url);
  const [folder = ''] = pathname.split('/').filter((segment) => segment !== '');
  const isFolder = folder !== '' && pathname.startsWith(`/${folder}/`) && !folder.includes('.');
  const bases = isFolder ? [`${origin}/`, `${origin}/${folder}/`] : [`${origin}/`];
  return bases.flatMap((base) => [`${base}wp-json/`, `${base}?rest_route=/`]).filter((guess) => guess !== apiRoot);
}

/** A shop without `www` is the same shop. */
const hostOf = (url: string): string => new URL(url).host.replace(/^www\./, '');

async function readShop(address: ApiAddress, { namespaces }: SiteIndex, send: SendSiteRequest): Promise<ShopFacts> {
  const wooRest = ['wc/v1', 'wc/v2', 'wc/v3'].filter((name) => namespaces.includes(name));
  const bestWooRest = wooRest.at(-1) ?? null;
  const index = bestWooRest === null ? undefined : await readNamespace(address, bestWooRest, send);
  const endpoints = listEndpoints(index);
  const capabilities = capabilitiesOf(bestWooRest ?? '', endpoints, argumentValues(index));
  return {
    wooRest,
    bestWooRest,
    storeApi: ['wc/store/v1', 'wc/store'].find((name) => namespaces.includes(name)) ?? null,
    extraWooNamespaces: namespaces.filter((name) => extensionName.test(name) && !wooRest.includes(name)),
    endpoints,
    capabilities,
    supportsModifiedAfter: capabilities.productsModifiedAfter,
  };
}

type ShopFacts = Pick<
  ShopDiscovery,
  'wooRest' | 'bestWooRest' | 'storeApi' | 'extraWooNamespaces' | 'endpoints' | 'capabilities' | 'supportsModifiedAfter'
>;

/** The server accepts keys for routes that begin so; the Store API asks for none. */
const extensionName = /^wc[/-](?!store(?:\/|$))/;

function capabilitiesOf(
  namespace: string,
  endpoints: readonly ShopEndpoint[],
  valuesOf: ArgumentValues,
): ShopCapabilities {
  const lists = (route: string, argument: string): boolean =>
    endpoints.some(({ path, args }) => path === `/${namespace}/${route}` && args.includes(argument));
  const sorts = (route: string): boolean =>
    valuesOf(`/${namespace}/${route}`, 'orderby')?.includes('modified') ?? false;
  return {
    productsModifiedAfter: lists('products', 'modified_after'),
    productsByModified: sorts('products'),
    ordersModifiedAfter: lists('orders', 'modified_after'),
    ordersByModified: sorts('orders'),
    allVariations: endpoints.some(({ path }) => path === `/${namespace}/variations`),
    orderActions: endpoints.some(({ path }) => path.startsWith(`/${namespace}/orders/{id}/actions/`)),
  };
}

const nothing: ShopDiscovery = {
  isWordPress: false,
  apiRoot: null,
  style: null,
  name: null,
  home: null,
  timeZone: null,
  gmtOffset: null,
  namespaces: [],
  wooRest: [],
  bestWooRest: null,
  storeApi: null,
  extraWooNamespaces: [],
  endpoints: [],
  capabilities: {
    productsModifiedAfter: false,
    productsByModified: false,
    ordersModifiedAfter: false,
    ordersByModified: false,
    allVariations: false,
    orderActions: false,
  },
  supportsModifiedAfter: false,
  authMethods: [],
  locked: false,
  crossHost: false,
  wordPressVersion: null,
  wooCommerceVersion: null,
};
