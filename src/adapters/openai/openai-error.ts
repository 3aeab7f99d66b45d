import { inspect } from 'node:util';
import type { StatedLimits } from '../../contracts/stated-limits.ts';
import { IntegrationError, type IntegrationErrorCode } from '../../errors.ts';
import { classifyFailure } from '../../security/failure-codes.ts';
import { redactError } from '../../security/redact.ts';
import { redacted, redactText } from '../../security/redact-text.ts';
import { readStatedLimits } from './stated-limits.ts';

/** What {@link toOpenAIError} needs to know about the call that failed. */
export interface OpenAIErrorOptions {
  readonly code: IntegrationErrorCode;
  /** Never shown, whatever the server says about it. */
  readonly apiKey: string;
}

/**
 * Maps what the `openai` client threw to an error of ours: the server's own words shortened and without secrets,
 * `context.httpStatus` when it answered at all (and else `context.mayBeCharged` when the request was sent), `retryAfterMs` when it asked for a pause, `context.statedLimits` when it told them.
 *
 * Retryable are connections that failed, time limits, 408, 409 (a lock, says OpenAI), 429 and 5xx; not an account
 * without credit, although that is a 429 too.
 */
export function toOpenAIError(error: unknown, { code, apiKey }: OpenAIErrorOptions): IntegrationError {
  const { status, headers, code: vendorCode, error: body } = readFacts(error);
  const kind = classifyFailure(error, 'openai');
  // A connection that failed is the one error of the client that has a status which is not set.
  const isUnknownTransport = kind.code === 'UNKNOWN' && status === undefined && 'status' in Object(error);
  const what = status === undefined ? `OpenAI gave no usable answer (${kind.code})` : `OpenAI answered ${status}`;
  const said = wordsOf(body, apiKey);
  const fix = (vendorCode === 'insufficient_quota' ? fixes.get(vendorCode) : fixes.get(status)) ?? '';
  return new IntegrationError(`${what}${said && `: ${said}`}${fix && `. ${fix}`}`, {
    code,
    service: 'openai',
    retryable: kind.retryable || status === 409 || isUnknownTransport,
    retryAfterMs: retryAfterMsOf(headers) ?? kind.retryAfterMs,
    context: {
      ...(status === undefined ? { mayBeCharged: wasSent(error) } : { httpStatus: status }),
      ...limitsOf(headers),
    },
    // Servers quote keys, and so does Node about a header it refuses.
    cause: inspect(error, { depth: 6, maxStringLength: null }).includes(apiKey) ? undefined : redactError(error),
  });
}

/** False when the connection was never made: nothing can have been charged then. */
function wasSent(error: unknown): boolean {
  for (let link = error, depth = 0; depth < 8 && typeof link === 'object' && link !== null; depth += 1) {
    const { code, cause, errors } = Object(link);
    if (unsentCodes.has(code)) return false;
    link = cause ?? (Array.isArray(errors) ? errors[0] : undefined);
  }
  return true;
}

/** Of Node and undici, for connections that were not made. */
const unsentCodes: ReadonlySet<unknown> = new Set([
  ...[
    'ECONNREFUSED',
    'ENOTFOUND',
    'EAI_AGAIN',
    'EAI_NODATA',
    'EHOSTUNREACH',
    'ENETUNREACH',
    'ENETDOWN',
    'EADDRNOTAVAIL',
  ],
  ...['UND_ERR_CONNECT_TIMEOUT', 'ERR_INVALID_URL'],
]);

/** What a refusal says of the limits, for whoever keeps to them. */
function limitsOf(headers: Headers | undefined): { readonly statedLimits?: StatedLimits } {
  const statedLimits = readStatedLimits(headers);
  return statedLimits ? { statedLimits } : {};
}

/** An answer that came with success and is not what was asked for. The same question would bring the same answer. */
export function unusableAnswer(code: IntegrationErrorCode, expected: string, received: string): IntegrationError {
  return new IntegrationError(`OpenAI's answer is unusable: expected ${expected}, received ${received}`, {
    code,
    service: 'openai',
    context: { mayBeCharged: true },
  });
}

interface VendorFacts {
  readonly status: number | undefined;
  readonly headers: Headers | undefined;
  readonly code: unknown;
  readonly error: unknown;
}

/** Members of the client's `APIError`, read without trust: compatible servers fill them as they like. */
function readFacts(error: unknown): VendorFacts {
  const { status, headers, code, error: body } = Object(error);
  return {
    status: typeof status === 'number' ? status : undefined,
    headers: headers instanceof Headers ? headers : undefined,
    code,
    error: body,
  };
}

/** Long enough for OpenAI's own messages. A server's may hold a whole page, or our texts. */
const longestWords = 300;

function wordsOf(body: unknown, apiKey: string): string {
  const { message } = Object(body);
  if (typeof message !== 'string') return '';
  // Cut far behind what is shown first: half a secret would not be recognised.
  const shown = redactText(message.slice(0, 10 * longestWords).replaceAll(apiKey, redacted));
  return shown.length > longestWords ? `${shown.slice(0, longestWords)}...` : shown.replace(/\.$/, '');
}

const fixes: ReadonlyMap<unknown, string> = new Map<unknown, string>([
  [401, 'Check the API key'],
  [403, 'Check what the API key may do'],
  [404, 'Check the name of the model and the baseURL'],
  ['insufficient_quota', 'Add credit to the account'],
]);

const longestRetryAfterMs = 3_600_000;

/** `retry-after-ms` is OpenAI's finer `retry-after`. */
function retryAfterMsOf(headers: Headers | undefined): number | undefined {
  const value = headers?.get('retry-after-ms');
  return value && /^\d{1,12}(?:\.\d{1,12})?$/.test(value) ? Math.min(longestRetryAfterMs, Number(value)) : undefined;
}
