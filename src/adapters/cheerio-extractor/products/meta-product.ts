import { readAvailabilityTerm, readAvailabilityText } from '../../../products/availability.ts';
import { readConditionTerm } from '../../../products/condition.ts';
import { compareAmounts } from '../../../products/decimal-amount.ts';
import { toCurrencyCode } from '../../../products/find-currency.ts';
import { readGtin } from '../../../products/gtin.ts';
import { readMarkupAmount } from '../../../products/markup-amount.ts';
import { parsePrice } from '../../../products/parse-price.ts';
import { isPlaceholder } from '../../../products/placeholder.ts';
import { plainText } from '../../../products/plain-text.ts';
import type { ProductFacts } from '../../../products/product-facts.ts';
import type { PageUrls } from '../../extraction/page-urls.ts';
import type { Meta } from '../survey-page.ts';
import { ImageList } from './image-list.ts';
import { withoutSite } from './page-title.ts';

const maxTextLength = 5_000;
const maxTwitterLabels = 4;
const priceLabel = /^(?:price|preis|prix|precio|prezzo|preço|prijs|pris|cena|цена|価格)/i;
const availabilityLabel =
  /^(?:availability|verfügbarkeit|disponibilit|disponibilidad|beschikbaarheid|dostępność|наличие)/i;

/** What the `<meta>` elements of a page say of a product. */
export interface MetaProduct {
  /** The page calls itself a product (`og:type`), or names the price of one. */
  readonly isProduct: boolean;
  readonly namesPrice: boolean;
  /** Most pages are no product's: of those nothing more is read. */
  readonly readFacts: () => ProductFacts;
}

/** Reads OpenGraph with its product extension (https://developers.facebook.com/docs/payments/product/), and Twitter's labels. */
export function readMetaProduct(metas: readonly Meta[], urls: PageUrls): MetaProduct {
  const contents = contentsByKey(metas);
  const pick = (...keys: readonly string[]): string | null => {
    for (const key of keys) {
      const content = firstContent(contents, key);
      if (content !== undefined) return content;
    }
    return null;
  };
  const sale = pick('product:sale_price:amount');
  const labels = twitterLabels(pick);
  const written = sale ?? pick('product:price:amount', 'og:price:amount', 'product:price', 'og:price');
  const price = written === null ? parsedLabel(labels, priceLabel) : readMarkupAmount(written);
  const currencyRaw = pick('product:sale_price:currency', 'product:price:currency', 'og:price:currency');
  const isProduct = /^(?:og:)?product(?:\.(?!group)|$)/i.test(pick('og:type') ?? '') || price !== null;
  const readFacts = (): ProductFacts => {
    const list = readMarkupAmount(
      pick('product:original_price:amount', 'og:price:standard_amount') ?? (sale && pick('product:price:amount')),
    );
    const images = new ImageList(urls);
    const image = pick('og:image', 'og:image:secure_url', 'og:image:url', 'twitter:image');
    if (image !== null) images.add(image);
    const title = pick('og:title', 'twitter:title');
    return {
      name:
        title === null ? null : withoutSite(title, { name: pick('og:site_name'), host: new URL(urls.base).hostname }),
      description: pick('og:description', 'description', 'twitter:description'),
      url: ownUrl(pick('og:url'), urls),
      sku: pick('product:retailer_item_id', 'product:sku', 'product:retailer_part_no'),
      mpn: pick('product:mfr_part_no'),
      ...readGtin(pick('product:gtin', 'product:ean', 'product:upc', 'product:isbn') ?? ''),
      brand: pick('product:brand', 'og:brand', 'product:brand:name'),
      price: price?.amount,
      listPrice: price && list && compareAmounts(list.amount, price.amount) > 0 ? list.amount : null,
      currency: toCurrencyCode(currencyRaw ?? '') ?? price?.currency,
      currencyRaw: currencyRaw ?? price?.currencyRaw,
      availability: readAvailabilityTerm(pick('product:availability', 'og:availability') ?? '') ?? labels.availability,
      condition: readConditionTerm(pick('product:condition', 'og:condition') ?? ''),
      images: images.urls,
    };
  };
  return { isProduct, namesPrice: Boolean(price?.amount), readFacts };
}

interface TwitterLabels {
  readonly values: readonly (readonly [label: string, data: string])[];
  readonly availability: ProductFacts['availability'];
}

/** The contents of each key. */
function contentsByKey(metas: readonly Meta[]): ReadonlyMap<string, readonly string[]> {
  const contents = new Map<string, string[]>();
  for (const { attribute, key, content } of metas) {
    if (attribute === 'http-equiv' || attribute === 'itemprop') continue;
    const others = contents.get(key);
    if (others === undefined) contents.set(key, [content]);
    else others.push(content);
  }
  return contents;
}

/** The first content of a key that is no remainder of a template. */
function firstContent(contents: ReadonlyMap<string, readonly string[]>, key: string): string | undefined {
  for (const content of contents.get(key) ?? []) {
    const text = plainText(content, maxTextLength);
    if (!isPlaceholder(text)) return text;
  }
  return undefined;
}

function twitterLabels(pick: (key: string) => string | null): TwitterLabels {
  const pairs: (readonly [string, string])[] = [];
  for (let index = 1; index <= maxTwitterLabels; index += 1) {
    const label = pick(`twitter:label${index}`);
    const data = pick(`twitter:data${index}`);
    if (label !== null && data !== null) pairs.push([label, data]);
  }
  const stock = pairs.find(([label]) => availabilityLabel.test(label))?.[1] ?? '';
  return { values: pairs, availability: readAvailabilityTerm(stock) ?? readAvailabilityText(stock) };
}

function parsedLabel({ values }: TwitterLabels, label: RegExp): ReturnType<typeof readMarkupAmount> {
  const text = values.find(([name]) => label.test(name))?.[1];
  if (text === undefined) return null;
  const { amount, iso, currency } = parsePrice(text);
  return amount === null ? null : { amount, currency: iso, currencyRaw: currency };
}

function ownUrl(href: string | null, urls: PageUrls): string | null {
  const url = href === null ? undefined : urls.resolvePage(href);
  return url !== undefined && new URL(url).host === new URL(urls.base).host ? url : null;
}
