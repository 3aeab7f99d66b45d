/**
 * A value as PostgreSQL takes it: in every text U+0000 and lone surrogates become U+FFFD, as in HTML. PostgreSQL refuses the
 * whole request otherwise. Lengths, and with them the offsets of chunks, stay as they are.
 *
 * Plain data only: what is no array and no plain object stays as it is.
 */
export function cleanText<T>(value: T): T;
export function cleanText(value: unknown): unknown {
  if (typeof value === 'string') return cleanString(value);
  if (Array.isArray(value)) return value.map((item) => cleanText(item));
  if (!isPlainObject(value)) return value;
  return Object.fromEntries(Object.entries(value).map(([name, item]) => [cleanString(name), cleanText(item)]));
}

function cleanString(text: string): string {
  const wellFormed = text.isWellFormed() ? text : text.toWellFormed();
  return wellFormed.includes('\0') ? wellFormed.replaceAll('\0', '\uFFFD') : wellFormed;
}

const isPlainObject = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && Object.getPrototypeOf(value) === Object.prototype;
