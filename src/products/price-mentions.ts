import type { DecimalAmount } from '../model/product.ts';
import { currencyAfter, currencyBefore, type WrittenCurrency } from './find-currency.ts';
import { type PriceRole, priceRole } from './price-role.ts';
import { type DecimalSeparator, findNumbers, toPlainDigits, type WrittenNumber } from './written-number.ts';

/** A number of a text, and what it seems to be. */
export interface PriceMention {
  readonly amount: DecimalAmount;
  /** Written at the number; `undefined` when there is none. */
  readonly currency: WrittenCurrency | undefined;
  readonly role: PriceRole;
  /** Offsets into the text, of the number and its currency. */
  readonly start: number;
  readonly end: number;
}

/** Words that say what a number is stand close to it. */
const reach = 32;

/** The numbers of a text in order, with the currency each is written with and the role its surroundings give it. */
export function findPriceMentions(raw: string, decimalSeparator?: DecimalSeparator): readonly PriceMention[] {
  const text = toPlainDigits(raw);
  const numbers = findNumbers(text, decimalSeparator);
  return numbers.map((number, index) => toMention(text, number, numbers[index - 1]?.end ?? 0));
}

/**
 * Whether a text names a price in some currency: {@link findPriceMentions} has one of role `price`. Most numbers have no
 * currency, and to see that is quicker.
 */
export function namesPrice(raw: string): boolean {
  const text = toPlainDigits(raw);
  const numbers = findNumbers(text);
  return numbers.some((number, index) => {
    if (!hasCurrency(text, number)) return false;
    const { currency, role } = toMention(text, number, numbers[index - 1]?.end ?? 0);
    return currency !== undefined && role === 'price';
  });
}

function hasCurrency(text: string, { start, end }: WrittenNumber): boolean {
  const isAroundEuro = text.slice(start, end).includes('€');
  return isAroundEuro || currencyBefore(text, start) !== undefined || currencyAfter(text, end) !== undefined;
}

function toMention(text: string, { amount, start, end }: WrittenNumber, previousEnd: number): PriceMention {
  const leading = currencyBefore(text, start);
  const isAroundEuro = text.slice(start, end).includes('€');
  const trailing = isAroundEuro || leading !== undefined ? undefined : currencyAfter(text, end);
  const currency = isAroundEuro ? { token: '€', code: 'EUR' } : (leading ?? trailing);
  const before = text.slice(Math.max(previousEnd - 1, start - reach, 0), start);
  const role = priceRole({
    before: (leading === undefined ? before : before.slice(0, before.lastIndexOf(leading.token))).toLowerCase(),
    after: text.slice(end, end + reach).toLowerCase(),
    hasCurrency: currency !== undefined,
  });
  return {
    ...{ amount, currency, role },
    start: leading === undefined ? start : text.lastIndexOf(leading.token, start - 1),
    end: trailing === undefined ? end : text.indexOf(trailing.token, end) + trailing.token.length,
  };
}
