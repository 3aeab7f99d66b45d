import { type JsonObject, readText } from '../json-ld.ts';

/** What templates leave behind where a shop has nothing to say. */
const placeholders = new Set(['-', 'n/a', 'na', 'none', 'null', 'undefined']);

/** As {@link readText}, but `null` for a placeholder. */
export function readFact(entity: JsonObject, key: string): string | null {
  const text = readText(entity, key);
  return text === null || placeholders.has(text.toLowerCase()) || text.includes('{{') ? null : text;
}
