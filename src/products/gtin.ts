import type { GtinType } from '../model/product.ts';

/** Labels whose own digits would run into those of the number: dropped when the rest has the length they name. */
const numberedLabel = /(?:isbn|ean|gtin)-?(8|10|12|13|14)/i;
const maxLength = 64;

/**
 * The digits of a trade number as written, without its label, spaces and dashes: `ISBN-13: 978-1607439677`.
 *
 * Its length and check digit are not looked at: {@link classifyGtin} does that.
 *
 * @returns `null` when letters stand among the digits, as in an article number. An ISBN-10 may end in `X`.
 */
export function extractGtin(text: string): string | null {
  if (text.length > maxLength) return null;
  const compact = withoutNumberedLabel(text)
    .replaceAll(/[^\p{L}\d]/gu, '')
    .toUpperCase();
  const digits = /^\D*(\d+)(X?)\D*$/.exec(compact);
  if (digits === null) return null;
  const [, body = '', check = ''] = digits;
  return body.length === 9 ? body + check : body;
}

/** What a trade number is, by its prefix, length and check digit; `null` when it is none. */
export function classifyGtin(text: string): GtinType | null {
  const digits = extractGtin(text);
  if (digits === null || /^0+$/.test(digits)) return null;
  switch (digits.length) {
    case 8:
      return hasIssnCheck(digits) ? 'issn' : hasGs1Check(digits) ? 'gtin8' : null;
    case 10:
      return hasIsbn10Check(digits) ? 'isbn10' : null;
    case 12:
      return hasGs1Check(digits) ? 'upc' : null;
    case 13:
      return hasGs1Check(digits) ? typeOfThirteen(digits) : null;
    case 14:
      return hasGs1Check(digits) ? 'gtin14' : null;
    default:
      return null;
  }
}

/** A trade number with a valid check digit, and what it is; `null` when it has none. */
export function readGtin(text: string): { readonly gtin: string; readonly gtinType: GtinType } | null {
  const gtinType = classifyGtin(text);
  const gtin = extractGtin(text);
  return gtinType === null || gtin === null ? null : { gtin, gtinType };
}

function withoutNumberedLabel(text: string): string {
  const label = numberedLabel.exec(text);
  if (label === null) return text;
  const rest = text.slice(0, label.index) + text.slice(label.index + label[0].length);
  return rest.replaceAll(/[^\dXx]/g, '').length === Number(label[1]) ? rest : text;
}

/**
 * Books and sheet music have ranges of their own (https://www.gs1.org/standards/id-keys/company-prefix). So have
 * periodicals, but what identifies one is the eight digits of its ISSN: with 977 before them it is a number to scan.
 */
function typeOfThirteen(digits: string): GtinType {
  if (digits.startsWith('9790')) return 'ismn';
  return digits.startsWith('978') || digits.startsWith('979') ? 'isbn13' : 'gtin13';
}

/** GS1 General Specifications, section 7.9: from the right, digits weigh 3 and 1 in turn. */
function hasGs1Check(digits: string): boolean {
  let sum = 0;
  for (let index = 0; index < digits.length - 1; index += 1) {
    sum += Number(digits[index]) * ((digits.length - 1 - index) % 2 === 1 ? 3 : 1);
  }
  return (10 - (sum % 10)) % 10 === Number(digits.at(-1));
}

/** ISO 2108: weights from 10 down to 1, `X` for ten; the sum is divisible by 11. */
function hasIsbn10Check(digits: string): boolean {
  return weightedSum(digits) % 11 === 0;
}

/** ISO 3297: as ISBN-10, with weights from 8 down. */
function hasIssnCheck(digits: string): boolean {
  return weightedSum(digits) % 11 === 0;
}

function weightedSum(digits: string): number {
  let sum = 0;
  for (let index = 0; index < digits.length; index += 1) {
    sum += (digits[index] === 'X' ? 10 : Number(digits[index])) * (digits.length - index);
  }
  return sum;
}
