import type { ApiMethod } from '../../contracts/api-transport.ts';
import { isFirewallPage } from './is-firewall-page.ts';
import { isRecord } from './is-record.ts';
import { parseDirtyJson } from './parse-dirty-json.ts';

/**
 * What a refusal means to a caller:
 * - `auth`: the shop does not know who is asking
 * - `permission`: it knows, and this key or its user may not
 * - `not_found`: no such thing, or not any more
 * - `no_route`: this shop has no such address, or it does not take this method
 * - `validation`: what was sent is wrong
 * - `rate_limited`: too much at once
 * - `server`: the shop is in trouble
 * - `blocked`: something before the shop refused us
 * - `not_json`, `ambiguous`: an answer that cannot be read
 */
export type WooErrorKind =
  | 'auth'
  | 'permission'
  | 'not_found'
  | 'no_route'
  | 'validation'
  | 'rate_limited'
  | 'server'
  | 'blocked'
  | 'not_json'
  | 'ambiguous';

/** What a caller might try, as far as an answer tells. */
export type WooErrorHint =
  | 'try-query-string-auth'
  | 'fix-credentials'
  | 'check-oauth-base-string'
  | 'clock-skew'
  | 'new-nonce'
  | 'key-needs-write'
  | 'key-needs-read'
  | 'check-namespace-or-method'
  | 'split-batch'
  | 'force-delete'
  | 'override-method'
  | 'wait';

export interface WooError {
  readonly kind: WooErrorKind;
  /** Whether the same request may be sent again. */
  readonly retryable: boolean;
  /** The shop's own code, e.g. `woocommerce_rest_cannot_view`; `null` when the answer has none. */
  readonly code: string | null;
  readonly hint: WooErrorHint | null;
}

/** An answer that is no success. */
export interface Refusal {
  readonly method: ApiMethod;
  readonly status: number;
  /** Names in lower case. */
  readonly headers: Readonly<Record<string, string>>;
  /** Parsed JSON, or the text of what is none. */
  readonly body: unknown;
}

/**
 * Says what a refusal of WordPress, WooCommerce, or something before them means.
 *
 * Decided by status and code. Messages are translated, so the English ones only refine what one code leaves open: a key
 * without the right to write has the code of a wrong secret.
 * https://woocommerce.github.io/woocommerce-rest-api-docs/#errors
 */
export function classifyWooError(refusal: Refusal): WooError {
  const { method, body } = refusal;
  const code = codeOf(body);
  if (code === null) return withoutCode(refusal);
  const status = statusOf(refusal);
  const known = byCode(code, status) ?? byStatus(status);
  const refined = code === authenticationError ? byMessage(messageOf(body)) : {};
  const retryable = known.kind === 'rate_limited' || (known.kind === 'server' && mayRepeat(method, status));
  return { retryable, code, hint: null, ...known, ...refined };
}

type Judgement = Pick<WooError, 'kind'> & Partial<Pick<WooError, 'hint' | 'retryable'>>;

/** The code of a wrong secret, a signature that does not fit, and a key without the right to read or write. */
export const authenticationError = 'woocommerce_rest_authentication_error';

function codeOf(body: unknown): string | null {
  const code = isRecord(body) ? body['code'] : undefined;
  return typeof code === 'string' && code !== '' ? code : null;
}

function messageOf(body: unknown): string {
  const message = isRecord(body) ? body['message'] : undefined;
  return typeof message === 'string' ? message : '';
}

/** Some proxies make a 200 of everything; the body then still says what it was. */
function statusOf({ status, body }: Refusal): number {
  const data = isRecord(body) && isRecord(body['data']) ? body['data'] : {};
  return status < 400 && typeof data['status'] === 'number' ? data['status'] : status;
}

function byCode(code: string, status: number): Judgement | undefined {
  if (code === 'rest_no_route') return { kind: 'no_route', hint: 'check-namespace-or-method' };
  if (code === 'rate_limit_exceeded' || status === 429) return { kind: 'rate_limited', hint: 'wait' };
  if (/_trash_not_supported$/.test(code)) return { kind: 'validation', hint: 'force-delete' };
  if (/_request_entity_too_large$/.test(code)) return { kind: 'validation', hint: 'split-batch' };
  if (status < 500 && /_(?:invalid_id|already_trashed|term_invalid|not_found)$/.test(code))
    return { kind: 'not_found' };
  if (status === 401 && /_rest_cannot_\w+$/.test(code)) return { kind: 'auth', hint: 'try-query-string-auth' };
  return undefined;
}

function byStatus(status: number): Judgement {
  if (status >= 500) return { kind: 'server' };
  switch (status) {
    case 401:
      return { kind: 'auth', hint: 'fix-credentials' };
    case 403:
      return { kind: 'permission' };
    case 404:
    case 410:
      return { kind: 'not_found' };
    case 405:
      return { kind: 'no_route', hint: 'check-namespace-or-method' };
    case 408:
    case 425:
      return { kind: 'server' };
    default:
      return { kind: 'validation' };
  }
}

function byMessage(message: string): Partial<Judgement> {
  if (/write permission/i.test(message)) return { kind: 'permission', hint: 'key-needs-write' };
  if (/read permission/i.test(message)) return { kind: 'permission', hint: 'key-needs-read' };
  if (/signature/i.test(message)) return { hint: 'check-oauth-base-string' };
  if (/timestamp/i.test(message)) return { hint: 'clock-skew' };
  if (/nonce/i.test(message)) return { retryable: true, hint: 'new-nonce' };
  return {};
}

/** Not the shop's REST API that answered: the server, a proxy, a firewall. */
function withoutCode({ method, status, headers, body }: Refusal): WooError {
  const kind = kindWithoutCode(status, headers, body);
  const retryable = kind === 'rate_limited' || (kind === 'server' && mayRepeat(method, status));
  return { kind, retryable, code: null, hint: hintFor(kind, status) };
}

function kindWithoutCode(status: number, headers: Refusal['headers'], body: unknown): WooErrorKind {
  if (status === 429) return 'rate_limited';
  if (status === 413) return 'validation';
  if (typeof body === 'object' && body !== null) return byStatus(status).kind;
  const text = typeof body === 'string' ? body : '';
  if (isFirewallPage(text, headers)) return 'blocked';
  if (status === 401) return 'auth';
  if (status === 404) return 'no_route';
  const page = parseDirtyJson(text, { status, headers });
  return page.recovered ? byStatus(status).kind : page.kind;
}

function hintFor(kind: WooErrorKind, status: number): WooErrorHint | null {
  if (kind === 'rate_limited') return 'wait';
  if (kind === 'no_route') return 'check-namespace-or-method';
  if (status === 413) return 'split-batch';
  return kind === 'blocked' && (status === 405 || status === 501) ? 'override-method' : null;
}

/** What a gateway says of a server it did not reach. */
const gatewayStatuses: ReadonlySet<number> = new Set([408, 425, 429, 502, 503, 504]);

/** Reads may be repeated; a write that failed in the shop may have happened all the same. 501 and 505 stay what they are. */
function mayRepeat(method: ApiMethod, status: number): boolean {
  if (method !== 'GET' && method !== 'HEAD') return false;
  return gatewayStatuses.has(status) || status === 500 || status === 508 || (status >= 520 && status <= 527);
}
