import type { FieldSource, Product, ProductContradiction, ProductField, ProductSource } from '../model/product.ts';
import { mergePrices } from './merge-prices.ts';
import { mergeVariants } from './merge-variants.ts';
import { confidenceBySource, isStated, type ProductFact, type ProductStatement } from './product-facts.ts';

export interface MergeOptions {
  /** Where the product was found: its URL unless a source names a better one. */
  readonly url: string;
  readonly asOf: Date;
}

/** How much of its confidence a fact keeps when another source says something else. */
const contradictedShare = 0.7;
/** Facts of which a product has one: two values are a contradiction, not two ways to put it. */
const comparable: ReadonlySet<ProductFact> = new Set(['sku', 'mpn', 'gtin', 'availability', 'condition']);
/** What a product is judged by. */
const decisive = ['name', 'price', 'availability'] as const;

/**
 * Makes one product of what several sources say of it.
 *
 * Field by field, the first source that says something wins. Price, list price and currency come from one source together
 * (see {@link mergePrices}), variants from the one that has most of them with a price. Where a source that lost says
 * something else, the product tells so in `contradictions`, and is less sure.
 *
 * @param statements - most trusted first.
 * @returns `null` when no source names the product.
 */
export function mergeFacts(statements: readonly ProductStatement[], { url, asOf }: MergeOptions): Product | null {
  const merger = new FactMerger(statements);
  const name = merger.pick('name');
  const source = statements.find(({ facts }) => Object.values(facts).some(isStated))?.source;
  if (name === undefined || source === undefined) return null;
  const facts = {
    name,
    url: merger.first('url') ?? url,
    externalId: merger.pick('externalId') ?? null,
    description: merger.pick('description') ?? null,
    shortDescription: merger.pick('shortDescription') ?? null,
    sku: merger.pick('sku') ?? null,
    mpn: merger.pick('mpn') ?? null,
    gtin: merger.pick('gtin') ?? null,
    gtinType: merger.first('gtinType') ?? null,
    brand: merger.pick('brand') ?? null,
    ...merger.pickPrices(),
    availability: merger.pick('availability') ?? null,
    availabilityRaw: merger.first('availabilityRaw') ?? null,
    stockQuantity: merger.pick('stockQuantity') ?? null,
    condition: merger.pick('condition') ?? null,
    images: merger.pick('images') ?? [],
    variants: merger.pickVariants(),
    rating: merger.pick('rating') ?? null,
    breadcrumbs: merger.pick('breadcrumbs') ?? [],
    categories: merger.pick('categories') ?? [],
    attributes: merger.pick('attributes') ?? [],
    type: merger.pick('type') ?? null,
    updatedAt: merger.pick('updatedAt') ?? null,
  };
  const { fieldSources, contradictions } = merger;
  return { ...facts, source, fieldSources, confidence: leastConfidence(fieldSources), contradictions, asOf };
}

/** Takes facts one by one and writes down where each is from and who said otherwise. */
class FactMerger {
  readonly fieldSources: Partial<Record<ProductField, FieldSource>> = {};
  readonly contradictions: ProductContradiction[] = [];
  readonly #statements: readonly ProductStatement[];

  constructor(statements: readonly ProductStatement[]) {
    this.#statements = statements;
  }

  /** The fact as its most trusted source has it. */
  first<Fact extends ProductFact>(fact: Fact): NonNullable<Product[Fact]> | undefined {
    return statedBy(this.#statements, fact)[0]?.value;
  }

  /** As {@link first}, written down. */
  pick<Fact extends ProductFact & ProductField>(fact: Fact): NonNullable<Product[Fact]> | undefined {
    const [kept, ...others] = statedBy(this.#statements, fact);
    if (kept === undefined) return undefined;
    this.#note(fact, kept.source);
    if (comparable.has(fact)) {
      const other = others.find(({ value }) => fold(value) !== fold(kept.value));
      if (other) this.#contradict({ field: fact, kept: said(kept), dropped: said(other) });
    }
    return kept.value;
  }

  pickPrices(): ReturnType<typeof mergePrices>['prices'] {
    const { prices, origins, contradictions } = mergePrices(this.#statements);
    for (const [field, source] of origins) this.#note(field, source);
    for (const contradiction of contradictions) this.#contradict(contradiction);
    return prices;
  }

  pickVariants(): Product['variants'] {
    const { variants, source } = mergeVariants(this.#statements);
    if (source !== undefined) this.#note('variants', source);
    return variants;
  }

  #note(field: ProductField, source: ProductSource): void {
    this.fieldSources[field] = { source, confidence: confidenceBySource[source] };
  }

  #contradict(contradiction: ProductContradiction): void {
    const { field } = contradiction;
    this.contradictions.push(contradiction);
    const known = this.fieldSources[field];
    if (known) this.fieldSources[field] = { ...known, confidence: round(known.confidence * contradictedShare) };
  }
}

interface Stated<Value> {
  readonly source: ProductSource;
  readonly value: Value;
}

function statedBy<Fact extends ProductFact>(
  statements: readonly ProductStatement[],
  fact: Fact,
): readonly Stated<NonNullable<Product[Fact]>>[] {
  return statements.flatMap(({ source, facts }) => {
    const value = facts[fact];
    return isStated(value) ? [{ source, value }] : [];
  });
}

function said({ source, value }: Stated<unknown>): ProductContradiction['kept'] {
  return { source, value: String(value) };
}

function fold(value: unknown): string {
  return String(value).toLowerCase();
}

function leastConfidence(fieldSources: Partial<Record<ProductField, FieldSource>>): number {
  return Math.min(...decisive.map((field) => fieldSources[field]?.confidence ?? 1));
}

function round(confidence: number): number {
  return Math.round(confidence * 100) / 100;
}
