import { Element, type ParentNode } from 'domhandler';
import { listPriceAbove } from '../../../../products/summarize-variants.ts';
import { type MarkReader, mark } from '../element-marks.ts';
import type { MarkedElement, ProductSurvey } from '../survey-products.ts';
import { findBuyControl } from './buy-control.ts';
import { findHeadline } from './headline.ts';
import { isOfOtherProduct } from './other-product.ts';
import { readPriceBox, type ShownPrice } from './price-box.ts';
import { type PriceSegment, readPriceSegments } from './price-segments.ts';
import { findTextPrices } from './text-prices.ts';

/** A place where the page shows a price. */
export interface PricePlace extends MarkedElement {
  readonly shown: ShownPrice;
  /** Found by its text alone, not by the name of its element. */
  readonly isUnnamed: boolean;
  /** It stands in an element that is named for one product of a list. */
  readonly isInNamedCard: boolean;
  /** The outermost element around it that holds no price of another product. */
  readonly card: Element;
}

/** Where things are on a page that shows prices. */
export interface PageLayout {
  readonly headline: MarkedElement | undefined;
  readonly prices: readonly PricePlace[];
  /** The price of the product the page is about. */
  readonly mainPrice: PricePlace | undefined;
  readonly buyControl: MarkedElement | undefined;
}

const maxPlaces = 300;
/** What is larger is about more than one price; white space counts. */
const maxBoxText = 1_500;
const maxBoxElements = 60;
/** Words in a price element that are no part of the price itself. */
const maxOtherText = 25;
const maxClimb = 512;
const maxCardDepth = 12;
/** What holds more prices is a list of cards, whatever its name. */
const mostInCard = 4;

export interface LayoutSource {
  readonly survey: ProductSurvey;
  /** What the page calls itself in its head. */
  readonly titles: readonly string[];
  readonly pageUrl: string;
}

/** Finds headline, prices and the buy button of a page, and which of the prices belongs to the two others. */
export function readLayout(page: LayoutSource): PageLayout {
  const { survey, titles } = page;
  const { reader } = survey;
  const headline = findHeadline(survey, titles);
  const buyControl = findBuyControl(survey, headline);
  const anchors = { headline, buyControl, pageUrl: page.pageUrl };
  const named = findCards(onePerCard(pairPrices(findNamedPrices(page)), reader));
  const mainPrice = chooseMain(named, anchors);
  if (mainPrice !== undefined && (isClose(mainPrice, headline) || isClose(mainPrice, buyControl))) {
    return { headline, buyControl, prices: named, mainPrice };
  }
  if (!mayWritePrices(page, named, buyControl)) return { headline, buyControl, prices: named, mainPrice };
  const written = findCards(onePerCard(findWrittenPrices(page), reader));
  const prices = named.some(({ isAside }) => !isAside) ? named : written;
  const mainWritten = chooseMain(written, anchors);
  const isBetter = mainPrice === undefined || (mainWritten !== undefined && isClose(mainWritten, buyControl));
  return { headline, buyControl, prices, mainPrice: isBetter ? mainWritten : mainPrice };
}

/** Prices whose elements have no telling names are looked for where something else says that the page sells. */
function mayWritePrices(
  { survey: { marked } }: LayoutSource,
  named: readonly PricePlace[],
  buyControl: MarkedElement | undefined,
): boolean {
  const sells = mark.price | mark.buy | mark.sku | mark.stock | mark.product | mark.name | mark.card;
  return named.length > 0 || buyControl !== undefined || marked.some(({ marks }) => (marks & sells) !== 0);
}

function isClose({ order }: PricePlace, anchor: MarkedElement | undefined): boolean {
  return anchor !== undefined && Math.abs(order - anchor.order) <= closeReach;
}

/** A price element before it is known which product it belongs to. */
type ShownPlace = Omit<PricePlace, 'card' | 'isInNamedCard'>;

/**
 * The outermost price elements that hold little else: elements are often named for the price that also hold the name and
 * the rating.
 */
function findNamedPrices({ survey }: LayoutSource): readonly ShownPlace[] {
  const small = survey.marked.filter(
    ({ marks, elementCount, textLength }) =>
      (marks & mark.price) !== 0 && elementCount <= maxBoxElements && textLength <= maxBoxText,
  );
  const innermost = small.filter(({ order, elementCount }, index) => {
    const next = small[index + 1];
    return next === undefined || next.order > order + elementCount;
  });
  const segments = new Map(small.map((each) => [each, readPriceSegments(each.element, survey.reader)]));
  const lengths = new Map(small.map((each) => [each, shownLength(segments.get(each)!)]));
  const priceTextLength = (outer: MarkedElement): number =>
    innermost.reduce((sum, inner) => (isIn(inner, outer) ? sum + lengths.get(inner)! : sum), 0);
  const places: ShownPlace[] = [];
  for (const marked of small) {
    if (places.length === maxPlaces) break;
    const last = places.at(-1);
    if (last !== undefined && isIn(marked, last)) continue;
    if (lengths.get(marked)! - priceTextLength(marked) > maxOtherText) continue;
    const shown = readPriceBox(segments.get(marked)!);
    if (shown !== undefined) places.push({ ...marked, shown, isUnnamed: false });
  }
  const inCurrency = places.filter(({ shown, isAside }) => shown.currency !== undefined && !isAside);
  // A number alone may be anything: it is a price where the shop writes no currency at all.
  return inCurrency.length > 0 ? places.filter(({ shown }) => shown.currency !== undefined) : places;
}

/** A price and what it was before may stand in elements side by side: together they are one place. */
function pairPrices(places: readonly ShownPlace[]): readonly ShownPlace[] {
  const paired: ShownPlace[] = [];
  for (const place of places) {
    const last = paired.at(-1);
    const isNext = last !== undefined && place.order - (last.order + last.elementCount) <= maxGap;
    if (isNext && isListPrice(last) && !isListPrice(place)) paired[paired.length - 1] = withListPrice(place, last);
    else if (isNext && !isListPrice(last) && isListPrice(place)) paired[paired.length - 1] = withListPrice(last, place);
    else paired.push(place);
  }
  return paired;
}

function isListPrice({ marks }: ShownPlace): boolean {
  return (marks & mark.listPrice) !== 0 && (marks & mark.salePrice) === 0;
}

function withListPrice(place: ShownPlace, before: ShownPlace): ShownPlace {
  const listPrice = listPriceAbove(before.shown.price, place.shown.price) ?? place.shown.listPrice;
  return { ...place, shown: { ...place.shown, listPrice } };
}

/** For shops whose elements have no telling names. */
function findWrittenPrices({ survey: { shortTexts, reader } }: LayoutSource): readonly ShownPlace[] {
  return findTextPrices(shortTexts, reader).flatMap((place) => {
    const shown = readPriceBox(readPriceSegments(place.element, reader));
    return shown === undefined
      ? []
      : [{ ...place, marks: mark.price, isAside: false, textLength: 0, shown, isUnnamed: true }];
  });
}

/** Prices of one product, such as with and without a subscription, stand in one card: the first is the product's. */
function onePerCard(places: readonly ShownPlace[], reader: MarkReader): readonly Omit<PricePlace, 'card'>[] {
  const counts = countBelow(places);
  const cards = places.map(({ element }) => namedCard(element, counts, reader));
  return places.flatMap((place, index) => {
    const card = cards[index];
    const isFirst = card === undefined || cards.indexOf(card) === index;
    return isFirst ? [{ ...place, isInNamedCard: card !== undefined }] : [];
  });
}

/** The outermost element around a price that is named for one product of a list and holds few prices. */
function namedCard(element: Element, counts: ReadonlyMap<ParentNode, number>, reader: MarkReader): Element | undefined {
  let card: Element | undefined;
  let node = element.parent;
  for (let steps = 0; node instanceof Element && steps < maxCardDepth; steps += 1) {
    if ((counts.get(node) ?? 0) > mostInCard) break;
    const marks = reader.marksOf(node.attribs['class'] ?? '');
    if ((marks & mark.card) !== 0) card = node;
    node = node.parent;
  }
  return card;
}

function findCards(places: readonly Omit<PricePlace, 'card'>[]): readonly PricePlace[] {
  const counts = countBelow(places);
  return places.map((place) => ({ ...place, card: cardOf(place.element, counts) }));
}

function isIn(inner: MarkedElement, outer: MarkedElement): boolean {
  return inner.order >= outer.order && inner.order <= outer.order + outer.elementCount;
}

function shownLength(segments: readonly PriceSegment[]): number {
  return segments.reduce((sum, { role, text }) => (role === 'other' ? sum : sum + text.length), 0);
}

function countBelow(places: readonly MarkedElement[]): ReadonlyMap<ParentNode, number> {
  const counts = new Map<ParentNode, number>();
  for (const { element } of places) {
    let node: ParentNode | null = element;
    for (let steps = 0; node !== null && steps < maxClimb; steps += 1) {
      counts.set(node, (counts.get(node) ?? 0) + 1);
      node = node.parent;
    }
  }
  return counts;
}

function cardOf(element: Element, counts: ReadonlyMap<ParentNode, number>): Element {
  let card = element;
  for (let parent = element.parent; parent !== null && counts.get(parent) === 1; parent = parent.parent) {
    if (parent.type === 'root') break;
    card = parent as Element;
  }
  return card;
}

/** What stands behind the headline is more likely to belong to it than what stands before. */
const beforePenalty = 4;
/** How far before the headline the price may stand: together with it, or beside the button. */
const reachBefore = 60;
const reachOfButton = 300;
const closeReach = 100;
/** Elements between the two parts of a price. */
const maxGap = 6;
/** How far behind the headline a price may stand that nothing but its text tells. */
const reachOfText = 150;

interface MainAnchors extends Pick<PageLayout, 'headline' | 'buyControl'> {
  readonly pageUrl: string;
}

function chooseMain(
  prices: readonly PricePlace[],
  { headline, buyControl, pageUrl }: MainAnchors,
): PricePlace | undefined {
  const anchor = headline ?? buyControl;
  if (anchor === undefined) return undefined;
  const distance = ({ order }: PricePlace): number => {
    const toAnchor = order >= anchor.order ? order - anchor.order : beforePenalty * (anchor.order - order);
    return toAnchor + (buyControl === undefined ? 0 : Math.abs(order - buyControl.order));
  };
  const isNearButton = ({ order, isUnnamed }: PricePlace): boolean =>
    buyControl !== undefined && Math.abs(order - buyControl.order) <= (isUnnamed ? reachBefore : reachOfButton);
  const isBehindHeadline = ({ order, isUnnamed }: PricePlace): boolean =>
    headline !== undefined &&
    order > headline.order - reachBefore &&
    (!isUnnamed || order < headline.order + reachOfText);
  const isNear = (place: PricePlace): boolean => isNearButton(place) || isBehindHeadline(place);
  const candidates = prices.filter((place) => !place.isAside && isNear(place));
  const [closest, ...others] = candidates.toSorted((a, b) => distance(a) - distance(b));
  // A page without a price of its own still shows those of other products.
  const isOther = closest !== undefined && others.length === 0 && isOfOtherProduct(closest.element, pageUrl);
  return isOther ? undefined : closest;
}
