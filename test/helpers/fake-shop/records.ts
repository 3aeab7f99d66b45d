/** Rows as the REST API writes them. Tests change what they are about; the rest looks like a real shop. */
export type Row = Record<string, unknown> & { id: number };

/** `2026-03-01T12:00:00`: without a zone, as WordPress writes UTC. */
export const gmtText = (ms: number): string => new Date(ms).toISOString().slice(0, 19);

const seasons = ['Spring', 'Summer', 'Autumn', 'Winter'];
const goods = ['kettle', 'teapot', 'cup', 'strainer', 'tin', 'whisk', 'tray', 'scale'];

/** A product that can be seen and bought. Its name and price follow from its id. */
export function productRow(id: number, origin: string, overrides: Partial<Row> = {}): Row {
  const goodsName = goods[id % goods.length]!;
  const name = `${seasons[id % seasons.length]} ${goodsName} No. ${id}`;
  const price = `${10 + (id % 90)}.${String(id % 100).padStart(2, '0')}`;
  return {
    id,
    name,
    slug: `${goodsName}-${id}`,
    permalink: `${origin}/product/${goodsName}-${id}/`,
    date_created_gmt: '2026-01-10T08:00:00',
    date_modified_gmt: '2026-01-10T08:00:00',
    type: 'simple',
    status: 'publish',
    catalog_visibility: 'visible',
    description: `<p>A ${goodsName} for ${id} moments of quiet. It is made of &ldquo;good&rdquo; clay &amp; fired twice.</p>`,
    short_description: `<p>The ${goodsName} we use ourselves.</p>`,
    sku: `SKU-${id}`,
    global_unique_id: '',
    price,
    regular_price: price,
    sale_price: '',
    price_html: `<span class="amount">${price}</span>`,
    on_sale: false,
    purchasable: true,
    manage_stock: false,
    stock_quantity: null,
    stock_status: 'instock',
    average_rating: '0.00',
    rating_count: 0,
    parent_id: 0,
    categories: [{ id: 9, name: 'Tea &amp; more', slug: 'tea-more' }],
    tags: [],
    brands: [],
    images: [{ id: id + 1_000_000, src: `${origin}/wp-content/uploads/${goodsName}-${id}.jpg`, name: '', alt: '' }],
    attributes: [],
    variations: [],
    meta_data: [],
    yoast_head: 'what a plugin adds',
    ...overrides,
  };
}

/** A variation of a product in one colour. */
export function variationRow(id: number, parent: Row, color: string, overrides: Partial<Row> = {}): Row {
  return {
    id,
    parent_id: parent.id,
    name: color,
    permalink: `${String(parent['permalink'])}?attribute_pa_color=${color.toLowerCase()}`,
    date_modified_gmt: parent['date_modified_gmt'],
    description: '',
    sku: `${String(parent['sku'])}-${color.toUpperCase()}`,
    price: '25.00',
    regular_price: '30.00',
    sale_price: '25.00',
    on_sale: true,
    status: 'publish',
    purchasable: 'true',
    manage_stock: 'parent',
    stock_quantity: 4,
    stock_status: 'instock',
    image: [],
    attributes: [{ id: 6, name: 'Color', option: color }],
    meta_data: null,
    ...overrides,
  };
}

const firstNames = ['Ada', 'Emil', 'Zoë', 'Noor', 'Ivan'];

/** What makes the personal data of a row recognisable wherever it might leak to. */
export const emailOf = (id: number): string => `buyer-${id}@mail.example`;

const addressRow = (id: number): Record<string, unknown> => ({
  first_name: firstNames[id % firstNames.length],
  last_name: `Tester-${id}`,
  company: '',
  address_1: `${id} Harbour Street`,
  address_2: '',
  city: 'Bremen',
  state: '',
  postcode: '28195',
  country: 'DE',
  email: emailOf(id),
  phone: `+49 421 ${100_000 + id}`,
});

/** An order of two positions. Every third is a guest's. */
export function orderRow(id: number, overrides: Partial<Row> = {}): Row {
  const isGuest = id % 3 === 0;
  const shopper = (id % 500) + 1;
  return {
    id,
    parent_id: 0,
    number: `${id}`,
    status: 'processing',
    currency: 'EUR',
    total: '42.50',
    total_tax: '6.79',
    customer_id: isGuest ? 0 : shopper,
    customer_note: '',
    billing: addressRow(isGuest ? 100_000 + id : shopper),
    shipping: { ...addressRow(shopper), email: undefined },
    payment_method: 'bacs',
    payment_method_title: 'Bank transfer',
    transaction_id: '',
    date_created_gmt: '2026-02-01T10:00:00',
    date_modified_gmt: '2026-02-01T10:00:00',
    date_paid_gmt: '2026-02-01T10:05:00',
    date_completed_gmt: null,
    line_items: [
      lineItem(id * 10, { name: 'Teapot &ndash; Red', product_id: 1, variation_id: 0, quantity: 2, total: '30.00' }),
      lineItem(id * 10 + 1, { name: 'Cup', product_id: 2, variation_id: 0, quantity: 1, total: '12.50' }),
    ],
    refunds: [],
    meta_data: [],
    ...overrides,
  };
}

const lineItem = (id: number, fields: Record<string, unknown>): Record<string, unknown> => ({
  ...{ id, tax_class: '', total_tax: '0.00', sku: '', price: 15 },
  ...fields,
});

/** A person with an account. */
export function customerRow(id: number, overrides: Partial<Row> = {}): Row {
  return {
    id,
    email: emailOf(id),
    first_name: firstNames[id % firstNames.length],
    last_name: `Tester-${id}`,
    username: `tester${id}`,
    role: 'customer',
    date_created_gmt: '2026-01-05T09:00:00',
    date_modified_gmt: '2026-01-05T09:00:00',
    billing: addressRow(id),
    shipping: addressRow(id),
    is_paying_customer: true,
    meta_data: [],
    ...overrides,
  };
}
