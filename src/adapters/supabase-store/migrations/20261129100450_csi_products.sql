-- Products of pages: written, seen again, read. Amounts travel as text, in the one spelling they have.

set search_path = public, extensions;

-- Within a write: what a page says of products from now on.
create or replace function csi_put_products(p_customer bigint, p_key text, p_products jsonb) returns void
language plpgsql set search_path = public, extensions, pg_temp as $$
begin
  insert into csi_products as known (customer, page_key, position, url, external_id, name, sku, mpn, gtin, brand, price,
    price_max, list_price, currency, availability, condition, stock_quantity, as_of, facts)
  select p_customer, p_key, place - 1, url, "externalId", name, sku, mpn, gtin, brand, price, "priceMax", "listPrice",
    currency, availability, condition, "stockQuantity", "asOf",
    product - array['url', 'externalId', 'name', 'sku', 'mpn', 'gtin', 'brand', 'price', 'priceMax', 'listPrice', 'currency',
      'availability', 'condition', 'stockQuantity', 'asOf']
  from jsonb_array_elements(p_products) with ordinality as entry(product, place),
    jsonb_to_record(product) as told (url text, "externalId" text, name text, sku text, mpn text, gtin text, brand text,
      price numeric, "priceMax" numeric, "listPrice" numeric, currency text, availability text, condition text,
      "stockQuantity" double precision, "asOf" timestamptz)
  on conflict (customer, page_key, position) do update set url = excluded.url, external_id = excluded.external_id,
    name = excluded.name, sku = excluded.sku, mpn = excluded.mpn, gtin = excluded.gtin, brand = excluded.brand,
    price = excluded.price, price_max = excluded.price_max, list_price = excluded.list_price, currency = excluded.currency,
    availability = excluded.availability, condition = excluded.condition, stock_quantity = excluded.stock_quantity,
    as_of = excluded.as_of, facts = excluded.facts;
  delete from csi_products
  where customer = p_customer and page_key = p_key and position >= jsonb_array_length(p_products);
end $$;

-- Within a write: a page that was seen again, with other products or with those it had.
create or replace function csi_see_products(p_customer bigint, p_seen jsonb) returns void
language plpgsql set search_path = public, extensions, pg_temp as $$
begin
  if jsonb_typeof(p_seen->'update') = 'object' then
    perform csi_put_products(p_customer, p_seen->>'key', p_seen->'update'->'products');
    perform csi_sign_products(p_customer, p_seen->>'key');
    update csi_pages set content_hash = p_seen->'update'->>'contentHash'
    where customer = p_customer and key = p_seen->>'key';
  else
    update csi_products set as_of = csi_from_ms((p_seen->>'fetchedAt')::bigint)
    where customer = p_customer and page_key = p_seen->>'key'
      and as_of < csi_from_ms((p_seen->>'fetchedAt')::bigint);
  end if;
end $$;

create or replace function csi_product_json(p_customer bigint, p_product csi_products) returns jsonb
language plpgsql stable set search_path = public, extensions, pg_temp as $$
begin
  return p_product.facts || jsonb_build_object(
    'url', p_product.url, 'externalId', p_product.external_id, 'name', p_product.name, 'sku', p_product.sku,
    'mpn', p_product.mpn, 'gtin', p_product.gtin, 'brand', p_product.brand, 'price', p_product.price::text,
    'priceMax', p_product.price_max::text, 'listPrice', p_product.list_price::text, 'currency', p_product.currency,
    'availability', p_product.availability, 'condition', p_product.condition,
    'stockQuantity', p_product.stock_quantity, 'asOf', csi_to_ms(p_product.as_of));
end $$;

-- Products of a page, in its order.
create or replace function csi_products_of(p_customer bigint, p_key text) returns jsonb
language plpgsql stable set search_path = public, extensions, pg_temp as $$
begin
  return (
    select coalesce(jsonb_agg(csi_product_json(customer, product) order by position), '[]') from csi_products product
    where customer = p_customer and page_key = p_key
  );
end $$;

create or replace function csi_get_products(p_customer_id text, p_arguments jsonb) returns jsonb
language plpgsql stable set search_path = public, extensions, pg_temp as $$
begin
  return (
    select coalesce(jsonb_agg(jsonb_build_object('key', page_key, 'products', products)), '[]') from (
      select page_key, jsonb_agg(csi_product_json(customer, product) order by position) as products from csi_products product
      where customer = csi_customer_number(p_customer_id) and page_key = any (csi_texts(p_arguments->'keys'))
      group by page_key
    ) of_page
  );
end $$;

-- Pages that have products, by key, behind `after`.
create or replace function csi_list_products(p_customer_id text, p_arguments jsonb) returns jsonb
language plpgsql stable set search_path = public, extensions, pg_temp as $$
begin
  return (
    select coalesce(jsonb_agg(jsonb_build_object('key', page_key, 'products', products) order by page_key), '[]') from (
      select page_key, jsonb_agg(csi_product_json(customer, product) order by position) as products from csi_products product
      where customer = csi_customer_number(p_customer_id) and page_key > coalesce(p_arguments->>'after', '')
      group by page_key order by page_key limit (p_arguments->>'limit')::integer
    ) of_page
  );
end $$;

select csi_secure();
reset search_path;
