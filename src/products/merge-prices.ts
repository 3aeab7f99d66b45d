import type { DecimalAmount, Product, ProductContradiction, ProductField, ProductSource } from '../model/product.ts';
import { compareAmounts, isZero } from './decimal-amount.ts';
import { isStated, type ProductStatement } from './product-facts.ts';

/** The prices of a product, and what they are counted in. */
export type ProductPrices = Pick<
  Product,
  'price' | 'priceMax' | 'listPrice' | 'currency' | 'currencyRaw' | 'priceBasis'
>;

export interface MergedPrices {
  readonly prices: ProductPrices;
  /** Where each known field is from. */
  readonly origins: readonly (readonly [ProductField, ProductSource])[];
  readonly contradictions: readonly ProductContradiction[];
}

/** A statement that has a price. */
type PricedStatement = ProductStatement & { readonly facts: { readonly price: DecimalAmount } };

/**
 * The prices of the most trusted source that has one.
 *
 * What that source leaves out is filled only by one that names the same price, so that no amount comes to a currency, a
 * list price or a range that belongs to another. One exception: markup often keeps the regular price while the page shows
 * a lower one beside it, struck through; then the page is right.
 */
export function mergePrices(statements: readonly ProductStatement[]): MergedPrices {
  const priced = withoutPlaceholders(statements.filter(isPriced));
  const chosen = shownDiscount(priced) ?? priced[0];
  if (chosen === undefined) return unpriced(statements);
  const { price } = chosen.facts;
  const agreeing = [chosen, ...priced.filter((other) => other !== chosen && other.facts.price === price)];
  const currency = agreeing.find(({ facts }) => isStated(facts.currency)) ?? currencyOnly(statements);
  const listed = agreeing.find(({ facts }) => isAbove(facts.listPrice, price));
  const ranged = agreeing.find(({ facts }) => isAbove(facts.priceMax, price));
  const prices: ProductPrices = {
    price,
    priceMax: ranged?.facts.priceMax ?? null,
    listPrice: listed?.facts.listPrice ?? null,
    currency: currency?.facts.currency ?? null,
    currencyRaw: agreeing.find(({ facts }) => isStated(facts.currencyRaw))?.facts.currencyRaw ?? null,
    priceBasis: agreeing.find(({ facts }) => isStated(facts.priceBasis))?.facts.priceBasis ?? null,
  };
  const origins = [
    ['price', chosen],
    ['priceMax', ranged],
    ['listPrice', listed],
    ['currency', currency],
  ] as const;
  return {
    prices,
    origins: origins.flatMap(([field, statement]) => (statement ? [[field, statement.source] as const] : [])),
    contradictions: contradictionsTo(chosen, priced),
  };
}

function isPriced(statement: ProductStatement): statement is PricedStatement {
  return isStated(statement.facts.price);
}

/** Sources that write zero where they have no price: who sells by them shows what it costs. */
const markup: ReadonlySet<ProductSource> = new Set(['json-ld', 'embedded-json', 'microdata', 'rdfa', 'opengraph']);

/** Zero in markup is `on request` as often as `free`: it counts where the page shows that it costs nothing. */
function withoutPlaceholders(priced: readonly PricedStatement[]): readonly PricedStatement[] {
  const isFree = priced.some(({ source, facts }) => source === 'html' && isZero(facts.price));
  return isFree ? priced : priced.filter(({ source, facts }) => !isZero(facts.price) || !markup.has(source));
}

function isAbove(amount: DecimalAmount | null | undefined, price: DecimalAmount): boolean {
  return isStated(amount) && compareAmounts(amount, price) > 0;
}

/** What the page shows, when that is less than the markup's price and the markup's price is struck through beside it. */
function shownDiscount(priced: readonly PricedStatement[]): PricedStatement | undefined {
  const [stated] = priced;
  return priced.find(
    ({ source, facts }) =>
      source === 'html' && facts.listPrice === stated?.facts.price && isAbove(stated?.facts.price, facts.price),
  );
}

/** A source may name the currency and leave the amount to others. */
function currencyOnly(statements: readonly ProductStatement[]): ProductStatement | undefined {
  return statements.find(({ facts }) => isStated(facts.currency) && !isStated(facts.price));
}

function unpriced(statements: readonly ProductStatement[]): MergedPrices {
  const currency = currencyOnly(statements);
  return {
    prices: {
      ...{ price: null, priceMax: null, listPrice: null, currencyRaw: null, priceBasis: null },
      currency: currency?.facts.currency ?? null,
    },
    origins: currency ? [['currency', currency.source]] : [],
    contradictions: [],
  };
}

/** Another price, or the same in another currency. A price of a range that was chosen is none. */
function contradictionsTo(chosen: PricedStatement, priced: readonly PricedStatement[]): ProductContradiction[] {
  const { price, priceMax, currency } = chosen.facts;
  const otherPrice = priced.find(({ facts }) => facts.price !== price && facts.price !== priceMax);
  const otherCurrency = priced.find(
    ({ facts }) => isStated(currency) && isStated(facts.currency) && facts.currency !== currency,
  );
  return [...contradiction('price', chosen, otherPrice), ...contradiction('currency', chosen, otherCurrency)];
}

function contradiction(
  field: 'price' | 'currency',
  kept: PricedStatement,
  dropped: PricedStatement | undefined,
): ProductContradiction[] {
  if (dropped === undefined) return [];
  const said = ({ source, facts }: PricedStatement) => ({ source, value: facts[field] ?? '' });
  return [{ field, kept: said(kept), dropped: said(dropped) }];
}
