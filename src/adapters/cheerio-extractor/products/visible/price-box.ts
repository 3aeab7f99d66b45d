import type { DecimalAmount } from '../../../../model/product.ts';
import { compareAmounts } from '../../../../products/decimal-amount.ts';
import type { WrittenCurrency } from '../../../../products/find-currency.ts';
import { saysFree } from '../../../../products/parse-price.ts';
import { findPriceMentions, type PriceMention } from '../../../../products/price-mentions.ts';
import { listPriceAbove } from '../../../../products/summarize-variants.ts';
import type { PriceSegment } from './price-segments.ts';

/** What a price element shows. */
export interface ShownPrice {
  readonly price: DecimalAmount;
  readonly priceMax: DecimalAmount | null;
  readonly listPrice: DecimalAmount | null;
  readonly currency: WrittenCurrency | undefined;
}

/** Between the ends of a range. */
const rangeSign = /^\s*(?:[-–—~]|to|bis|à|a|through|až|do)\s*$/i;

/**
 * Reads the price that the texts of an element show: `12,50 €`, a range, or a price and what it was before.
 *
 * @returns `undefined` when it shows none: no amount, or only such that are no price of the product.
 */
export function readPriceBox(segments: readonly PriceSegment[]): ShownPrice | undefined {
  const sale = amountsOf(segments, 'sale');
  const plain = amountsOf(segments, 'price');
  const listed = amountsOf(segments, 'list');
  // What is named a list price and stands alone is the price: themes name it so while nothing is reduced.
  const paid = [sale, plain, listed].find((amounts) => amounts.length > 0) ?? [];
  const [first, second] = paid.filter(({ role }) => role === 'price');
  const chosen = first ?? paid[0];
  if (chosen === undefined) return freePrice(segments);
  const others = [...listed, ...paid.filter(({ role }) => role === 'list'), ...plain];
  const isRange = second !== undefined && paid !== listed && hasRange(segments);
  return {
    price: chosen.amount,
    priceMax: isRange && compareAmounts(second.amount, chosen.amount) > 0 ? second.amount : null,
    listPrice: isRange
      ? null
      : (others.find(({ amount }) => listPriceAbove(amount, chosen.amount) !== null)?.amount ?? null),
    currency: [chosen, ...paid, ...others].find(({ currency }) => currency)?.currency,
  };
}

/** Beside amounts with a currency, a number without one is something else: a size, a count of ratings. */
function amountsOf(segments: readonly PriceSegment[], role: PriceSegment['role']): readonly PriceMention[] {
  const amounts = segments
    .filter((segment) => segment.role === role)
    .flatMap(({ text }) => findPriceMentions(text))
    .filter((mention) => mention.role === 'price' || mention.role === 'list');
  const inCurrency = amounts.filter(({ currency }) => currency !== undefined);
  return inCurrency.length > 0 ? inCurrency : amounts;
}

function hasRange(segments: readonly PriceSegment[]): boolean {
  const text = segments
    .filter(({ role }) => role === 'price' || role === 'sale')
    .map((segment) => segment.text)
    .join(' ');
  return text
    .split(/\d[\d.,\s]*/)
    .some((between) => rangeSign.test(between.replaceAll(/[^\p{L}\-–—~]|(?:EUR|USD|GBP|CHF|kr)/gu, ' ').trim()));
}

function freePrice(segments: readonly PriceSegment[]): ShownPrice | undefined {
  const text = segments
    .filter(({ role }) => role !== 'other')
    .map((segment) => segment.text)
    .join(' ');
  return saysFree(text) ? { price: '0', priceMax: null, listPrice: null, currency: undefined } : undefined;
}
