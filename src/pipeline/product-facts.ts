import type { ExtractedContent } from '../model/content.ts';
import type { Product } from '../model/product.ts';
import { cutPriceText } from './price-text.ts';

const maxAttributes = 30;
const maxValues = 50;
const maxLineLength = 500;
/** Beginning of a description by which it is found on its page. */
const describedLength = 60;

/**
 * What a product is, in words: its name where the title lacks it, brand, categories, numbers it goes by, properties and
 * options, and the description where the page does not show it. Nothing that changes with price or stock.
 *
 * @returns Markdown: a list, and a paragraph; `''` when there is nothing to say.
 */
export function productFacts(product: Product, { title, text }: Pick<ExtractedContent, 'title' | 'text'>): string {
  const { name, brand, categories, condition, description, shortDescription } = product;
  const shown = text.toLowerCase();
  const isShown = (value: string): boolean => shown.includes(value.toLowerCase());
  const used = condition === null || condition === 'New' ? null : condition;
  const headline = [title.includes(name) ? null : name, brand, categories.join(' › '), ...numbersOf(product), used];
  const properties = product.attributes
    .filter(({ values }) => !values.every(isShown))
    .slice(0, maxAttributes)
    .map((attribute) => `${attribute.name}: ${listed(attribute.values)}`);
  const options = [...optionsOf(product)].map(([option, values]) => `${option}: ${listed([...values])}`);
  const lines = [headline.filter(Boolean).join(' · '), ...properties, ...options]
    .map((line) => line.replaceAll(/\s+/g, ' ').trim().slice(0, maxLineLength))
    .filter((line) => line !== '');
  const told = [shortDescription, description].find((each) => each !== null && each !== '');
  const isTold = told === undefined || told === null || isShown(told.slice(0, describedLength));
  return [
    lines.map((line) => `- ${line}`).join('\n'),
    isTold ? '' : cutPriceText(told, [product]).replace(blockMarks, ''),
  ]
    .filter((part) => part !== '')
    .join('\n\n');
}

/** A description is a paragraph, whatever it begins with. */
const blockMarks = /^[\s#>|*+-]+/;

function numbersOf({ sku, mpn, gtin, variants }: Product): readonly string[] {
  const numbers = [sku, mpn, gtin, ...variants.slice(0, maxValues).map((variant) => variant.sku)];
  return [...new Set(numbers.filter((number) => number !== null))];
}

function optionsOf({ variants }: Product): ReadonlyMap<string, ReadonlySet<string>> {
  const options = new Map<string, Set<string>>();
  for (const variant of variants) {
    for (const [name, value] of Object.entries(variant.options)) {
      const values = options.get(name) ?? new Set();
      options.set(name, values.add(value));
    }
  }
  return options;
}

function listed(values: readonly string[]): string {
  return values.slice(0, maxValues).join(', ');
}
