import * as z from 'zod';
import { isRecord } from '../http/is-record.ts';

/*
 * Fields as shops really send them: PHP, plugins and twenty versions of WooCommerce decide about types. What is missing
 * or of another kind becomes the empty value of its type, so that one odd field never costs the record. Only an id is
 * indispensable.
 */

/** `''` for what is no text; numbers and booleans are written out. */
export const text: z.ZodType<string> = z.preprocess((value) => {
  if (typeof value === 'string') return value;
  return typeof value === 'number' || typeof value === 'boolean' ? String(value) : '';
}, z.string());

/** An instant as WordPress writes it, without its zone: `2026-03-01T12:00:00`. `null` for none. */
export const dateText: z.ZodType<string | null> = z.preprocess(
  (value) => (typeof value === 'string' && /^\d{4}-\d\d-\d\d/.test(value) ? value : null),
  z.string().nullable(),
);

/** Seen as booleans: true, `'true'`, `'yes'`, 1, `'1'`. */
export const flag: z.ZodType<boolean> = z.preprocess(
  (value) => value === true || value === 1 || (typeof value === 'string' && /^(?:true|yes|1)$/i.test(value)),
  z.boolean(),
);

/** As {@link flag}, `null` for what is not there. */
export const optionalFlag: z.ZodType<boolean | null> = z.preprocess(
  (value) => (value === undefined || value === null ? null : flag.parse(value)),
  z.boolean().nullable(),
);

/** A whole number, also as text. */
const whole = (value: unknown): unknown =>
  typeof value === 'string' && /^-?\d{1,15}$/.test(value) ? Number(value) : value;

/** The id of a record. Fails on anything else: a record without one is of no use. */
export const id: z.ZodType<number> = z.preprocess(whole, z.int({ error: 'must be a whole number' }).min(0));

/** The id of something else; 0 for none. */
export const reference: z.ZodType<number> = z.preprocess((value) => {
  const found = whole(value);
  return typeof found === 'number' && Number.isSafeInteger(found) && found > 0 ? found : 0;
}, z.number());

/** 0 for what is no number. */
export const count: z.ZodType<number> = z.preprocess((value) => numberOf(value) ?? 0, z.number());

/** `null` for what is no number. */
export const quantity: z.ZodType<number | null> = z.preprocess(numberOf, z.number().nullable());

function numberOf(value: unknown): number | null {
  const number = typeof value === 'string' && value.trim() !== '' ? Number(value) : value;
  return typeof number === 'number' && Number.isFinite(number) ? number : null;
}

/**
 * A list; `[]` for what is none. PHP makes an object of a list with gaps. Entries that do not fit are left out.
 *
 * @param entry - what one entry is.
 */
export function listOf<T>(entry: z.ZodType<T>): z.ZodType<T[]> {
  const read = (value: unknown): T[] => {
    const entries = isRecord(value) ? Object.values(value) : value;
    if (!Array.isArray(entries)) return [];
    return entries.flatMap((each) => {
      const { data } = entry.safeParse(each);
      return data === undefined ? [] : [data];
    });
  };
  return z.preprocess(read, z.custom<T[]>(Array.isArray));
}

/** An object, or `null`; PHP writes `[]` for none. */
export function optionalRecord<T>(record: z.ZodType<T>): z.ZodType<T | null> {
  const read = (value: unknown): T | null => (isRecord(value) ? (record.safeParse(value).data ?? null) : null);
  return z.preprocess(read, z.custom<T | null>());
}

/** An object that is always there, with empty fields if need be. */
export function recordOf<T>(record: z.ZodType<T>): z.ZodType<T> {
  return z.preprocess((value) => (isRecord(value) ? value : {}), record);
}

/** What plugins keep with a record. */
export interface WooMeta {
  readonly id: number;
  readonly key: string;
  readonly value: unknown;
}

const meta: z.ZodType<WooMeta> = z.object({ id: reference, key: text, value: z.unknown() });
export const metaData: z.ZodType<readonly WooMeta[]> = listOf(meta);

/** Fields of plugins and of later versions, as they came. */
export type Extra = { readonly [extra: string]: unknown };
