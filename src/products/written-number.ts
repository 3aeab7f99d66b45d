import type { DecimalAmount } from '../model/product.ts';
import { toDecimalAmount } from './decimal-amount.ts';

/** What parts the decimals of a number from the rest. `€`: as in `12€50`. */
export type DecimalSeparator = '.' | ',' | '€';

/** A number as it stands in a text. */
export interface WrittenNumber {
  readonly amount: DecimalAmount;
  /** Offsets into the text. */
  readonly start: number;
  readonly end: number;
}

/** `1 298,00` and `1'298.00`, `119. 95` and `.75`: a dot behind a letter belongs to a word such as `Rs.` */
const writtenNumber =
  /(?:(?<![\p{L}\p{M}\d.,])[.,]+)?(?:\d{1,3}(?: \d{3}(?!\d))+(?:[.,] ?\d+)?|\d+(?:[.,'’]\d+)*(?:[.,] \d{1,2}(?!\d))?)/gu;
/** Cents behind the euro sign: `1 235€ 99`, but not `12 € 50 ml`. */
const centsBehindEuro = /^ ?€ ?\d{1,2}(?! ?[\p{L}\d%])/u;
const centsAtEuro = /^€\d+/;
const longestNumber = 40;
/** What {@link toPlainDigits} changes. */
const unusual = /[^\S ]|[\u0660-\u0669\u06f0-\u06f9\u066b\u066c]/;

/**
 * Arabic and Persian digits become ours, and every white space a plain space. Offsets stay.
 */
export function toPlainDigits(text: string): string {
  if (!unusual.test(text)) return text;
  return text
    .replaceAll(/[\u0660-\u0669\u06f0-\u06f9]/g, (digit) => String(digit.charCodeAt(0) & 0xf))
    .replaceAll('\u066b', '.')
    .replaceAll('\u066c', ',')
    .replaceAll(/\s/g, ' ');
}

/**
 * The numbers of a text, in order.
 *
 * Their last dot or comma parts the decimals when one, two, or more than three digits follow it; three digits are a group
 * of thousands, as behind a space.
 *
 * @param text - as {@link toPlainDigits} returns it.
 * @param decimalSeparator - when it is known; then the others only group.
 */
export function findNumbers(text: string, decimalSeparator?: DecimalSeparator): readonly WrittenNumber[] {
  const cents = centsPattern(text, decimalSeparator);
  const numbers: WrittenNumber[] = [];
  writtenNumber.lastIndex = 0;
  for (let match = writtenNumber.exec(text); match !== null; match = writtenNumber.exec(text)) {
    const start = match.index;
    const { lastIndex } = writtenNumber;
    const end = lastIndex + (cents?.exec(text.slice(lastIndex, lastIndex + 8))?.[0].length ?? 0);
    writtenNumber.lastIndex = end;
    const amount = end - start > longestNumber ? null : toAmount(text.slice(start, end), decimalSeparator);
    if (amount !== null) numbers.push({ amount, start, end });
  }
  return numbers;
}

function centsPattern(text: string, decimalSeparator: DecimalSeparator | undefined): RegExp | undefined {
  if (decimalSeparator === '€') return centsAtEuro;
  const first = text.indexOf('€');
  const isOnlyEuro = first !== -1 && first === text.lastIndexOf('€');
  return decimalSeparator === undefined && isOnlyEuro ? centsBehindEuro : undefined;
}

function toAmount(written: string, decimalSeparator: DecimalSeparator | undefined): DecimalAmount | null {
  const point = written.includes('€') ? written.indexOf('€') : decimalPoint(written, decimalSeparator);
  const whole = digitsOf(point === -1 ? written : written.slice(0, point));
  const decimals = point === -1 ? '' : digitsOf(written.slice(point));
  return toDecimalAmount(decimals === '' ? whole : `${whole || '0'}.${decimals}`);
}

/** Where the decimals begin; -1 when there are none. */
function decimalPoint(written: string, decimalSeparator: DecimalSeparator | undefined): number {
  if (decimalSeparator !== undefined) return written.lastIndexOf(decimalSeparator);
  const last = /[.,] ?(\d+)$/.exec(written);
  return last === null || last[1]!.length === 3 ? -1 : last.index;
}

function digitsOf(text: string): string {
  return text.replaceAll(/\D/g, '');
}
