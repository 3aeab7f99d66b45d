import type { ProductVariant } from '../../../../model/product.ts';
import { toDecimalAmount } from '../../../../products/decimal-amount.ts';
import { isStated, type ProductFacts } from '../../../../products/product-facts.ts';
import { isRecord, type JsonRecord, readId, readRecord, readString } from '../../../../products/read-json.ts';
import { listPriceAbove, summarizeVariants } from '../../../../products/summarize-variants.ts';
import { parseLenientJson } from '../../structured-data/lenient-json.ts';

const maxVariants = 500;

/**
 * The variations WooCommerce writes into `form.variations_form[data-product_variations]`. Above 30 of them, or whatever
 * the shop sets, it is the word `false`: then it is a list nobody has here.
 */
export function readWooVariations(json: string): ProductFacts | null {
  const [list] = parseLenientJson(json);
  if (!Array.isArray(list)) return null;
  return summarizeVariants(list.filter(isRecord).slice(0, maxVariants).map(readVariation));
}

function readVariation(variation: JsonRecord): ProductVariant {
  const price = readAmount(variation, 'display_price');
  return {
    externalId: readId(variation, 'variation_id'),
    name: null,
    sku: readString(variation, 'sku'),
    gtin: null,
    options: readAttributes(readRecord(variation, 'attributes')),
    price,
    listPrice: listPriceAbove(readAmount(variation, 'display_regular_price'), price),
    availability: readAvailability(variation),
    url: null,
    image: readString(readRecord(variation, 'image'), 'url'),
  };
}

function readAvailability(variation: JsonRecord): ProductVariant['availability'] {
  const isInStock = variation['is_in_stock'];
  if (typeof isInStock !== 'boolean') return null;
  // The class in it is the same in every language.
  if (isInStock && (readString(variation, 'availability_html') ?? '').includes('on-backorder')) return 'BackOrder';
  return isInStock ? 'InStock' : 'OutOfStock';
}

/** `attribute_pa_color: 'blue'`. An empty value stands for any. */
function readAttributes(attributes: JsonRecord): Readonly<Record<string, string>> {
  const names = Object.keys(attributes).filter((name) => isStated(readString(attributes, name)));
  return Object.fromEntries(
    names.map((name) => [name.replace(/^attribute_(?:pa_)?/, ''), readString(attributes, name) ?? '']),
  );
}

function readAmount(variation: JsonRecord, key: string): string | null {
  return toDecimalAmount(readString(variation, key) ?? '');
}
