import { createHmac, randomUUID } from 'node:crypto';
import { html, json, noRoute, type ShopAnswer, type ShopRequest, wooError } from './answers.ts';
import { authenticate, type FakeKey, permissionProblem } from './authentication.ts';
import { answerCollection, type Collection } from './collections.ts';
import { listRows, withFields } from './lists.ts';
import { answerOrderPart, orderCollection } from './orders.ts';
import { customerRow, gmtText, productRow, type Row } from './records.ts';
import { namespaceIndex, type ShopFeatures } from './shop-index.ts';
import { storeRow } from './store-api.ts';

/** What goes wrong. Tests switch it on and off while the shop runs. */
export interface ShopFaults {
  stripsAuthorization?: boolean;
  /** A proxy undoes TLS and does not tell. */
  hidesTls?: boolean;
  /** What is printed around every JSON body. */
  noise?: 'bom' | 'notice' | 'comment';
  losesPagingHeaders?: boolean;
  /** Taken out of lists after paging. */
  hiddenIds?: ReadonlySet<number>;
  /** A security plugin closes the index. */
  isLocked?: boolean;
  hidesLinks?: boolean;
  /** Asked before anything else; `drop-after` carries the request out and loses the answer. */
  intercept?: (request: ShopRequest, route: string) => ShopAnswer | 'drop' | 'drop-after' | undefined;
  /** Milliseconds before each answer. */
  slowMs?: number;
}

export interface FakeShopOptions {
  /** Address of the shop's home, without a slash at its end. */
  readonly home: string;
  /** @default 'pretty' */
  readonly permalinks?: 'pretty' | 'plain' | undefined;
  /** @default 'wp-json' */
  readonly prefix?: string | undefined;
  readonly keys?: readonly FakeKey[] | undefined;
  readonly features?: Partial<ShopFeatures> | undefined;
  readonly currency?: string | undefined;
  /** Decimals the shop shows. @default 2 */
  readonly decimals?: number | undefined;
  readonly now?: (() => number) | undefined;
}

/** What a shop was asked, as a test counts it. */
export interface LoggedRequest {
  readonly method: string;
  /** E.g. `wc/v3/products`. */
  readonly route: string;
  readonly query: Readonly<Record<string, string>>;
}

/** Keys of a manager who may read and write. */
export const managerKey: FakeKey = {
  consumerKey: `ck_${'0123456789abcdef'.repeat(2)}01234567`,
  consumerSecret: `cs_${'fedcba9876543210'.repeat(2)}76543210`,
  permissions: 'read_write',
};

/** A WordPress with WooCommerce, as far as our side of it can tell. */
export class FakeShop {
  readonly home: string;
  readonly faults: ShopFaults = {};
  readonly requests: LoggedRequest[] = [];
  readonly products: Map<number, Row> = new Map();
  readonly variations: Map<number, Row> = new Map();
  readonly orders: Map<number, Row> = new Map();
  readonly customers: Map<number, Row> = new Map();
  readonly coupons: Map<number, Row> = new Map();
  readonly webhooks: Map<number, Row> = new Map();
  readonly categories: Map<number, Row> = new Map();
  /** By order id. */
  readonly notes: Map<number, Row[]> = new Map();
  readonly refunds: Map<number, Row[]> = new Map();
  keys: readonly FakeKey[];
  features: ShopFeatures;
  readonly #options: FakeShopOptions;
  readonly #nonces = new Set<string>();
  #lastId = 1_000_000;

  constructor(options: FakeShopOptions) {
    this.#options = options;
    this.home = options.home;
    this.keys = options.keys ?? [managerKey];
    const namespaces = ['wc/v1', 'wc/v2', 'wc/v3', 'wc/store/v1', 'wc-analytics', 'wp/v2'];
    this.features = { namespaces, modifiedAfter: true, byModified: true, allVariations: false, ...options.features };
  }

  /** Root of the API, as the shop names it. */
  get apiRoot(): string {
    const { permalinks = 'pretty', prefix = 'wp-json' } = this.#options;
    return permalinks === 'plain' ? `${this.home}/index.php?rest_route=/` : `${this.home}/${prefix}/`;
  }

  now(): number {
    return this.#options.now?.() ?? Date.now();
  }

  /** Changes a record as somebody in the shop would: it counts as modified now. */
  change(rows: Map<number, Row>, id: number, fields: Record<string, unknown>): void {
    Object.assign(rows.get(id)!, fields, { date_modified_gmt: gmtText(this.now()) });
  }

  /** A delivery of a webhook: the bytes and the headers, signed as the shop signs. */
  deliver(topic: string, payload: unknown, secret: string): { body: string; headers: Record<string, string> } {
    const [resource = '', event = ''] = topic.split('.');
    const body = JSON.stringify(payload).replaceAll('/', '\\/');
    const signature = createHmac('sha256', secret).update(body).digest('base64');
    const names = { source: `${this.home}/`, topic, resource, event, signature, id: '7', 'delivery-id': randomUUID() };
    const headers = Object.entries(names).map(([name, value]) => [`x-wc-webhook-${name}`, value]);
    return { body, headers: { 'content-type': 'application/json', ...Object.fromEntries(headers) } };
  }

  /** Answers as the web server of the shop would; `drop` for a connection that breaks. */
  answer(request: ShopRequest): ShopAnswer | 'drop' {
    const route = this.#routeOf(request.url);
    this.requests.push({
      method: request.method,
      route: route ?? request.url.pathname,
      query: Object.fromEntries(request.url.searchParams),
    });
    const intercepted = this.faults.intercept?.(request, route ?? '');
    if (intercepted === 'drop') return 'drop';
    if (intercepted && intercepted !== 'drop-after') return intercepted;
    const answer = route === undefined ? this.#page(request) : this.#withNoise(this.#api(route, request));
    return intercepted === 'drop-after' ? 'drop' : answer;
  }

  /** `wc/v3/products` whatever the permalinks; `undefined` for a page of the shop. */
  #routeOf(url: URL): string | undefined {
    const { prefix = 'wp-json', permalinks = 'pretty' } = this.#options;
    const given = url.searchParams.get('rest_route');
    const isHere = `${url.pathname}/`.startsWith(`${new URL(this.home).pathname.replace(/\/$/, '')}/`);
    if (given !== null && isHere) return given.replace(/^\/|\/$/g, '');
    const base = `${new URL(this.home).pathname.replace(/\/$/, '')}/${prefix}`;
    const isApi = permalinks === 'pretty' && (url.pathname === base || url.pathname.startsWith(`${base}/`));
    return isApi ? url.pathname.slice(base.length).replace(/^\/|\/$/g, '') : undefined;
  }

  #page({ url }: ShopRequest): ShopAnswer {
    const link = this.faults.hidesLinks
      ? {}
      : { link: `<${this.apiRoot}>; rel="https://api.w.org/", </?p=1>; rel=shortlink` };
    const product = [...this.products.values()].find((row) => row['permalink'] === url.origin + url.pathname);
    const isHome = url.pathname.replace(/\/$/, '') === new URL(this.home).pathname.replace(/\/$/, '');
    if (!isHome && !product) return html('<!doctype html><title>Page not found</title>', { status: 404 });
    const head = this.faults.hidesLinks ? '' : `<link rel='https://api.w.org/' href='${this.apiRoot}' />`;
    const generator = '<meta name="generator" content="WooCommerce 9.8.1" />';
    const title = product ? String(product['name']) : 'Example Shop';
    const text = product ? String(product['description']) : '<p>Welcome.</p>';
    return html(`<!doctype html><title>${title}</title>${head}${generator}<main><h1>${title}</h1>${text}</main>`, {
      headers: link,
    });
  }

  #withNoise(answer: ShopAnswer): ShopAnswer {
    const notice =
      '<br />\n<b>Deprecated</b>: $items[0] is {deprecated} in <b>/srv/plugin.php</b> on line <b>7</b><br />\n';
    switch (this.faults.noise) {
      case 'bom':
        return { ...answer, body: `\ufeff${answer.body}` };
      case 'notice':
        return { ...answer, body: notice + answer.body };
      case 'comment':
        return { ...answer, body: `${answer.body}\n<!-- cached -->` };
      default:
        return answer;
    }
  }

  #api(route: string, request: ShopRequest): ShopAnswer {
    const isIndex = route === '' || this.features.namespaces.includes(route);
    if (this.faults.isLocked && isIndex) return wooError(401, 'rest_not_logged_in', 'You are not logged in.');
    if (route === '') return this.#index(request.url);
    if (this.features.namespaces.includes(route)) return namespaceIndex(route, this.features);
    if (route.startsWith('wc/store/v1/')) return this.#storeApi(route.slice('wc/store/v1/'.length), request);
    if (!route.startsWith('wc/v3/') || !this.features.namespaces.includes('wc/v3')) return noRoute();
    const refusal = this.#refusal(request);
    return refusal ?? this.#restApi(route.slice('wc/v3/'.length), asOverridden(request));
  }

  #index(url: URL): ShopAnswer {
    const { namespaces } = this.features;
    const index = {
      name: 'Example Shop',
      description: '',
      url: this.home,
      home: this.home,
      gmt_offset: '1',
      timezone_string: 'Europe/Berlin',
      namespaces,
      authentication: [],
      routes: {},
    };
    return json(withFields([index], url.searchParams.get('_fields'))[0]);
  }

  #refusal(request: ShopRequest): ShopAnswer | undefined {
    const isSsl = this.home.startsWith('https:') && !this.faults.hidesTls;
    const { stripsAuthorization = false } = this.faults;
    const rules = {
      keys: this.keys,
      isSsl,
      stripsAuthorization,
      home: this.home,
      now: this.now(),
      nonces: this.#nonces,
    };
    const identity = authenticate(request, rules);
    if ('refusal' in identity) return identity.refusal;
    const isRead = request.method === 'GET';
    const code = `woocommerce_rest_cannot_${isRead ? 'view' : 'create'}`;
    if (!identity.key) return wooError(401, code, 'Sorry, you cannot list resources.');
    const problem = permissionProblem(identity.key, request.method);
    if (problem) return problem;
    return identity.key.isManager === false ? wooError(403, code, 'Sorry, you are not allowed to do that.') : undefined;
  }

  #restApi(path: string, request: ShopRequest): ShopAnswer {
    const { currency = 'EUR' } = this.#options;
    if (path === 'data/currencies/current') return json({ code: currency, name: 'Euro', symbol: '&euro;' });
    if (path === 'settings/tax/woocommerce_prices_include_tax')
      return json({ id: 'woocommerce_prices_include_tax', value: 'yes' });
    if (path === 'system_status')
      return json({ environment: { version: '9.8.1', home_url: this.home }, settings: { currency } });
    if (path === 'reports/orders/totals') return json(this.#orderTotals());
    const context = {
      now: () => this.now(),
      nextId: () => ++this.#lastId,
      lists: { hiddenIds: this.faults.hiddenIds, losesPagingHeaders: this.faults.losesPagingHeaders },
    };
    const variations = /^products\/(\d+)\/variations$/.exec(path);
    const rules = { url: request.url, ...context.lists };
    if (variations) {
      const parent = Number(variations[1]);
      return listRows(
        [...this.variations.values()].filter((row) => row['parent_id'] === parent),
        rules,
      );
    }
    if (path === 'variations' && this.features.allVariations) return listRows(this.variations.values(), rules);
    const orderPart = /^orders\/(\d+)\/(notes|refunds)$/.exec(path);
    if (orderPart) return answerOrderPart(this, Number(orderPart[1]), orderPart[2]!, request, context);
    for (const [name, collection] of this.#collections) {
      if (path === name || path.startsWith(`${name}/`))
        return answerCollection(collection, path.slice(name.length), request, context);
    }
    return noRoute();
  }

  /** Longer names first: categories lie below products. */
  get #collections(): readonly (readonly [string, Collection])[] {
    const plain = (what: string, rows: Map<number, Row>): Collection => ({
      ...{ what, rows, hasTrash: false },
      complete: (id, fields) => ({ id, ...fields }),
    });
    const skuProblem: Collection['problem'] = ({ sku }, id) => {
      const owner = [...this.products.values()].find(
        (row) => sku !== undefined && sku !== '' && row['sku'] === sku && row.id !== id,
      );
      return owner && wooError(400, 'product_invalid_sku', 'Invalid or duplicated SKU.', { resource_id: owner.id });
    };
    return [
      ['products/categories', plain('product_cat', this.categories)],
      [
        'products',
        {
          what: 'product',
          rows: this.products,
          hasTrash: true,
          complete: (id, fields) => productRow(id, this.home, fields),
          problem: skuProblem,
        },
      ],
      ['orders', orderCollection(this)],
      ['customers', { ...plain('customer', this.customers), complete: (id, fields) => customerRow(id, fields) }],
      ['coupons', plain('coupon', this.coupons)],
      // The secret is written and never read.
      [
        'webhooks',
        {
          ...plain('webhook', this.webhooks),
          complete: (id, { secret: _, ...fields }) => ({ id, status: 'active', ...fields }),
        },
      ],
    ];
  }

  #orderTotals(): unknown {
    const statuses = ['pending', 'processing', 'on-hold', 'completed', 'cancelled', 'refunded', 'failed', 'gold'];
    const count = (status: string): number =>
      [...this.orders.values()].filter((row) => row['status'] === status).length;
    return statuses.map((slug) => ({ slug, name: slug, total: count(slug) }));
  }

  #storeApi(path: string, { url, method }: ShopRequest): ShopAnswer {
    const { currency = 'EUR', decimals = 2 } = this.#options;
    if (path !== 'products' || method !== 'GET') return noRoute();
    const query = url.searchParams;
    const isVariations = query.get('type') === 'variation';
    const rows = [...(isVariations ? this.variations : this.products).values()].filter(
      (row) => row['status'] === 'publish' && row['catalog_visibility'] !== 'hidden' && !isBefore(row, query),
    );
    return listRows(
      rows.map((row) => storeRow(row, { currency, decimals })),
      { url, losesPagingHeaders: this.faults.losesPagingHeaders },
    );
  }
}

/** `after` with `date_column=modified_gmt`, as the Store API filters. */
function isBefore(row: Row, query: URLSearchParams): boolean {
  const after = query.get('after');
  return (
    after !== null &&
    query.get('date_column') === 'modified_gmt' &&
    String(row['date_modified_gmt']) <= after.slice(0, 19)
  );
}

/** Hosts that let only GET and POST through. */
const asOverridden = (request: ShopRequest): ShopRequest => ({
  ...request,
  method: request.headers['x-http-method-override'] ?? request.method,
});
