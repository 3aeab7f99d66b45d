// What the WooCommerce vectors call, one function per question.
import type { ProductSource } from '../../src/model/product.ts';
import { mergeFacts } from '../../src/products/merge-facts.ts';
import { discoverShop } from '../../src/woocommerce/discovery/discover-shop.ts';
import { listEndpoints, type ShopEndpoint } from '../../src/woocommerce/discovery/list-endpoints.ts';
import type { ShopDiscovery } from '../../src/woocommerce/discovery/shop-discovery.ts';
import {
  classifyWooError as classify,
  type Refusal,
  type WooError,
} from '../../src/woocommerce/http/classify-woo-error.ts';
import {
  type AnswerHead,
  parseDirtyJson as parse,
  type ShopBody,
} from '../../src/woocommerce/http/parse-dirty-json.ts';
import { type Pagination, resolvePagination as resolve } from '../../src/woocommerce/http/resolve-pagination.ts';
import { fromRestProduct, fromRestVariation } from '../../src/woocommerce/normalize/rest-product.ts';
import { toShopOrder } from '../../src/woocommerce/normalize/shop-order.ts';
import { fromStoreProduct } from '../../src/woocommerce/normalize/store-product.ts';
import { wooOrder } from '../../src/woocommerce/schemas/order.ts';
import { wooProduct, wooVariation } from '../../src/woocommerce/schemas/product.ts';
import { storeProduct } from '../../src/woocommerce/schemas/store-product.ts';
import {
  verifyWebhook,
  type WebhookHeaders,
  type WebhookVerdict,
} from '../../src/woocommerce/webhooks/verify-webhook.ts';

export { parseWooBatch } from '../../src/woocommerce/client/batch.ts';
export { buildApiUrl } from '../../src/woocommerce/http/api-url.ts';
export { redactUrl } from '../../src/woocommerce/http/redact-url.ts';
export { signOAuth1 } from '../../src/woocommerce/http/sign-oauth1.ts';

type Headers = Readonly<Record<string, string>>;

/** As the gate hands them over. */
const lowerCase = (headers: Headers): Headers =>
  Object.fromEntries(Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value]));

interface RecordedAnswer {
  readonly status: number;
  readonly headers: Headers;
  readonly body: string;
  readonly url: string;
}

export function discoverWordPress(
  url: string,
  request: (sent: { readonly method: string; readonly url: string }) => Promise<RecordedAnswer>,
): Promise<ShopDiscovery> {
  return discoverShop(url, async (sent) => {
    const answer = await request(sent);
    return { ...answer, headers: lowerCase(answer.headers) };
  });
}

export function listWooEndpoints(index: unknown): ShopEndpoint[] {
  return listEndpoints(index);
}

export function resolvePagination(url: string, headers: Headers, itemCount: number): Pagination {
  return resolve(url, lowerCase(headers), itemCount);
}

export function classifyWooError(refusal: Refusal): WooError {
  return classify({ ...refusal, headers: lowerCase(refusal.headers) });
}

export function parseDirtyJson(body: string, head: AnswerHead): ShopBody {
  return parse(body, { ...head, headers: lowerCase(head.headers) });
}

export function verifyWebhookSignature(body: Uint8Array, headers: WebhookHeaders, secret: string): WebhookVerdict {
  return verifyWebhook(body, headers, secret);
}

/** A product, or a variation with what it has of one. */
export function normalizeWooProduct(
  raw: unknown,
  { source, kind }: { readonly source: ProductSource; readonly kind: 'product' | 'variation' },
): unknown {
  if (kind === 'variation') {
    const { variant, ...rest } = fromRestVariation(wooVariation.parse(raw));
    return { ...variant, ...rest, source, images: variant.image === null ? [] : [variant.image] };
  }
  const isStore = source === 'woocommerce-store-api';
  const shop = isStore
    ? fromStoreProduct(storeProduct.parse(raw))
    : fromRestProduct(wooProduct.parse(raw), { currency: null, priceBasis: null });
  const { statement, ...rest } = shop;
  const product = mergeFacts([statement], { url: '', asOf: new Date(0) });
  return { ...product, ...rest };
}

export function normalizeWooOrder(raw: unknown): unknown {
  const order = wooOrder.parse(raw);
  return { ...toShopOrder(order), email: order.billing.email.toLowerCase() || null };
}
