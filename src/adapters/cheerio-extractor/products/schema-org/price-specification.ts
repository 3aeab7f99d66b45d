import type { DecimalAmount } from '../../../../model/product.ts';
import { compareAmounts } from '../../../../products/decimal-amount.ts';
import { type MarkupAmount, readMarkupAmount } from '../../../../products/markup-amount.ts';
import { lastPart, type NodeObject, readText, readValues } from '../../structured-data/node-graph.ts';

/** Prices that were, or are recommended, or are for other people. */
const listPriceTypes = new Set(['listprice', 'strikethroughprice', 'msrp', 'srp', 'regularprice', 'invoiceprice']);

export interface PaidPrice {
  readonly amount: MarkupAmount;
  /** As written. */
  readonly currency: string | null;
}

/** What the specifications of an offer say is paid now, by everybody, for one piece. */
export function findPaidPrice(specifications: readonly NodeObject[], now: Date): PaidPrice | null {
  const paid = specifications.filter((each) => isCurrent(each, now) && !isUnitPrice(each) && !isListPrice(each));
  const once = paid.filter((each) => readText(each, 'billingDuration') === null);
  for (const each of once.length > 0 ? once : paid) {
    const amount = readAmount(each);
    if (amount !== null) return { amount, currency: readText(each, 'priceCurrency') };
  }
  return null;
}

/** The highest price that is struck through or recommended. */
export function findListPrice(specifications: readonly NodeObject[], now: Date): DecimalAmount | null {
  const listed = specifications.filter((each) => isCurrent(each, now) && !isUnitPrice(each) && isListPrice(each));
  const amounts = listed.flatMap((each) => readAmount(each)?.amount ?? []);
  return amounts.toSorted(compareAmounts).at(-1) ?? null;
}

function isListPrice(specification: NodeObject): boolean {
  return listPriceTypes.has(lastPart(readText(specification, 'priceType') ?? ''));
}

/** A price for a quantity or a unit of measure, or for members only. */
function isUnitPrice(specification: NodeObject): boolean {
  if (readValues(specification, 'validForMemberTier').length > 0) return true;
  return ['referenceQuantity', 'eligibleQuantity'].some((key) =>
    readValues(specification, key).some((quantity) => !isOnePiece(quantity)),
  );
}

function isOnePiece(quantity: unknown): boolean {
  if (typeof quantity !== 'object' || quantity === null) return String(quantity) === '1';
  const unit = readText(quantity as NodeObject, 'unitCode');
  const value = readText(quantity as NodeObject, 'value') ?? readText(quantity as NodeObject, 'minValue');
  return (value === null || Number(value) === 1) && (unit === null || pieceCodes.has(unit));
}

/** UN/CEFACT codes of one piece. */
const pieceCodes = new Set(['C62', 'EA', 'H87', 'PCE']);

function isCurrent(specification: NodeObject, now: Date): boolean {
  const from = Date.parse(readText(specification, 'validFrom') ?? '');
  const through = Date.parse(readText(specification, 'validThrough') ?? '');
  // A comparison with a date that cannot be read is false: it rules nothing out.
  return !(from > now.getTime()) && !(through < startOfDay(now));
}

/** A day that is named without a time lasts until its end. */
function startOfDay(now: Date): number {
  return Math.floor(now.getTime() / dayMs) * dayMs;
}

const dayMs = 24 * 60 * 60 * 1_000;

function readAmount(specification: NodeObject): MarkupAmount | null {
  for (const key of ['price', 'minPrice']) {
    const amount = readMarkupAmount(readValues(specification, key)[0]);
    if (amount !== null) return amount;
  }
  return null;
}
