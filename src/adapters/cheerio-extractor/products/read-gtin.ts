import { type JsonObject, readText } from '../json-ld.ts';

const gtinKeys = ['gtin', 'gtin14', 'gtin13', 'gtin12', 'gtin8', 'isbn'];
const gtinLengths = [8, 12, 13, 14];

/** The product's GTIN as digits; `null` when none of its forms has the right length and check digit. */
export function readGtin(entity: JsonObject): string | null {
  for (const key of gtinKeys) {
    const digits = (readText(entity, key) ?? '').replaceAll(/[\s.-]/g, '');
    if (isGtin(digits)) return digits;
  }
  return null;
}

/** GS1 General Specifications, section 7.9: from the right, digits weigh 3 and 1 in turn. */
function isGtin(digits: string): boolean {
  if (!gtinLengths.includes(digits.length) || !/^\d+$/.test(digits) || /^0+$/.test(digits)) return false;
  let sum = 0;
  for (let index = 0; index < digits.length - 1; index += 1) {
    const weight = (digits.length - 1 - index) % 2 === 1 ? 3 : 1;
    sum += Number(digits[index]) * weight;
  }
  return (10 - (sum % 10)) % 10 === Number(digits.at(-1));
}
