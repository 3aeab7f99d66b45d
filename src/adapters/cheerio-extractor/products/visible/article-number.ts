import type { Document, Element, Text } from 'domhandler';
import { readGtin } from '../../../../products/gtin.ts';
import { isPlaceholder } from '../../../../products/placeholder.ts';
import type { ProductFacts } from '../../../../products/product-facts.ts';
import { detach } from '../../../extraction/detach.ts';
import { textOf, type Visitor, walk } from '../../walk.ts';
import { type MarkReader, mark } from '../element-marks.ts';
import type { ProductSurvey } from '../survey-products.ts';
import type { PageLayout } from './page-layout.ts';

/** Words before a shop's number of a product, in many languages. */
const shopLabel =
  /^(?:sku|asin|art(?:ikel|icle|ículo|icolo|\.)?[\s.-]*(?:n(?:r|o|º|°|um(?:mer|ber|ero|éro)?)|code|id|#)?|item\s*(?:no|nr|number|#|code|id)?|product\s*(?:code|no|nr|number|id|ref(?:erence)?|#)|web\s?code|stock code|catalog(?:ue)? (?:no|number)|réf(?:érence)?|ref(?:erenc(?:e|ia|ja|a))?|riferimento|c[óo]d(?:igo|ice)?(?:\s(?:de|del|do|di)?\s?(?:producto|produto|articolo|prodotto|artículo))?|cod\s?produs|k[óo]d(?:\s(?:produktu|produkta|zboží|tovaru|výrobku))?|nr\s?(?:ref|kat|art|produktu)(?:erencyjny|alogowy)?|numer (?:referencyjny|katalogowy|produktu)|katalogové číslo|bestell[\s-]*(?:nr|nummer)|best\.?[\s-]?nr|art\.?[\s-]?nr|artnr|produkt(?:nummer|nr|id|code)|vare(?:nummer|nr)|artikkel(?:nummer|nr)|tuote(?:numero|koodi)|cikkszám|termékkód|šifra|артикул|код(?:\s(?:товара|товару))?|κωδικός|ürün kodu|商品編號|商品编号|商品番号|品番|型番|상품번호|style(?:\s?(?:#|no|code|number))?)$/i;
const makerLabel =
  /^(?:mpn|mfr\.?\s?(?:part)?\s?(?:#|no|number)?|model(?:\s?(?:no|nr|number|name|#))?|modell(?:nummer|nr)?|part\s?(?:no|number|#)|manufacturer(?:'s)? (?:part|code|number|no)\w*|herstellernummer|hersteller-?nr|code fabricant)$/i;
const tradeLabel = /^(?:gtin|ean|upc|isbn|barcode|ean-?code|strichcode|code[- ]barres)(?:-?\d\d?)?$/i;
const brandLabel =
  /^(?:brand|brand name|marke|marque|marca|merk|märke|varemærke|značka|marka|hersteller|manufacturer|fabricant|fabricante|produttore|výrobce|výrobca|producent|proizvajalec|proizvođač|бренд|производитель|ブランド|メーカー|브랜드|品牌)$/i;
/** `SKU: AB-12`: label and number in one text. */
const labelled = /^([^:：#]{2,32}?)\s*(?:[:：#]|\.:|\s-\s)\s*(.*)$/s;
const numberPattern = /^[\p{L}\d][\p{L}\d._/\\ -]{1,38}[\p{L}\d]$/u;
const maxTextLength = 120;
const maxNodes = 100_000;
/** Texts between a label and its number. */
const maxGap = 2;

type LabelledFacts = Pick<ProductFacts, 'sku' | 'mpn' | 'gtin' | 'gtinType' | 'brand'>;

export interface LabelContext {
  readonly survey: ProductSurvey;
  readonly layout: PageLayout;
  /** A number that stands in it is the product's for sure. */
  readonly pageUrl: string;
}

/**
 * The numbers a page shows for its product: in an element named for it, or behind a label, as in `Art.-Nr. 4711`, or label
 * and number in cells side by side. What stands beside the product is not looked at.
 */
export function readArticleNumbers(document: Document, { survey, layout, pageUrl }: LabelContext): LabelledFacts {
  const finder = new NumberFinder(survey.reader);
  walk(document, finder);
  const { sku, mpn, gtin, brand } = finder.found;
  return {
    sku: readNamedNumber(survey, layout) ?? sku.find((number) => pageUrl.includes(number)) ?? sku[0],
    mpn: mpn[0],
    ...gtin.map(readGtin).find((read) => read !== null),
    brand: brand[0],
  };
}

/** The element named for the article number that stands closest to the headline. */
function readNamedNumber({ marked }: ProductSurvey, { headline, mainPrice }: PageLayout): string | null {
  const anchor = headline?.order ?? mainPrice?.order ?? 0;
  const named = marked
    .filter(({ marks, isAside, textLength }) => (marks & mark.sku) !== 0 && !isAside && textLength <= maxTextLength)
    .toSorted((a, b) => Math.abs(a.order - anchor) - Math.abs(b.order - anchor));
  for (const { element } of named) {
    const text = textOf(element, maxTextLength);
    const number = (parseLabelled(text)?.value ?? text).trim();
    const isSku = /(?:^|\s)sku(?:\s|$)/i.test(
      `${element.attribs['class'] ?? ''} ${element.attribs['data-hook'] ?? ''}`,
    );
    if (numberPattern.test(number) && (isSku || /\d/.test(number)) && !isPlaceholder(number)) return detach(number);
  }
  return null;
}

type Kind = 'sku' | 'mpn' | 'gtin' | 'brand';
const maxFound = 20;
const maxBrandLength = 50;

class NumberFinder implements Visitor {
  readonly found: Record<Kind, string[]> = { sku: [], mpn: [], gtin: [], brand: [] };
  readonly #reader: MarkReader;
  #waiting: Kind | undefined;
  #gap = 0;
  #nodes = 0;

  constructor(reader: MarkReader) {
    this.#reader = reader;
  }

  enter({ name, attribs }: Element): boolean {
    this.#nodes += 1;
    if (this.#nodes > maxNodes || unread.has(name)) return false;
    return (this.#reader.marksOf(attribs['class'] ?? '') & mark.aside) === 0;
  }

  text({ data }: Text): void {
    if (data.length > maxTextLength) {
      this.#waiting = undefined;
      return;
    }
    const text = data.replaceAll(/\s+/g, ' ').trim();
    if (text === '') return;
    const waiting = this.#waiting;
    if (waiting !== undefined) this.#takeValue(waiting, text);
    else {
      const parsed = parseLabelled(text);
      if (parsed === undefined) return;
      if (parsed.value !== '') this.#keep(parsed.kind, parsed.value);
      else this.#wait(parsed.kind);
    }
  }

  leave(): void {}

  #wait(kind: Kind): void {
    this.#waiting = kind;
    this.#gap = 0;
  }

  #takeValue(kind: Kind, text: string): void {
    const value = text.replace(/^[:：#\s\u200e\u200f-]+/, '');
    this.#gap += 1;
    if (value !== '' || this.#gap >= maxGap) this.#waiting = undefined;
    if (value !== '') this.#keep(kind, value);
  }

  #keep(kind: Kind, value: string): void {
    const found = this.found[kind];
    const text = value.trim();
    if (found.length >= maxFound || isPlaceholder(text)) return;
    if (kind === 'brand' ? text.length <= maxBrandLength : /\d/.test(text) && numberPattern.test(text))
      found.push(detach(text));
  }
}

/** `SKU: AB-12`, `SKU AB-12`, or a label whose number stands elsewhere: then the value is empty. */
function parseLabelled(text: string): { readonly kind: Kind; readonly value: string } | undefined {
  const [, label = text, value = ''] = labelled.exec(text) ?? [];
  const kind = kindOf(label.replace(/[:：#\s\u200e\u200f]+$/, ''));
  if (kind !== undefined) return { kind, value };
  const words = text.split(' ');
  for (const count of [1, 2]) {
    const spaced = words.length === count + 1 ? kindOf(words.slice(0, count).join(' ')) : undefined;
    if (spaced !== undefined && spaced !== 'brand' && /\d/.test(words[count]!))
      return { kind: spaced, value: words[count]! };
  }
  return undefined;
}

const unread = new Set(['script', 'style', 'noscript', 'template', 'svg', 'select', 'nav', 'footer']);

function kindOf(label: string): Kind | undefined {
  if (shopLabel.test(label)) return 'sku';
  if (tradeLabel.test(label)) return 'gtin';
  if (brandLabel.test(label)) return 'brand';
  return makerLabel.test(label) ? 'mpn' : undefined;
}
