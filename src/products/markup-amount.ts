import type { DecimalAmount } from '../model/product.ts';
import { toDecimalAmount } from './decimal-amount.ts';
import { parsePrice } from './parse-price.ts';

/** An amount as markup has it, and the currency where it is written with it. */
export interface MarkupAmount {
  readonly amount: DecimalAmount;
  /** ISO 4217 code the text itself names. */
  readonly currency: string | null;
  /** As the text writes it. */
  readonly currencyRaw: string | null;
}

const maxLength = 100;

/**
 * Reads an amount from markup: a plain decimal number is taken as it is, whatever the number of digits behind its dot
 * (`34.000` is 34); what people wrote into the markup is read as {@link parsePrice} does.
 *
 * @returns `null` for what is no amount, a negative one among them.
 */
export function readMarkupAmount(value: unknown): MarkupAmount | null {
  if (typeof value !== 'number' && typeof value !== 'string') return null;
  const text = String(value).trim();
  const plain = toDecimalAmount(text);
  if (plain !== null) return { amount: plain, currency: null, currencyRaw: null };
  if (typeof value === 'number' || text.length > maxLength || /^[-−]/.test(text)) return null;
  const { amount, iso, currency } = parsePrice(text);
  return amount === null ? null : { amount, currency: iso, currencyRaw: currency };
}
