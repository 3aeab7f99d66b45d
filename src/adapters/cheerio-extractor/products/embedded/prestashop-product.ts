import { isZero, toDecimalAmount } from '../../../../products/decimal-amount.ts';
import { readGtin } from '../../../../products/gtin.ts';
import { plainText } from '../../../../products/plain-text.ts';
import type { ProductFacts } from '../../../../products/product-facts.ts';
import { isRecord, type JsonRecord, readId, readString } from '../../../../products/read-json.ts';
import { listPriceAbove } from '../../../../products/summarize-variants.ts';
import { parseLenientJson } from '../../structured-data/lenient-json.ts';

const maxTextLength = 10_000;

/** The product PrestaShop writes into `#product-details[data-product]`. */
export function readPrestashopProduct(json: string): ProductFacts | null {
  const [product] = parseLenientJson(json);
  if (!isRecord(product) || readId(product, 'id_product') === null) return null;
  const price = readAmount(product, 'price_amount');
  const regular = readAmount(product, 'regular_price_amount') ?? readAmount(product, 'price_without_reduction');
  const name = readString(product, 'name');
  return {
    externalId: readId(product, 'id_product'),
    name: name === null ? null : plainText(name, maxTextLength),
    sku: readString(product, 'reference'),
    ...readGtin(readString(product, 'ean13') ?? ''),
    brand: readString(product, 'manufacturer_name'),
    price: price !== null && isZero(price) ? null : price,
    listPrice: listPriceAbove(regular, price),
    availability: readAvailability(product),
    stockQuantity: readQuantity(product),
  };
}

/** What the shop shows (`available`, `last_remaining_items`, `unavailable`), else whether it can be ordered at all. */
function readAvailability(product: JsonRecord): ProductFacts['availability'] {
  const shown = readString(product, 'availability');
  if (shown === 'unavailable') return 'OutOfStock';
  if (shown !== null) return 'InStock';
  const orderable = readString(product, 'available_for_order');
  return orderable === null ? null : orderable === '0' ? 'OutOfStock' : 'InStock';
}

/** Shops that do not count their stock have zero or less of everything. */
function readQuantity(product: JsonRecord): number | null {
  const quantity = Number(readString(product, 'quantity') ?? Number.NaN);
  return quantity > 0 ? quantity : null;
}

function readAmount(product: JsonRecord, key: string): string | null {
  return toDecimalAmount(readString(product, key) ?? '');
}
