import type { ProductPageKind } from '../../../model/product.ts';
import { articleTypes } from '../structured-data/article-types.ts';
import { type NodeGraph, readTypes } from '../structured-data/node-graph.ts';
import type { PageSurvey } from '../survey-page.ts';
import { textOf } from '../walk.ts';
import { mark } from './element-marks.ts';
import type { MarkedElement, ProductSurvey } from './survey-products.ts';
import { fillsCart } from './visible/buy-control.ts';
import { productPath } from './visible/other-product.ts';
import type { PageLayout, PricePlace } from './visible/page-layout.ts';
import type { ProductCard } from './visible/product-cards.ts';

/** What is known of a page before it is decided what it is. */
export interface KindEvidence {
  readonly pageUrl: string;
  readonly survey: PageSurvey;
  readonly jsonLd: NodeGraph;
  readonly products: ProductSurvey;
  readonly layout: PageLayout;
  readonly cards: readonly ProductCard[];
  /**
   * What structured data says: a product that the page is about, with a price or a number of its own; one that is offered
   * somehow; one that the page is about, without anything to buy it by; no more than the name of one, as in reviews.
   */
  readonly stated: 'product' | 'offer' | 'subject' | 'name' | 'none';
  /** Structured data lists products. */
  readonly statesListing: boolean;
  readonly embedsProduct: boolean;
  /** `<meta>` elements name the price of a product, or call the page one. */
  readonly meta: 'price' | 'type' | 'none';
}

type Sign = readonly [holds: boolean, weight: number];

/** Less speaks for nothing. */
const enough = { product: 5, listing: 3 };
/** Pages of these sell nothing. */
const soldNowhere = new Set([...articleTypes, 'techarticle', 'event']);
const listingPath =
  /\/(?:collections?|categor(?:y|ies|ie|ia)|kategorien?|product-category|catalog(?:ue)?|c|shop|store)(?:\/[^/]+)*\/?$/i;
const listingNames =
  /(?:^|[\s_-])(?:tax-product_cat|template-collection|category-page|page-category|catalog-category-view|post-type-archive-product|search-results)(?:$|[\s_-])/i;
const hiddenPrice = /log ?in|sign ?in|anmelden|einloggen|connect|on request|auf anfrage|sur demande|call for/i;
const cartPath = /\/(?:cart|basket|bag|checkout|panier|warenkorb|carrito|carrello|koszyk)(?:[/?#.]|$)/i;
/** Fewer products beside each other are no list. */
const fewestListed = 4;
/** In elements. */
const closeOrder = 30;

/** Whether a page is about one product, a list of them, or neither. */
export function judgePageKind(evidence: KindEvidence): ProductPageKind {
  const product = weigh(productSigns(evidence));
  const listing = weigh(listingSigns(evidence));
  if (listing >= enough.listing && listing > product) return 'listing';
  if (product >= enough.product) return 'product';
  return countProductLinks(evidence) >= fewestListed && !saysArticle(evidence) ? 'listing' : 'none';
}

function productSigns(evidence: KindEvidence): readonly Sign[] {
  const { pageUrl, products, layout, cards, stated, meta, embedsProduct } = evidence;
  const { mainPrice, headline, buyControl } = layout;
  const isNamedCard =
    mainPrice?.isInNamedCard === true && headline === undefined && countLargestGroup(cards) >= fewestListed;
  const isOfCard = isNamedCard || countAlike(cards, layout) > 0;
  let shown = 0;
  for (const { marks, isAside } of products.marked) if (!isAside) shown |= marks;
  return [
    [stated === 'product', 10],
    [stated === 'offer', 5],
    [stated === 'subject', 5],
    [stated === 'name', 2],
    [meta === 'price', 5],
    [meta === 'type', 2],
    [embedsProduct, 4],
    [mainPrice?.shown.currency !== undefined && !isOfCard, 2],
    [mainPrice === undefined && hidesPrice(products), 3],
    [buyControl !== undefined && !isOfCard, 1],
    [buyControl !== undefined && !isOfCard && fillsCart(buyControl), 1],
    [isBeside(mainPrice, buyControl), 1],
    [headline !== undefined, 1],
    [(shown & mark.stock) !== 0, 1],
    [(shown & mark.sku) !== 0, 1],
    [(shown & mark.product) !== 0, 1],
    [productPath.test(new URL(pageUrl).pathname), 1],
    [saysArticle(evidence), -4],
  ];
}

function listingSigns(evidence: KindEvidence): readonly Sign[] {
  const { pageUrl, survey, layout, cards, statesListing } = evidence;
  const alike = countAlike(cards, layout);
  return [
    [statesListing, 4],
    // What themes call the pages of their collections.
    [ogTypeOf(survey) === 'product.group', 4],
    [alike >= 2, 3],
    [alike >= 4, 2],
    [alike >= 8, 2],
    [countLargestGroup(cards) >= fewestListed, 2],
    [listingPath.test(new URL(pageUrl).pathname), 2],
    [listingNames.test(survey.bodyNames), 3],
    [saysArticle(evidence), -2],
  ];
}

function weigh(signs: readonly Sign[]): number {
  return signs.reduce((sum, [holds, weight]) => (holds ? sum + weight : sum), 0);
}

/** How many cards there are like the one whose price stands closest to the headline; of any kind when none does. */
function countAlike(cards: readonly ProductCard[], { mainPrice, headline }: PageLayout): number {
  const listed = cards.filter(({ place }) => !place.isAside);
  if (mainPrice === undefined) return listed.length;
  const own = listed.find(({ place }) => place === mainPrice);
  if (own === undefined || isHeadline(own.product.name, headline)) return 0;
  const alike = listed.filter(({ place }) => looksOf(place) === looksOf(mainPrice));
  return alike.length < 2 ? 0 : alike.length;
}

/** What looks like a card and has the page's headline for its name is the product of the page. */
function isHeadline(name: string, headline: PageLayout['headline']): boolean {
  return headline !== undefined && textOf(headline.element, 300).toLowerCase().includes(name.toLowerCase());
}

/** Cards of one template, the most there are. */
function countLargestGroup(cards: readonly ProductCard[]): number {
  const counts = new Map<string, number>();
  for (const { place } of cards) if (!place.isAside) counts.set(looksOf(place), (counts.get(looksOf(place)) ?? 0) + 1);
  return Math.max(0, ...counts.values());
}

/** Cards of a list are made by one template. */
function looksOf({ element, card }: PricePlace): string {
  return `${element.name} ${(element.attribs['class'] ?? '').split(/\s+/, 1)[0]} in ${card.name}`;
}

/** Different products that a shop's page links to. */
function countProductLinks({ survey, layout }: KindEvidence): number {
  const targets = survey.anchors.map(({ attribs }) => attribs['href'] ?? '');
  const isShop = layout.buyControl !== undefined || targets.some((href) => cartPath.test(href));
  if (!isShop) return 0;
  return new Set(targets.filter((href) => productPath.test(href)).map((href) => href.replace(/[?#].*/, ''))).size;
}

function hidesPrice({ marked }: ProductSurvey): boolean {
  return marked.some(
    ({ marks, isAside, element, elementCount }) =>
      (marks & mark.price) !== 0 && !isAside && elementCount < 30 && hiddenPrice.test(textOf(element, 120)),
  );
}

function isBeside(price: PricePlace | undefined, control: MarkedElement | undefined): boolean {
  return price !== undefined && control !== undefined && Math.abs(price.order - control.order) <= closeOrder;
}

/** Some shop systems call every page of theirs an article in `og:type`: those with a button for the cart are none. */
function saysArticle({ survey, jsonLd, layout }: KindEvidence): boolean {
  const ogType = ogTypeOf(survey);
  return (
    (ogType === 'article' && (layout.buyControl === undefined || !fillsCart(layout.buyControl))) ||
    jsonLd.entities.some((entity) => readTypes(entity).some((type) => soldNowhere.has(type)))
  );
}

function ogTypeOf({ metas }: PageSurvey): string | undefined {
  return metas.find(({ key }) => key === 'og:type')?.content.toLowerCase();
}
