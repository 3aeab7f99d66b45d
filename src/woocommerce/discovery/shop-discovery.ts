import type { ShopEndpoint } from './list-endpoints.ts';

/** What the API of a shop can do, by the arguments its routes list; version numbers say little. */
export interface ShopCapabilities {
  /** Products can be asked for by when they were changed. */
  readonly productsModifiedAfter: boolean;
  /** ... and come in that order. */
  readonly productsByModified: boolean;
  readonly ordersModifiedAfter: boolean;
  readonly ordersByModified: boolean;
  /** Variations of all products can be read in one list. */
  readonly allVariations: boolean;
  /** Receipts and e-mails of an order can be made. */
  readonly orderActions: boolean;
}

/** What was found out about the site behind a URL, without credentials. JSON. */
export interface ShopDiscovery {
  readonly isWordPress: boolean;
  /** Root of the REST API, as the site names it; `null` when it has none. */
  readonly apiRoot: string | null;
  /** How addresses below the root are written; `null` without one. */
  readonly style: 'pretty' | 'rest_route' | null;
  /** What the site is called; `null` when it does not say, as are the three below. */
  readonly name: string | null;
  /** The address of the site as it sees itself: what OAuth signatures are made over. */
  readonly home: string | null;
  /** E.g. `Europe/Berlin`. */
  readonly timeZone: string | null;
  /** Hours east of Greenwich. */
  readonly gmtOffset: number | null;
  readonly namespaces: readonly string[];
  /** Of `wc/v1`, `wc/v2` and `wc/v3` those there are, in this order. */
  readonly wooRest: readonly string[];
  /** The highest of them. */
  readonly bestWooRest: string | null;
  /** Namespace of the Store API, which needs no credentials: `wc/store/v1`, or the older `wc/store`. */
  readonly storeApi: string | null;
  /** Namespaces of extensions that accept the keys of WooCommerce too. */
  readonly extraWooNamespaces: readonly string[];
  /** Routes of {@link bestWooRest}. */
  readonly endpoints: readonly ShopEndpoint[];
  readonly capabilities: ShopCapabilities;
  readonly supportsModifiedAfter: boolean;
  /** Ways to authenticate that the site announces, e.g. `application-passwords`; the keys of WooCommerce are not announced. */
  readonly authMethods: readonly string[];
  /** The API is there, and a security plugin keeps strangers out: with keys it may work. */
  readonly locked: boolean;
  /** The API is on another host than the site: fine for reading, credentials go there only with the owner's word. */
  readonly crossHost: boolean;
  /** By the page's `generator` elements; often `null`. */
  readonly wordPressVersion: string | null;
  readonly wooCommerceVersion: string | null;
}
