import type { DecimalAmount } from '../model/product.ts';

/** Longer numbers are no prices; numbers of both lengths are told apart exactly. */
const plainNumber = /^\d{1,15}(?:\.\d{1,10})?$/;

/**
 * Writes a plain number in the one spelling a {@link DecimalAmount} has.
 *
 * @param plain - digits, and a dot before the decimals. Anything else, a sign or an exponent too, gives `null`.
 */
export function toDecimalAmount(plain: string): DecimalAmount | null {
  if (!plainNumber.test(plain)) return null;
  const [whole = '', fraction = ''] = plain.split('.');
  const units = whole.replace(/^0+(?=\d)/, '');
  const decimals = fraction.replace(/0+$/, '');
  return decimals === '' ? units : `${units}.${decimals.padEnd(2, '0')}`;
}

/**
 * An amount given in the smallest unit of its currency.
 *
 * @param minorUnits - digits, e.g. `'1250'`.
 * @param decimals - how many of them are decimals, 0 to 10: 2 makes `'12.50'` of it.
 */
export function fromMinorUnits(minorUnits: string, decimals: number): DecimalAmount | null {
  if (!/^\d{1,25}$/.test(minorUnits)) return null;
  const digits = minorUnits.padStart(decimals + 1, '0');
  const point = digits.length - decimals;
  return toDecimalAmount(decimals === 0 ? digits : `${digits.slice(0, point)}.${digits.slice(point)}`);
}

/** Negative when `a` is less than `b`, positive when it is more. Exact: nothing is rounded. */
export function compareAmounts(a: DecimalAmount, b: DecimalAmount): number {
  const [wholeA = '', decimalsA = ''] = a.split('.');
  const [wholeB = '', decimalsB = ''] = b.split('.');
  return wholeA.length - wholeB.length || compareDigits(wholeA, wholeB) || compareDigits(decimalsA, decimalsB);
}

export function isZero(amount: DecimalAmount): boolean {
  return amount === '0';
}

/** Fractions compare digit by digit, and no amount ends in a zero that would count: see {@link toDecimalAmount}. */
function compareDigits(a: string, b: string): number {
  return a === b ? 0 : a < b ? -1 : 1;
}
