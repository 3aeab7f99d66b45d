/** What the shop of the example sells, as WooCommerce's API writes it. */
export interface Row {
  readonly id: number;
  [field: string]: unknown;
}

export function products(origin: string): Row[] {
  const teas: readonly (readonly [string, string, string, string, number])[] = [
    ['Sencha Uji', '12.80', '14.50', 'Steamed green tea from Uji, fresh and grassy. Two minutes at 70 °C.', 12],
    ['Assam Breakfast', '8.90', '8.90', 'Strong black tea with malt, made for milk.', 40],
    ['Rooibos with Vanilla', '6.90', '6.90', 'Red bush from the Cape, naturally without caffeine.', 0],
    [
      'Cast Iron Teapot',
      '64.00',
      '79.00',
      'Holds 0.8 litres and keeps warm for an hour. Dry it after use: it rusts.',
      3,
    ],
  ];
  return teas.map(([name, price, regular, description, stock], index) => ({
    ...{ id: index + 1, name, type: 'simple', status: 'publish', catalog_visibility: 'visible' },
    permalink: `${origin}/product/${name.toLowerCase().replaceAll(' ', '-')}/`,
    ...{ price, regular_price: regular, sale_price: price === regular ? '' : price, on_sale: price !== regular },
    ...{ description: `<p>${description}</p>`, short_description: '', sku: `TEA-${index + 1}` },
    ...{ stock_status: stock > 0 ? 'instock' : 'outofstock', stock_quantity: stock, purchasable: true },
    ...{ categories: [{ id: 1, name: 'Tea &amp; ware', slug: 'tea' }], images: [], attributes: [], variations: [] },
    date_modified_gmt: '2026-01-10T08:00:00',
  }));
}

export function orders(): Row[] {
  return [1, 2, 3].map((number) => ({
    ...{ id: 700 + number, number: `${700 + number}`, status: 'processing', currency: 'EUR', total: '21.70' },
    ...{ customer_id: 0, billing: { email: `buyer-${number}@mail.example`, first_name: 'Jo', city: 'Bremen' } },
    ...{ date_created_gmt: '2026-02-01T10:00:00', date_modified_gmt: '2026-02-01T10:00:00', date_paid_gmt: null },
    line_items: [{ id: number, name: 'Sencha Uji', product_id: 1, variation_id: 0, quantity: 1, total: '12.80' }],
    refunds: [],
  }));
}
