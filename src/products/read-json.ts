import { isPlaceholder } from './placeholder.ts';

/** An object of parsed JSON. */
export type JsonRecord = Readonly<Record<string, unknown>>;

export function isRecord(value: unknown): value is JsonRecord {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** A text, or a number as text, trimmed; `null` for anything else, and for what says nothing. */
export function readString(record: JsonRecord, key: string): string | null {
  const value = Object.hasOwn(record, key) ? record[key] : undefined;
  if (typeof value === 'number') return Number.isFinite(value) ? String(value) : null;
  if (typeof value !== 'string') return null;
  const text = value.trim();
  return isPlaceholder(text) ? null : text;
}

/** An id: text or number, but not 0. */
export function readId(record: JsonRecord, key: string): string | null {
  const id = readString(record, key);
  return id === '0' ? null : id;
}

/** The objects of a list; none when there is no list. */
export function readRecords(record: JsonRecord, key: string): readonly JsonRecord[] {
  const value = Object.hasOwn(record, key) ? record[key] : undefined;
  return Array.isArray(value) ? value.filter(isRecord) : [];
}

/** The object under `key`; an empty one when there is none. */
export function readRecord(record: JsonRecord, key: string): JsonRecord {
  const value = Object.hasOwn(record, key) ? record[key] : undefined;
  return isRecord(value) ? value : {};
}
