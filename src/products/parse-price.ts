import type { DecimalAmount } from '../model/product.ts';
import { isZero } from './decimal-amount.ts';
import { findCurrency } from './find-currency.ts';
import { findPriceMentions, type PriceMention } from './price-mentions.ts';
import { findDollarCode } from './shared-signs.ts';
import type { DecimalSeparator } from './written-number.ts';

/** A price as a text has it. */
export interface ParsedPrice {
  /** `null`: the text names no amount. */
  readonly amount: DecimalAmount | null;
  /** The currency as written, e.g. `'$'`. */
  readonly currency: string | null;
  /** ISO 4217 code; `null` when there is no currency, or several are written like that. */
  readonly iso: string | null;
}

export interface ParsePriceOptions {
  /** A text beside the price that may name the currency. */
  readonly currencyHint?: string | null | undefined;
  /** What parts the decimals, when it is known; else it is told by the number of digits behind it. */
  readonly decimalSeparator?: DecimalSeparator | undefined;
}

/** Texts about a price are short: of others only the beginning is read. */
const maxLength = 1_000;
const free =
  /(?<!\p{L})(?:free|gratis|kostenlos|umsonst|gratuit|gratuito|gratuita|bezpłatn\p{L}*|darmow\p{L}*|zdarma|zadarmo|ingyenes|бесплатно|безкоштовно|無料|免费|免費)(?!\p{L})/iu;
const freeOfSomethingElse =
  /shipping|delivery|versand|lieferung|livraison|env[ií]o|spedizione|verzending|frakt|fragt|dostaw|doprava|доставк|returns|from|sugar|gluten/i;
/** Amounts that are no price of a product; named only when there is nothing else. */
const secondChoice: readonly PriceMention['role'][] = ['list', 'unit', 'instalment'];

/**
 * Reads a price as people write it, in any locale's format: `1.299,00 €`, `CHF 1'049.95`, `Rp 31.500`, `35€ 99`, `Free`.
 *
 * Of several amounts it is the first that is a price: not one per kilogram, of an instalment, taken off, or of another
 * time; one that has a currency comes before one that has none. Linear in the length of `text`, of which the first 1,000
 * characters are read.
 *
 * @example
 * ```ts
 * parsePrice('ab 1.299,00 €'); // { amount: '1299', currency: '€', iso: 'EUR' }
 * ```
 */
export function parsePrice(text: string | null, options: ParsePriceOptions = {}): ParsedPrice {
  const start = text?.slice(0, maxLength) ?? '';
  const mention = choosePrice(findPriceMentions(start, options.decimalSeparator));
  const hint = options.currencyHint?.slice(0, maxLength) ?? '';
  const currency = mention?.currency ?? findCurrency(start) ?? findCurrency(hint);
  const amount = mention?.amount ?? (isFree(start) ? '0' : null);
  const dollarCode = currency?.token === '$' ? findDollarCode(start) : undefined;
  return { amount, currency: dollarCode ?? currency?.token ?? null, iso: dollarCode ?? currency?.code ?? null };
}

/** Whether a text says that something costs nothing, in words or as `0,00`. */
export function saysFree(text: string): boolean {
  return isFree(text) || findPriceMentions(text).some(({ amount, role }) => role === 'price' && isZero(amount));
}

function choosePrice(mentions: readonly PriceMention[]): PriceMention | undefined {
  const ranked = [
    mentions.filter(({ role }) => role === 'price'),
    mentions.filter(({ role }) => secondChoice.includes(role)),
  ];
  for (const candidates of ranked) {
    const found = candidates.find(({ currency }) => currency !== undefined) ?? candidates[0];
    if (found) return found;
  }
  return undefined;
}

function isFree(text: string): boolean {
  return free.test(text) && !freeOfSomethingElse.test(text);
}
