import { hash } from 'node:crypto';

/**
 * Says whether a record is what it was. Equal for equal content, whatever the order of its properties.
 *
 * @param record - plain data; dates count as their text.
 * @param omitted - properties of the record that change without it having changed, such as when it was read.
 * @returns 64 hex digits.
 */
export function recordHash(record: object, omitted: readonly string[] = []): string {
  const kept = Object.fromEntries(Object.entries(record).filter(([name]) => !omitted.includes(name)));
  return hash('sha256', JSON.stringify(kept, sorted));
}

/** Properties in one order: a shop writes them as it likes. */
function sorted(_key: string, value: unknown): unknown {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return value;
  return Object.fromEntries(Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1)));
}
