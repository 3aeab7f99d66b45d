/** Shop software whose URLs mean something we know. */
export type ShopPlatform = 'woocommerce' | 'shopify' | 'magento' | 'prestashop';

/** What one fetched page shows of the software behind it. All of it is optional. */
export interface ShopFacts {
  /** Response headers, names in lower case. */
  readonly headers?: Readonly<Record<string, string>> | undefined;
  /** Content of `<meta name=generator>`. */
  readonly generator?: string | undefined;
  /** Absolute URLs of links, scripts, styles and images; the first 500 are looked at. */
  readonly urls?: readonly string[] | undefined;
}

/** Enough for the head of any page and its menu. */
const maxUrls = 500;
/** One URL can be a link to somebody else's shop; two of one kind are its own. */
const minUrls = 2;

/**
 * The shop software of a page, from its headers, generator and the shape of its URLs; `undefined` when nothing speaks
 * for one. WordPress alone is no shop: WooCommerce has to show itself.
 */
export function detectShopPlatform(facts: ShopFacts): ShopPlatform | undefined {
  return fromHeaders(facts.headers ?? {}) ?? fromGenerator(facts.generator ?? '') ?? fromUrls(facts.urls ?? []);
}

function fromHeaders(headers: Readonly<Record<string, string>>): ShopPlatform | undefined {
  if ('x-shopid' in headers || 'x-shopify-stage' in headers) return 'shopify';
  const names = Object.keys(headers);
  if (names.some((name) => name.startsWith('x-magento-'))) return 'magento';
  const poweredBy = (headers['powered-by'] ?? headers['x-powered-by'] ?? '').toLowerCase();
  if (poweredBy.includes('shopify')) return 'shopify';
  if (poweredBy.includes('prestashop') || /\bprestashop-/i.test(headers['set-cookie'] ?? '')) return 'prestashop';
  return undefined;
}

function fromGenerator(generator: string): ShopPlatform | undefined {
  return /\b(woocommerce|shopify|magento|prestashop)\b/.exec(generator.toLowerCase())?.[1] as ShopPlatform | undefined;
}

/** Parts of URLs that only one software writes. */
const urlSigns: readonly (readonly [ShopPlatform, RegExp])[] = [
  [
    'woocommerce',
    /\/wp-content\/plugins\/woocommerce|[?&](?:wc-ajax|add-to-cart|attribute_pa_\w+)=|\/product-category\//,
  ],
  ['shopify', /\/cdn\/shop\/|\/\/cdn\.shopify\.com\/|\/cdn\/shopifycloud\//],
  [
    'magento',
    /\/static\/(?:version\d+\/)?frontend\/|\/pub\/static\/|\/skin\/frontend\/|\/media\/catalog\/product\/|\/customer\/account\/(?:login|create)/,
  ],
  [
    'prestashop',
    /\/themes\/[\w-]+\/assets\/(?:css|js|cache)\/|\/modules\/(?:ps|block)_?\w+\/|[?&]controller=(?:my-account|authentication|order|cart)\b/,
  ],
];

function fromUrls(urls: readonly string[]): ShopPlatform | undefined {
  const counts = new Map<ShopPlatform, number>();
  for (const url of urls.slice(0, maxUrls)) {
    const platform = urlSigns.find(([, sign]) => sign.test(url))?.[0];
    if (platform) counts.set(platform, (counts.get(platform) ?? 0) + 1);
  }
  const [best] = [...counts].toSorted(([, a], [, b]) => b - a);
  return best && best[1] >= minUrls ? best[0] : undefined;
}
