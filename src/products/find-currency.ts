import { codeAt } from '../code-at.ts';
import { currencyCodes } from './currency-signs.ts';
import { signTable } from './sign-table.ts';

/** A currency as a text has it. */
export interface WrittenCurrency {
  /** As written, e.g. `'$'` or `'CHF'`. */
  readonly token: string;
  /** ISO 4217; `null` when several currencies are written like that. */
  readonly code: string | null;
}

const letter = /^[\p{L}\p{M}]$/u;
/** What may stand between a sign and the number behind it. */
const gapBefore = /[\s:]*$/;
/** ... and before it: also the dash that some write for no decimals, as in `15,- Kč`. */
const gapAfter = /^(?:[.,]?[-–—])?\s*/;
const widestGap = 4;

/** The currency written right before position `end`. */
export function currencyBefore(text: string, end: number): WrittenCurrency | undefined {
  const start = Math.max(0, end - signTable.longest - widestGap - 1);
  const near = text.slice(start, end);
  const gap = gapBefore.exec(near)![0].length;
  return currencyEndingAt(near, near.length - gap) ?? (gap === 0 && !isModel(text, end) ? randAtEnd(near) : undefined);
}

/** The currency written right behind position `start`. A sign that stands closer to a number behind it is that one's. */
export function currencyAfter(text: string, start: number): WrittenCurrency | undefined {
  const near = text.slice(start, start + signTable.longest + widestGap + 2);
  const gap = gapAfter.exec(near)![0];
  const currency = currencyStartingAt(near, gap.length);
  const following = near[gap.length + (currency?.token.length ?? 0)] ?? '';
  return gap.startsWith(' ') && isDigit(following) ? undefined : currency;
}

/**
 * A currency that a text names anywhere, be it without an amount. Words and letters mean one only when they are all of the
 * text or stand at a number.
 */
export function findCurrency(text: string): WrittenCurrency | undefined {
  const trimmed = text.trim();
  for (let index = 0; index < trimmed.length; index += 1) {
    const currency = currencyStartingAt(trimmed, index);
    if (currency === undefined) continue;
    const { token } = currency;
    const end = index + token.length;
    const isSign = !isLetterAt(token, 0) || token.includes('$');
    const isAlone = token.length === trimmed.length;
    if (isSign || isAlone || /\d\s?$/.test(trimmed.slice(index - 2, index)) || /^\s?\d/.test(trimmed.slice(end)))
      return currency;
  }
  return undefined;
}

/** Whether a text may have a currency at a number. False is certain, and quicker than to look at each number. */
export function mayNameCurrency(text: string): boolean {
  return signTable.anywhere.test(text);
}

/** The code of a currency given by its code or sign, as markup has it. `null`: unknown, or a sign that several share. */
export function toCurrencyCode(text: string): string | null {
  const trimmed = text.trim();
  const code = trimmed.toUpperCase();
  return currencyCodes.has(code) ? code : (signTable.codeOf(trimmed) ?? null);
}

function currencyStartingAt(text: string, start: number): WrittenCurrency | undefined {
  if (!mayBegin(text, start)) return undefined;
  for (let length = Math.min(signTable.longest, text.length - start); length > 0; length -= 1) {
    if (isLetterAt(text, start + length) && isLetterAt(text, start + length - 1)) continue;
    const token = text.slice(start, start + length);
    const code = codeOf(token);
    if (code !== undefined) return { token, code };
  }
  return undefined;
}

function currencyEndingAt(text: string, end: number): WrittenCurrency | undefined {
  if (isLetterAt(text, end - 1) && isLetterAt(text, end)) return undefined;
  for (let length = Math.min(signTable.longest, end); length > 0; length -= 1) {
    if (!mayBegin(text, end - length)) continue;
    const token = text.slice(end - length, end);
    const code = codeOf(token);
    if (code !== undefined) return { token, code };
  }
  return undefined;
}

/** The R of the rand counts at its number only: alone it is a letter. */
function randAtEnd(text: string): WrittenCurrency | undefined {
  return text.endsWith('R') && !isLetterAt(text, text.length - 2) ? { token: 'R', code: null } : undefined;
}

/** `R1T` and `R2D2` are names. */
function isModel(text: string, start: number): boolean {
  return /^\d+[a-z]/i.test(text.slice(start, start + 8));
}

/** @returns `undefined` for what is no currency. */
function codeOf(token: string): string | null | undefined {
  return currencyCodes.has(token) ? token : signTable.codeOf(token);
}

/** Whether a currency can begin here, by its first character, and not in the middle of a word. */
function mayBegin(text: string, index: number): boolean {
  const character = text[index];
  if (character === undefined || (isLetterAt(text, index) && isLetterAt(text, index - 1))) return false;
  return signTable.isFirstCharacter(character) || (character >= 'A' && character <= 'Z');
}

function isLetterAt(text: string, index: number): boolean {
  const code = codeAt(text, index) | 0x20;
  if (code < 0x80) return code >= 0x61 && code <= 0x7a;
  return letter.test(text[index] ?? '');
}

function isDigit(character: string): boolean {
  return character >= '0' && character <= '9';
}
