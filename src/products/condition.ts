import type { ProductCondition } from '../model/product.ts';

const byTerm: ReadonlyMap<string, ProductCondition> = new Map([
  ['new', 'New'],
  ['used', 'Used'],
  ['refurbished', 'Refurbished'],
  ['damaged', 'Damaged'],
]);

/** Condition by a term of markup, e.g. `https://schema.org/NewCondition` or `used`; `null` for what is no such term. */
export function readConditionTerm(term: string): ProductCondition | null {
  const name = term.slice(Math.max(term.lastIndexOf('/'), term.lastIndexOf('#'), term.lastIndexOf(':')) + 1);
  return (
    byTerm.get(
      name
        .trim()
        .toLowerCase()
        .replace(/condition$/, ''),
    ) ?? null
  );
}
