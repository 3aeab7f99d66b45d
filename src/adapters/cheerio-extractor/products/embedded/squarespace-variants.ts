import type { DecimalAmount, ProductVariant } from '../../../../model/product.ts';
import { fromMinorUnits, toDecimalAmount } from '../../../../products/decimal-amount.ts';
import type { ProductFacts } from '../../../../products/product-facts.ts';
import { isRecord, type JsonRecord, readId, readRecord, readString } from '../../../../products/read-json.ts';
import { listPriceAbove, summarizeVariants } from '../../../../products/summarize-variants.ts';
import { parseLenientJson } from '../../structured-data/lenient-json.ts';

const maxVariants = 500;

/** The variants Squarespace writes into `.product-variants[data-variants]`; amounts are hundredths. */
export function readSquarespaceVariants(json: string): ProductFacts | null {
  const [list] = parseLenientJson(json);
  const raw = Array.isArray(list) ? list.filter(isRecord).slice(0, maxVariants) : [];
  if (raw.length === 0) return null;
  return {
    ...summarizeVariants(raw.map(readVariant)),
    currency: readString(readRecord(raw[0]!, 'priceMoney'), 'currency'),
  };
}

function readVariant(variant: JsonRecord): ProductVariant {
  const regular = readAmount(variant, 'price', 'priceMoney');
  const sale = variant['onSale'] === true ? readAmount(variant, 'salePrice', 'salePriceMoney') : null;
  return {
    externalId: readId(variant, 'id'),
    name: null,
    sku: readString(variant, 'sku'),
    gtin: null,
    options: readOptions(readRecord(variant, 'attributes')),
    price: sale ?? regular,
    listPrice: listPriceAbove(regular, sale),
    availability: readAvailability(variant),
    url: null,
    image: null,
  };
}

function readAmount(variant: JsonRecord, cents: string, money: string): DecimalAmount | null {
  return (
    toDecimalAmount(readString(readRecord(variant, money), 'value') ?? '') ??
    fromMinorUnits(readString(variant, cents) ?? '', 2)
  );
}

function readAvailability(variant: JsonRecord): ProductVariant['availability'] {
  if (variant['unlimited'] === true) return 'InStock';
  const quantity = Number(readString(variant, 'qtyInStock') ?? Number.NaN);
  return Number.isNaN(quantity) ? null : quantity > 0 ? 'InStock' : 'OutOfStock';
}

function readOptions(attributes: JsonRecord): Readonly<Record<string, string>> {
  return Object.fromEntries(
    Object.keys(attributes).flatMap((name) => {
      const value = readString(attributes, name);
      return value === null ? [] : [[name, value]];
    }),
  );
}
