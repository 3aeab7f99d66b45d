import type { Row } from './records.ts';

/** A product as the Store API shows it: names encoded, prices in the smallest unit the shop shows. */
export function storeRow(
  row: Row,
  { currency, decimals }: { readonly currency: string; readonly decimals: number },
): Row {
  const minor = (price: unknown): string => String(Math.round(Number(price === '' ? 0 : price) * 10 ** decimals));
  return {
    id: row.id,
    name: String(row['name']).replaceAll('&', '&amp;'),
    slug: row['slug'],
    parent: row['parent_id'],
    type: row['type'] ?? 'variation',
    variation: '',
    permalink: row['permalink'],
    sku: row['sku'],
    short_description: row['short_description'] ?? '',
    description: row['description'],
    on_sale: row['on_sale'],
    prices: {
      price: minor(row['price']),
      regular_price: minor(row['regular_price']),
      sale_price: minor(row['sale_price'] || row['price']),
      price_range: null,
      currency_code: currency,
      currency_symbol: '€',
      currency_minor_unit: decimals,
    },
    price_html: row['price_html'] ?? '<span>x</span>',
    average_rating: row['average_rating'] ?? '0',
    review_count: row['rating_count'] ?? 0,
    images: row['images'] ?? [],
    categories: row['categories'] ?? [],
    brands: [],
    attributes: [],
    variations: [row['variations'] ?? []].flat().map((id) => ({ id, attributes: [{ name: 'Color', value: 'red' }] })),
    is_purchasable: row['purchasable'] === true || row['purchasable'] === 'true',
    is_in_stock: row['stock_status'] !== 'outofstock',
    is_on_backorder: row['stock_status'] === 'onbackorder',
    low_stock_remaining: null,
    // Not shown: the list sorts and filters by them.
    date_modified_gmt: row['date_modified_gmt'],
    date_created_gmt: row['date_created_gmt'],
    parent_id: row['parent_id'],
  };
}
