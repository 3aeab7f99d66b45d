import { type RedactionLimits, Redactor } from './redact-values.ts';

/**
 * A copy of `data` that may be shown, logged or sent: passwords, keys, tokens, cookies, card numbers and personal data
 * (e-mail, phone, address, birth date, names of persons, bank and identity numbers) are replaced by `[redacted]`.
 *
 * Found by the names of properties, map keys and headers in any spelling, and by their shape inside any text.
 * Plain objects, arrays, maps and sets keep their shape. Errors and instances of classes become plain objects of their
 * own properties, a URL becomes its text, binary data its length. Getters are not called. The input is not changed.
 *
 * Bounded: beyond 200 levels, 1,000,000 values or 100,000 characters of one text, what is left is cut off and marked;
 * nothing is shown that was not checked. Takes about a second for a million values, so slice what is larger.
 *
 * @example
 * ```ts
 * sanitizeCustomerData({ shop: 'Tea & Co', apiKeys: { openai: 'sk-...' }, note: 'call jane@tea.example' });
 * // { shop: 'Tea & Co', apiKeys: '[redacted]', note: 'call [redacted]' }
 * ```
 */
export function sanitizeCustomerData(data: unknown): unknown {
  return new Redactor(dataLimits).copy(data);
}

/** {@link sanitizeCustomerData} for the facts of a log line or an error, with bounds that fit those. */
export function redactContext(context: Readonly<Record<string, unknown>>): Record<string, unknown> {
  return new Redactor(contextLimits).properties(context);
}

/**
 * The error as it is when it shows nothing secret, else a copy without it: message, stack, own properties and causes.
 * A copy keeps `name` and `code`, not its class. What is no error is returned as it is, or as a sanitised copy.
 */
export function redactError(error: unknown): unknown {
  return redactCause(error, 0);
}

function redactCause(error: unknown, depth: number): unknown {
  const redactor = new Redactor(contextLimits);
  const shown = redactor.copy(error);
  if (!isRecord(shown) || !(error instanceof Error)) return redactor.complete ? error : shown;
  const stack = redactor.text(String(error.stack));
  if (redactor.complete) return error;
  const { name, message, cause, ...rest } = shown;
  const copy = new Error(String(message ?? ''));
  for (const [part, value] of Object.entries({ name, stack })) {
    Object.defineProperty(copy, part, { value, configurable: true, writable: true });
  }
  if (cause !== undefined) copy.cause = depth < deepestCause ? redactCause(error.cause, depth + 1) : cause;
  return Object.assign(copy, rest);
}

const isRecord = (value: unknown): value is Record<string, unknown> => typeof value === 'object' && value !== null;

/** Causes further down stay plain objects; a cycle of causes ends here too. */
const deepestCause = 5;

const dataLimits: RedactionLimits = { maxDepth: 200, maxValues: 1_000_000, maxTextLength: 100_000 };
const contextLimits: RedactionLimits = { maxDepth: 20, maxValues: 2_000, maxTextLength: 4_000 };
