import type { DecimalAmount, Product } from '../model/product.ts';
import { readAvailabilityText } from '../products/availability.ts';
import { findPriceMentions, type PriceMention } from '../products/price-mentions.ts';

/** Replaces a stretch of a text. */
export interface TextEdit {
  readonly start: number;
  readonly end: number;
  readonly text: string;
}

/** Longer lines are prose: nothing is looked for in them. */
const maxLineLength = 2_000;
const maxLines = 5_000;
/** Letters of a line that says little besides a price. */
const maxLabelLetters = 40;
const maxStockLength = 24;
/** Stands for an amount in a sentence. */
const placeholder = '…';

/**
 * What a product page's Markdown says of price and stock: lines that say nothing else go, and amounts of the product in
 * other lines give way to a `…`. Prices of anything else stay.
 *
 * @returns in order, without overlaps.
 */
export function findPriceText(markdown: string, products: readonly Product[]): readonly TextEdit[] {
  const own = amountsOf(products);
  const stock = new Set(
    products.flatMap(({ availabilityRaw }) => (availabilityRaw === null ? [] : [fold(availabilityRaw)])),
  );
  const edits: TextEdit[] = [];
  let start = 0;
  for (let lines = 0; start < markdown.length && lines < maxLines; lines += 1) {
    const lineBreak = markdown.indexOf('\n', start);
    const end = lineBreak === -1 ? markdown.length : lineBreak;
    if (end - start <= maxLineLength) edits.push(...editLine(markdown, { start, end }, own, stock));
    start = end + 1;
  }
  return edits;
}

/** A line of text without the amounts of its products. */
export function cutPriceText(line: string, products: readonly Product[]): string {
  const mentions = line.length > maxLineLength ? [] : ownMentions(line, amountsOf(products));
  if (mentions.length === 0) return line;
  let cut = '';
  let from = 0;
  for (const { start, end } of mentions) {
    cut += line.slice(from, start) + placeholder;
    from = end;
  }
  return (cut + line.slice(from)).replace(danglingEnd, '');
}

const danglingEnd = /[\s|–—:,-]+…$/;

interface LineRange {
  readonly start: number;
  readonly end: number;
}

function editLine(
  markdown: string,
  { start, end }: LineRange,
  own: ReadonlySet<DecimalAmount>,
  stock: ReadonlySet<string>,
): readonly TextEdit[] {
  const line = markdown.slice(start, end);
  const mayGo = !mustStay.test(line);
  const plain = line.replace(lineMarks, '');
  if (mayGo && isStockLine(plain, stock)) return [cutLine(markdown, { start, end })];
  if (!/\d/.test(line)) return [];
  const mentions = findPriceMentions(line);
  if (mayGo && isPriceLine(plain, line, mentions, own)) return [cutLine(markdown, { start, end })];
  return ownMentions(line, own, mentions).map((mention) => ({
    start: start + mention.start,
    end: start + mention.end,
    text: placeholder,
  }));
}

/** Headings and rows hold up what is around them; a link is more than a price. */
const mustStay = /^\s*(?:#|\|)|\]\(/;
/** Of lists, quotes and emphasis. */
const lineMarks = /^(?:[\s>*+_~`-]|\d+\.\s)+|[\s*_~`]+$/g;

/** With the blank lines behind it. */
function cutLine(markdown: string, { start, end }: LineRange): TextEdit {
  let behind = end;
  while (markdown[behind] === '\n') behind += 1;
  // A line in the middle of a paragraph or list leaves one break; at the end of it, the blank line stays.
  const isFirst = start < 2 || markdown[start - 2] === '\n';
  return { start, end: behind > end + 1 && !isFirst ? end + 1 : behind, text: '' };
}

function isStockLine(plain: string, stock: ReadonlySet<string>): boolean {
  if (plain === '') return false;
  return stock.has(fold(plain)) || (plain.length <= maxStockLength && readAvailabilityText(plain) !== null);
}

function isPriceLine(
  plain: string,
  line: string,
  mentions: readonly PriceMention[],
  own: ReadonlySet<DecimalAmount>,
): boolean {
  if (savedShare.test(plain)) return true;
  const isOfPrice = mentions.some(({ amount, currency, role }) =>
    currency === undefined ? own.has(amount) && !/\p{L}/u.test(plain) : own.has(amount) || derived.has(role),
  );
  return isOfPrice && countLetters(line, mentions) <= maxLabelLetters;
}

/** What is saved, and what it costs per unit or month, changes with the price. */
const derived: ReadonlySet<PriceMention['role']> = new Set(['saving', 'instalment', 'unit']);
/** `-20 %` */
const savedShare = /^[(\s]*[-–−]\s?\d{1,2}(?:[.,]\d)?\s?%[)\s]*$/;

function countLetters(line: string, mentions: readonly PriceMention[]): number {
  let letters = 0;
  let from = 0;
  for (const { start, end } of [...mentions, { start: line.length, end: line.length }]) {
    letters += line.slice(from, start).match(/\p{L}/gu)?.length ?? 0;
    from = Math.max(from, end);
  }
  return letters;
}

/** Amounts of the product that are written with a currency: a number alone may be anything. */
function ownMentions(
  line: string,
  own: ReadonlySet<DecimalAmount>,
  mentions: readonly PriceMention[] = findPriceMentions(line),
): readonly PriceMention[] {
  return mentions.filter(({ amount, currency }) => currency !== undefined && own.has(amount));
}

function amountsOf(products: readonly Product[]): ReadonlySet<DecimalAmount> {
  const offers = products.flatMap((product) => [product, ...product.variants]);
  const amounts = offers.flatMap(({ price, listPrice }) => [price, listPrice]);
  const highest = products.map(({ priceMax }) => priceMax);
  return new Set([...amounts, ...highest].filter((amount) => amount !== null));
}

function fold(text: string): string {
  return text
    .toLowerCase()
    .replaceAll(/[^\p{L}\d]+/gu, ' ')
    .trim();
}
