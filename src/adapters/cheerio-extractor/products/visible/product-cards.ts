import type { Element, Text } from 'domhandler';
import type { ListedProduct } from '../../../../model/product.ts';
import { detach } from '../../../extraction/detach.ts';
import type { PageUrls } from '../../../extraction/page-urls.ts';
import { textOf, type Visitor, walk } from '../../walk.ts';
import { type MarkReader, mark } from '../element-marks.ts';
import type { PageLayout, PricePlace } from './page-layout.ts';

const maxNameLength = 300;
const maxCardElements = 400;

export interface CardContext {
  readonly urls: PageUrls;
  readonly reader: MarkReader;
  readonly currencyOf: (place: PricePlace) => string | null;
}

/** A product of a list, and where it stands. */
export interface ProductCard {
  readonly product: ListedProduct;
  readonly place: PricePlace;
}

/** Products that a page shows as cards: a link, a name and a price that no other product shares. */
export function readCards({ prices, headline }: PageLayout, context: CardContext): readonly ProductCard[] {
  const cards: ProductCard[] = [];
  const seen = new Set<string>();
  for (const place of prices) {
    const parts = new CardParts(context.reader);
    walk(place.card, parts);
    if (parts.elementCount > maxCardElements || (headline !== undefined && parts.headlines.has(headline.element)))
      continue;
    const url = parts.href === undefined ? undefined : context.urls.resolvePage(parts.href);
    const { name } = parts;
    if (url === undefined || name === undefined || isSamePage(url, context.urls.base) || seen.has(url)) continue;
    seen.add(url);
    const { price, listPrice } = place.shown;
    cards.push({
      place,
      product: {
        name: detach(name),
        url,
        price,
        listPrice,
        currency: context.currencyOf(place),
        availability: null,
        image: (parts.image === undefined ? undefined : context.urls.resolvePage(parts.image)) ?? null,
      },
    });
  }
  return cards;
}

function isSamePage(url: string, pageUrl: string): boolean {
  const [one, other] = [new URL(url), new URL(pageUrl)];
  return one.host === other.host && one.pathname === other.pathname;
}

class CardParts implements Visitor {
  href: string | undefined;
  image: string | undefined;
  elementCount = 0;
  readonly headlines = new Set<Element>();
  readonly #reader: MarkReader;
  #namedText: string | undefined;
  #headingText: string | undefined;
  #linkText: string | undefined;
  #imageText: string | undefined;

  constructor(reader: MarkReader) {
    this.#reader = reader;
  }

  /** By its element, by a heading, by the longest link, by the picture. */
  get name(): string | undefined {
    return [this.#namedText, this.#headingText, this.#linkText, this.#imageText].find(
      (text) => text !== undefined && text !== '',
    );
  }

  enter(element: Element): boolean {
    const { name, attribs } = element;
    this.elementCount += 1;
    if (this.elementCount > maxCardElements) return false;
    if (name === 'a' && isPageLink(attribs['href'])) this.#readLink(element);
    else if (name === 'img') this.#readImage(attribs);
    else if (/^h[1-6]$/.test(name)) {
      this.#headingText ??= textOf(element, maxNameLength);
      if (name === 'h1') this.headlines.add(element);
    }
    if ((this.#reader.marksOf(attribs['class'] ?? '') & (mark.name | mark.price)) === mark.name) {
      this.#namedText ??= textOf(element, maxNameLength) || undefined;
    }
    return true;
  }

  text(_: Text): void {}

  leave(): void {}

  #readLink(element: Element): void {
    this.href ??= element.attribs['href'];
    const text = textOf(element, maxNameLength);
    if (!/\d[.,]\d\d/.test(text) && text.length > (this.#linkText?.length ?? 0)) this.#linkText = text;
  }

  #readImage(attribs: Readonly<Record<string, string>>): void {
    this.image ??= attribs['data-src'] ?? attribs['src'];
    this.#imageText ??= attribs['alt']?.trim();
  }
}

function isPageLink(href: string | undefined): boolean {
  return (
    href !== undefined &&
    href !== '' &&
    !/^(?:#|javascript:|mailto:|tel:)/i.test(href.trim()) &&
    !/[?&](?:add-to-cart|add)=/.test(href)
  );
}
