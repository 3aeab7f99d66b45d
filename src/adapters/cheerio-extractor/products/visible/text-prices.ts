import { Element, type ParentNode, type Text } from 'domhandler';
import { mayNameCurrency } from '../../../../products/find-currency.ts';
import { namesPrice } from '../../../../products/price-mentions.ts';
import { collapseSpace } from '../../../extraction/collapse-space.ts';
import { walk } from '../../walk.ts';
import { type MarkReader, mark } from '../element-marks.ts';
import { longestShortText, type ShortText, unreadElements } from '../survey-products.ts';

/** An element whose text is little more than a price. */
export interface TextPrice {
  readonly element: Element;
  readonly order: number;
  readonly elementCount: number;
}

/** White space included. */
const maxRawLength = 400;
const maxElements = 60;
/** Of one element: a walk goes over all of them, and a page may have a number in each. */
const maxChildren = 100;
const maxFound = 200;
/** What is struck through is no price any more. */
const skippedTags = new Set([...unreadElements, 'script', 'nav', 'footer', 'del', 's', 'strike']);
/** How many texts away from its number a currency may stand. */
const currencyReach = 2;
/** Choices of a price filter. */
const filter = /^(?:under|over|less than|up to|unter|über|bis|moins de|plus de|menos de|más de|meno di)\s/i;

/**
 * Elements that show a price and little else, in document order, for pages whose elements have no telling names. What stands
 * beside the product is left out.
 */
export function findTextPrices(texts: readonly ShortText[], reader: MarkReader): readonly TextPrice[] {
  const found = new Map<Element, TextPrice>();
  const outer = new Set<Element>();
  for (const [index, number] of texts.entries()) {
    if (!/\d/.test(number.text.data) || !mayBePrice(texts, index)) continue;
    const element = priceAround(number.text);
    if (element === undefined || found.has(element)) continue;
    const around = [...ancestorsOf(element)];
    if ([element, ...around].some((each) => isSkipped(each, reader))) continue;
    found.set(element, { element, ...placeOf(element, number) });
    for (const each of around) outer.add(each);
    if (found.size >= maxFound) break;
  }
  return [...found.values()].filter(({ element }) => !outer.has(element));
}

/** Most numbers are no prices, and to see that by the texts around them is quicker. */
function mayBePrice(texts: readonly ShortText[], index: number): boolean {
  const near = texts.slice(Math.max(0, index - currencyReach), index + currencyReach + 1);
  return mayNameCurrency(near.map(({ text }) => text.data).join(' '));
}

function isSkipped({ name, attribs }: Element, reader: MarkReader): boolean {
  return skippedTags.has(name) || (reader.marksOf(attribs['class'] ?? '') & mark.aside) !== 0;
}

/** The innermost element around a number that shows a price, as far as it shows nothing else. */
function priceAround(number: Text): Element | undefined {
  for (const element of ancestorsOf(number)) {
    const text = skippedTags.has(element.name) ? undefined : shownText(element);
    if (text === undefined) return undefined;
    if (!filter.test(text) && namesPrice(text)) return element;
  }
  return undefined;
}

/** @returns `undefined` for what shows more than a price. */
function shownText(root: Element): string | undefined {
  let text = '';
  let elements = 0;
  let isNarrow = root.children.length <= maxChildren;
  if (!isNarrow) return undefined;
  const isShort = (): boolean => isNarrow && text.length <= maxRawLength && elements <= maxElements;
  walk(root, {
    enter({ name, children }) {
      elements += 1;
      if (skippedTags.has(name)) return false;
      isNarrow &&= children.length <= maxChildren;
      return isShort();
    },
    text: ({ data }) => {
      if (isShort()) text += data.slice(0, maxRawLength + 1);
    },
    leave: () => {},
  });
  const shown = isShort() ? collapseSpace(text).trim() : '';
  return shown === '' || shown.length > longestShortText ? undefined : shown;
}

/** Counts as the survey does, from the place of a number within. */
function placeOf(root: Element, number: ShortText): Pick<TextPrice, 'order' | 'elementCount'> {
  let elementCount = -1;
  let before = 0;
  walk(root, {
    enter({ name }) {
      elementCount += 1;
      return !unreadElements.has(name);
    },
    text: (text) => {
      if (text === number.text) before = elementCount;
    },
    leave: () => {},
  });
  return { order: number.order - before, elementCount };
}

function* ancestorsOf(node: Element | Text): Generator<Element, void> {
  for (let parent: ParentNode | null = node.parent; parent instanceof Element; parent = parent.parent) yield parent;
}
