import { createHmac, timingSafeEqual } from 'node:crypto';
import { isRecord } from '../http/is-record.ts';

/** Headers as Node or a web framework hands them over, in any case. */
export type WebhookHeaders = Readonly<Record<string, string | readonly string[] | undefined>>;

/** What a delivery of a shop is. */
export interface WebhookVerdict {
  /** True when one of the secrets made the signature. Nothing else of a delivery may be believed. */
  readonly valid: boolean;
  /** E.g. `product.updated`; `null` without the header, as the ones below. */
  readonly topic: string | null;
  /** E.g. `product`. */
  readonly resource: string | null;
  /** E.g. `updated`. */
  readonly event: string | null;
  /** `id` of the body, `null` when it has none. */
  readonly resourceId: string | null;
  readonly webhookId: string | null;
  readonly deliveryId: string | null;
  /** The unsigned message by which a shop tries an address when a webhook is saved. */
  readonly isPing: boolean;
  /** What to answer: 200, or 401 for a delivery that is not the shop's. A ping is answered 200, else saving fails. */
  readonly respondStatus: 200 | 401;
}

/** Deliveries are one product or order. Nobody gets us to hash more. */
const maxBodyBytes = 1_048_576;
const signatureBytes = 32;

/**
 * Says whether a delivery was signed by the shop: HMAC-SHA256 over the bytes as they came, in base64.
 *
 * Takes the same time for right and wrong signatures. Headers are data the sender chose: only the signature makes them
 * worth reading. https://woocommerce.github.io/woocommerce-rest-api-docs/#webhooks
 *
 * @param rawBody - the bytes as received, before any parsing; JSON that was parsed and written again has other ones.
 * @param secrets - the webhook's secret, not the key's; several while one is being replaced. Empty ones never fit.
 */
export function verifyWebhook(
  rawBody: Uint8Array | string,
  headers: WebhookHeaders,
  secrets: string | readonly string[],
): WebhookVerdict {
  const body = typeof rawBody === 'string' ? Buffer.from(rawBody) : rawBody;
  const header = readHeaders(headers);
  const signature = header('x-wc-webhook-signature');
  const isSmall = body.byteLength <= maxBodyBytes;
  const valid = isSmall && signature !== null && isSignedBy(body, signature, [secrets].flat());
  const isPing = !valid && signature === null && isSmall && pingBody.test(Buffer.from(body).toString('latin1'));
  return {
    valid,
    topic: header('x-wc-webhook-topic'),
    resource: header('x-wc-webhook-resource'),
    event: header('x-wc-webhook-event'),
    resourceId: valid ? idOf(body) : null,
    webhookId: header('x-wc-webhook-id'),
    deliveryId: header('x-wc-webhook-delivery-id'),
    isPing,
    respondStatus: valid || isPing ? 200 : 401,
  };
}

const pingBody = /^webhook_id=\d{1,20}$/;

function readHeaders(headers: WebhookHeaders): (name: string) => string | null {
  const values = new Map<string, string>();
  for (const [name, value] of Object.entries(headers)) {
    const first = typeof value === 'object' ? value[0] : value;
    if (typeof first === 'string') values.set(name.toLowerCase(), first.trim());
  }
  return (name) => values.get(name) || null;
}

/** Every secret is tried: which one fits is not to be told from the time it takes. */
function isSignedBy(body: Uint8Array, signature: string, secrets: readonly string[]): boolean {
  const given = Buffer.from(/^[A-Za-z0-9+/]{43}=$/.test(signature) ? signature : '', 'base64');
  if (given.byteLength !== signatureBytes) return false;
  const matches = secrets
    .filter((secret) => secret !== '')
    .map((secret) => timingSafeEqual(given, createHmac('sha256', secret).update(body).digest()));
  return matches.includes(true);
}

function idOf(body: Uint8Array): string | null {
  try {
    const parsed: unknown = JSON.parse(Buffer.from(body).toString());
    const id = isRecord(parsed) ? parsed['id'] : undefined;
    return (typeof id === 'number' && Number.isSafeInteger(id)) || (typeof id === 'string' && id !== '')
      ? String(id)
      : null;
  } catch {
    // Signed, and no JSON: a hook of a plugin, perhaps. There is no id in it.
    return null;
  }
}
