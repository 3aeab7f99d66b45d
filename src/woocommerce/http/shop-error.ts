import type { ApiMethod } from '../../contracts/api-transport.ts';
import { parseRetryAfter } from '../../crawl/retry-after.ts';
import { IntegrationError, type IntegrationErrorCode } from '../../errors.ts';
import { redactText } from '../../security/redact-text.ts';
import { classifyWooError, type Refusal, type WooErrorKind } from './classify-woo-error.ts';
import { isRecord } from './is-record.ts';
import { redactUrl } from './redact-url.ts';

const codes: Readonly<Record<WooErrorKind, IntegrationErrorCode>> = {
  auth: 'SHOP_AUTH',
  permission: 'SHOP_PERMISSION',
  not_found: 'SHOP_NOT_FOUND',
  no_route: 'SHOP_NO_ROUTE',
  validation: 'SHOP_VALIDATION',
  rate_limited: 'RATE_LIMITED',
  server: 'SHOP_UNAVAILABLE',
  blocked: 'SHOP_BLOCKED',
  not_json: 'SHOP_NOT_JSON',
  ambiguous: 'SHOP_NOT_JSON',
};

const explanations: Readonly<Record<WooErrorKind, string>> = {
  auth: 'The shop does not accept the keys',
  permission: 'The shop does not let these keys do this',
  not_found: 'The shop has no such thing',
  no_route: 'The shop has no such address',
  validation: 'The shop refuses what was sent',
  rate_limited: 'The shop asks us to slow down',
  server: 'The shop is in trouble',
  blocked: 'Something before the shop refused the request, a firewall or its host',
  not_json: 'The shop answered with something that is no JSON',
  ambiguous: 'The shop answered with more than one JSON document',
};

/** A refusal and the request it answers. */
export interface RefusedRequest extends Refusal {
  readonly url: string;
  /** Milliseconds since the epoch, for a `Retry-After` that is a date. */
  readonly now: number;
}

/** The error of an answer that is no success. `context.shopCode` is the shop's own code, `context.hint` what may help. */
export function shopRefusal(refused: RefusedRequest): IntegrationError {
  const { kind, retryable, code, hint } = classifyWooError(refused);
  return new IntegrationError(`${explanations[kind]} (${detailOf(refused, code)})`, {
    code: codes[kind],
    service: 'woocommerce',
    retryable,
    retryAfterMs: retryable ? askedWait(refused) : undefined,
    context: {
      ...requestFacts(refused),
      httpStatus: refused.status,
      kind,
      shopCode: code,
      hint,
      ...paramsOf(refused.body),
    },
  });
}

/** The error of a success whose body cannot be read. */
export function unreadableAnswer(
  answered: { readonly method: ApiMethod; readonly url: string; readonly status: number; readonly body: string },
  kind: Extract<WooErrorKind, 'not_json' | 'ambiguous' | 'blocked' | 'server'>,
): IntegrationError {
  const { method, status, body } = answered;
  // A page stays a page; an answer that was cut short may be whole the next time.
  const isCutShort =
    kind === 'not_json' && (method === 'GET' || method === 'HEAD') && !body.trimStart().startsWith('<');
  const start = JSON.stringify(redactText(body.slice(0, 1_000)).slice(0, longestQuote));
  return new IntegrationError(`${explanations[kind]}: ${start}`, {
    code: codes[kind],
    service: 'woocommerce',
    retryable: isCutShort,
    context: { ...requestFacts(answered), httpStatus: status, kind },
  });
}

/** The error of an API that has moved: keys are not carried to where an answer points. */
export function shopMoved(
  moved: { readonly method: ApiMethod; readonly url: string },
  target: string,
): IntegrationError {
  const place = redactUrl(target);
  return new IntegrationError(`The shop's API has moved to ${place}; connect the shop again with that address`, {
    code: 'SHOP_MOVED',
    service: 'woocommerce',
    context: { ...requestFacts(moved), redirectUrl: place },
  });
}

/** A failure to get an answer, seen from a write: it must not be sent again when it may have arrived. */
export function withoutBlindRepeat(error: IntegrationError, method: ApiMethod): IntegrationError {
  const { message, code, service, retryAfterMs, context, cause } = error;
  const isRead = method === 'GET' || method === 'HEAD';
  if (isRead || !error.retryable || context['requestSent'] === false) return error;
  return new IntegrationError(`${message}; the request may have been carried out all the same`, {
    ...{ code, service, retryAfterMs, cause, retryable: false },
    context: { ...context, method, outcome: 'unknown' },
  });
}

const longestQuote = 200;

const requestFacts = ({
  method,
  url,
}: {
  readonly method: ApiMethod;
  readonly url: string;
}): Record<string, unknown> => ({
  method,
  url: redactUrl(url),
});

function detailOf({ status, body }: Refusal, code: string | null): string {
  const message = isRecord(body) && typeof body['message'] === 'string' ? body['message'] : '';
  const shown = redactText(message.slice(0, 2_000))
    .replaceAll(/<[^>]{0,200}>|[\p{Cc}\p{Cf}]+/gu, ' ')
    .replaceAll(/\s+/g, ' ')
    .trim()
    .slice(0, longestQuote);
  const said = [code, shown].filter(Boolean).join(': ');
  return said === '' ? `HTTP ${status}` : `HTTP ${status}, ${said}`;
}

/** Which parameters were wrong, as WordPress lists them. */
function paramsOf(body: unknown): { readonly params?: readonly string[] } {
  const data = isRecord(body) && isRecord(body['data']) ? body['data'] : {};
  return isRecord(data['params']) ? { params: Object.keys(data['params']).slice(0, 50) } : {};
}

/** The Store API has a header of its own. */
function askedWait({ headers, now }: RefusedRequest): number | undefined {
  const asked = headers['retry-after'] ?? headers['ratelimit-retry-after'] ?? '';
  return parseRetryAfter(asked, now) ?? undefined;
}
