import type { Money } from '../../../model/product.ts';

const plainNumber = /^\d{1,15}(?:\.\d{1,10})?$/;
/** Digits with separators, as people write them. */
const writtenNumber = /\d[\d.,' \u00a0\u202f]*/;
const maxLength = 64;

const currencyBySymbol: ReadonlyMap<string, string> = new Map([
  ['€', 'EUR'],
  ['£', 'GBP'],
  ['US$', 'USD'],
  ['A$', 'AUD'],
  ['C$', 'CAD'],
  ['R$', 'BRL'],
  ['zł', 'PLN'],
  ['Kč', 'CZK'],
  ['₹', 'INR'],
  ['₺', 'TRY'],
  ['₴', 'UAH'],
  ['₽', 'RUB'],
]);

/** @returns `null` unless both are known: an amount without its currency says nothing. */
export function readMoney(amount: string | null, currency: string | null): Money | null {
  const decimal = readAmount(amount ?? '');
  const code = readCurrency(currency ?? '');
  return decimal === null || code === null ? null : { amount: decimal, currency: code };
}

/** A plain decimal, without grouping; `null` for what is no amount, such as `N/A` or a template's placeholder. */
function readAmount(text: string): string | null {
  const trimmed = text.trim();
  if (plainNumber.test(trimmed)) return trimmed;
  if (trimmed.length > maxLength || trimmed.startsWith('-')) return null;
  const written = writtenNumber
    .exec(trimmed)?.[0]
    .replaceAll(/[' \u00a0\u202f]/g, '')
    .replace(/[.,]+$/, '');
  if (written === undefined) return null;
  const decimal = toDecimal(written);
  return plainNumber.test(decimal) ? decimal : null;
}

/** The last separator parts the decimals, unless exactly three digits follow the only kind there is: then it groups. */
function toDecimal(written: string): string {
  const last = Math.max(written.lastIndexOf('.'), written.lastIndexOf(','));
  if (last === -1) return written;
  const isMixed = written.includes('.') && written.includes(',');
  const digitsAfter = written.length - last - 1;
  const isGroup = digitsAfter === 3 && !isMixed;
  const whole = written.slice(0, last).replaceAll(/[.,]/g, '');
  return isGroup ? `${whole}${written.slice(last + 1)}` : `${whole}.${written.slice(last + 1)}`;
}

function readCurrency(text: string): string | null {
  const code = currencyBySymbol.get(text) ?? text.toUpperCase();
  return /^[A-Z]{3}$/.test(code) && Intl.supportedValuesOf('currency').includes(code) ? code : null;
}
