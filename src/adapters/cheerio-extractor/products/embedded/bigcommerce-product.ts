import type { DecimalAmount } from '../../../../model/product.ts';
import { toDecimalAmount } from '../../../../products/decimal-amount.ts';
import { readGtin } from '../../../../products/gtin.ts';
import type { ProductFacts } from '../../../../products/product-facts.ts';
import { type JsonRecord, readRecord, readString } from '../../../../products/read-json.ts';
import { listPriceAbove } from '../../../../products/summarize-variants.ts';

/** `BCData.product_attributes` of a BigCommerce page. */
export function readBigCommerceProduct(data: JsonRecord): ProductFacts | null {
  const attributes = readRecord(data, 'product_attributes');
  const prices = readRecord(attributes, 'price');
  if (Object.keys(prices).length === 0) return null;
  const price = withOrWithoutTax(prices);
  const [withTax, withoutTax] = [readRecord(prices, 'with_tax'), readRecord(prices, 'without_tax')];
  return {
    sku: readString(attributes, 'sku'),
    mpn: readString(attributes, 'mpn'),
    ...readGtin(readString(attributes, 'gtin') ?? readString(attributes, 'upc') ?? ''),
    price,
    priceMax: withOrWithoutTax(readRecord(readRecord(prices, 'price_range'), 'max')),
    listPrice: listPriceAbove(withOrWithoutTax(prices, 'rrp_') ?? withOrWithoutTax(prices, 'non_sale_price_'), price),
    currency: readString(withTax, 'currency') ?? readString(withoutTax, 'currency'),
    availability: readAvailability(attributes),
    stockQuantity: Number(readString(attributes, 'stock') ?? 0) || null,
  };
}

function withOrWithoutTax(prices: JsonRecord, prefix = ''): DecimalAmount | null {
  return readAmount(prices, `${prefix}with_tax`) ?? readAmount(prices, `${prefix}without_tax`);
}

function readAmount(prices: JsonRecord, key: string): DecimalAmount | null {
  return toDecimalAmount(readString(readRecord(prices, key), 'value') ?? '');
}

function readAvailability(attributes: JsonRecord): ProductFacts['availability'] {
  const inStock = attributes['instock'];
  return typeof inStock === 'boolean' ? (inStock ? 'InStock' : 'OutOfStock') : null;
}
