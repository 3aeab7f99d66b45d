import { instantOf } from '../normalize/instant-of.ts';
import type { WooOrderNote } from '../schemas/order.ts';

/** A note to write. */
export interface NoteRequest {
  readonly text: string;
  /** True sends it to the shopper by e-mail. @default false */
  readonly toCustomer?: boolean | undefined;
}

/** Clocks differ: what the shop wrote down shortly before may be what was just sent. */
const toleranceMs = 120_000;

/** The note that a request may have left behind; `undefined` when there is none. */
export function findNote(
  notes: readonly WooOrderNote[],
  { text, toCustomer = false }: NoteRequest,
  since: number,
): WooOrderNote | undefined {
  return notes.find(({ note, customer_note, date_created_gmt }) => {
    const writtenAt = instantOf(date_created_gmt)?.getTime() ?? 0;
    return plain(note) === plain(text) && customer_note === toCustomer && writtenAt >= since - toleranceMs;
  });
}

/** Shops put paragraphs around notes. */
const plain = (text: string): string =>
  text
    .replaceAll(/<[^>]*>|\s+/g, ' ')
    .replaceAll(/\s+/g, ' ')
    .trim();
