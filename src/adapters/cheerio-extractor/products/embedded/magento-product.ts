import type { ProductVariant } from '../../../../model/product.ts';
import { toDecimalAmount } from '../../../../products/decimal-amount.ts';
import type { ProductFacts } from '../../../../products/product-facts.ts';
import {
  isRecord,
  type JsonRecord,
  readId,
  readRecord,
  readRecords,
  readString,
} from '../../../../products/read-json.ts';
import { listPriceAbove, summarizeVariants } from '../../../../products/summarize-variants.ts';
import { parseLenientJson } from '../../structured-data/lenient-json.ts';

const maxVariants = 500;
const maxSearched = 2_000;

/** The variants of a configurable product in Magento's `spConfig` (or `jsonConfig` of swatches). */
export function readMagentoProduct(json: string): ProductFacts | null {
  const [parsed] = parseLenientJson(json);
  const config = findConfig(parsed);
  if (config === undefined) return null;
  const options = optionsByProduct(config);
  const prices = readRecord(config, 'optionPrices');
  const variants = [...options]
    .slice(0, maxVariants)
    .map(([id, chosen]) => readVariant(id, chosen, readRecord(prices, id), config));
  return { ...summarizeVariants(variants), externalId: readId(config, 'productId') };
}

/** Components are keyed by selectors: the configuration lies somewhere below. */
function findConfig(parsed: unknown): JsonRecord | undefined {
  const open: unknown[] = [parsed];
  for (let searched = 0; open.length > 0 && searched < maxSearched; searched += 1) {
    const value = open.shift();
    if (!isRecord(value)) continue;
    if (isRecord(value['optionPrices']) && isRecord(value['attributes'])) return value;
    open.push(...Object.values(value));
  }
  return undefined;
}

/** Ids of the products behind the options, with the options that lead to each. */
function optionsByProduct(config: JsonRecord): ReadonlyMap<string, Record<string, string>> {
  const found = new Map<string, Record<string, string>>();
  for (const attribute of Object.values(readRecord(config, 'attributes')).filter(isRecord)) {
    const name = readString(attribute, 'label') ?? readString(attribute, 'code');
    if (name === null) continue;
    for (const option of readRecords(attribute, 'options')) {
      const label = readString(option, 'label');
      const products: unknown = option['products'];
      if (label === null || !Array.isArray(products)) continue;
      for (const id of products.map(String)) found.set(id, { ...found.get(id), [name]: label });
    }
  }
  return found;
}

function readVariant(
  id: string,
  options: Readonly<Record<string, string>>,
  prices: JsonRecord,
  config: JsonRecord,
): ProductVariant {
  const price = readAmount(prices, 'finalPrice');
  return {
    externalId: id,
    name: null,
    sku: readString(readRecord(config, 'sku'), id) ?? readString(readRecord(config, 'skus'), id),
    gtin: null,
    options,
    price,
    listPrice: listPriceAbove(readAmount(prices, 'oldPrice'), price),
    availability: null,
    url: null,
    image: null,
  };
}

function readAmount(prices: JsonRecord, key: string): string | null {
  return toDecimalAmount(readString(readRecord(prices, key), 'amount') ?? '');
}
