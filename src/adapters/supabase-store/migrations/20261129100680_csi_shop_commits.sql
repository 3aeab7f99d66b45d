-- What readings of shops and deliveries of webhooks write. All of it locks the customer first, as visits do.

set search_path = public, extensions;

-- Within a write: a later state of a record replaces an earlier one, never the other way round; seen it is in any case.
create or replace function csi_put_shop_product(p_customer bigint, p_record jsonb, p_pass bigint) returns boolean
language plpgsql set search_path = public, extensions, pg_temp as $$
begin
  insert into csi_shop_products as known (customer, external_id, page_key, hash, updated_at, pass, product)
  values (p_customer, p_record->>'externalId', p_record->>'pageKey', p_record->>'hash',
    csi_from_ms((p_record->>'updatedAt')::bigint), p_pass, p_record->'product')
  on conflict (customer, external_id) do update set page_key = excluded.page_key, hash = excluded.hash,
    updated_at = excluded.updated_at, pass = greatest(known.pass, excluded.pass), product = excluded.product
  where not coalesce(excluded.updated_at < known.updated_at, false);
  if found then
    return true;
  end if;
  update csi_shop_products set pass = greatest(pass, p_pass)
  where customer = p_customer and external_id = p_record->>'externalId';
  return false;
end $$;

create or replace function csi_put_shop_order(p_customer bigint, p_record jsonb, p_pass bigint) returns boolean
language plpgsql set search_path = public, extensions, pg_temp as $$
declare
  given jsonb := p_record->'order';
begin
  if exists (
    select from csi_erased_shoppers where customer = p_customer and shopper_key = given->>'shopperKey'
  ) then
    -- It may be stored without its person.
    delete from csi_shop_orders_copy where customer = p_customer and external_id = given->>'externalId';
    delete from csi_shop_orders where customer = p_customer and external_id = given->>'externalId';
    return false;
  end if;
  insert into csi_shop_orders as known (customer, external_id, hash, pass, number, status, currency, total,
    refunded_total, net_total, paid, account_id, is_guest, shopper_key, created_at, updated_at, items)
  values (p_customer, given->>'externalId', p_record->>'hash', p_pass, given->>'number', given->>'status',
    given->>'currency', given->>'total', given->>'refundedTotal', given->>'netTotal', (given->>'paid')::boolean,
    given->>'customerId', (given->>'isGuest')::boolean, given->>'shopperKey',
    csi_from_ms((given->>'createdAt')::bigint), csi_from_ms((given->>'updatedAt')::bigint), given->'items')
  on conflict (customer, external_id) do update set hash = excluded.hash, pass = greatest(known.pass, excluded.pass),
    number = excluded.number, status = excluded.status, currency = excluded.currency, total = excluded.total,
    refunded_total = excluded.refunded_total, net_total = excluded.net_total, paid = excluded.paid,
    account_id = excluded.account_id, is_guest = excluded.is_guest, shopper_key = excluded.shopper_key,
    created_at = excluded.created_at, updated_at = excluded.updated_at, items = excluded.items
  where not coalesce(excluded.updated_at < known.updated_at, false);
  if found then
    return true;
  end if;
  update csi_shop_orders set pass = greatest(pass, p_pass)
  where customer = p_customer and external_id = given->>'externalId';
  return false;
end $$;

-- An account whose address has changed has another key: it is still one person. What an account says is not replaced by
-- what an order of a guest says.
create or replace function csi_put_shopper(p_customer bigint, p_record jsonb, p_pass bigint) returns boolean
language plpgsql set search_path = public, extensions, pg_temp as $$
declare
  given jsonb := p_record->'shopper';
begin
  if exists (
    select from csi_erased_shoppers where customer = p_customer and shopper_key = given->>'shopperKey'
  ) or (given->>'externalId' is null and exists (
    select from csi_shoppers
    where customer = p_customer and shopper_key = given->>'shopperKey' and account_id is not null
  )) then
    return false;
  end if;
  delete from csi_shoppers_copy
  where customer = p_customer and account_id = given->>'externalId' and shopper_key <> given->>'shopperKey';
  delete from csi_shoppers
  where customer = p_customer and account_id = given->>'externalId' and shopper_key <> given->>'shopperKey';
  insert into csi_shoppers as known (customer, shopper_key, hash, pass, account_id, updated_at, fields)
  values (p_customer, given->>'shopperKey', p_record->>'hash', p_pass, given->>'externalId',
    csi_from_ms((given->>'updatedAt')::bigint), given->'fields')
  on conflict (customer, shopper_key) do update set hash = excluded.hash, pass = greatest(known.pass, excluded.pass),
    account_id = excluded.account_id, updated_at = excluded.updated_at, fields = excluded.fields
  where not coalesce(excluded.updated_at < known.updated_at, false);
  if found then
    return true;
  end if;
  update csi_shoppers set pass = greatest(pass, p_pass)
  where customer = p_customer and shopper_key = given->>'shopperKey';
  return false;
end $$;

-- Within a write: pages that were made of products and have none any more. They have no reason to be.
create or replace function csi_remove_made_pages(p_customer bigint, p_keys text[]) returns void
language plpgsql set search_path = public, extensions, pg_temp as $$
declare
  made text[] := array(
    select key from csi_pages page
    where page.customer = p_customer and key = any (p_keys) and starts_with(reading, 'shop:') and not exists (
      select from csi_shop_products product where product.customer = p_customer and page_key = page.key));
begin
  perform csi_drop_unused_vectors(p_customer, csi_delete_pages(p_customer, made));
end $$;

-- Within a write: all records of the shop. Runs under way may write no more; whoever was erased stays so.
create or replace function csi_forget_records(p_customer bigint) returns void
language plpgsql set search_path = public, extensions, pg_temp as $$
declare
  keys text[] := array(select distinct page_key from csi_shop_products where customer = p_customer);
begin
  delete from csi_shop_products_copy where customer = p_customer;
  delete from csi_shop_products where customer = p_customer;
  delete from csi_shop_orders_copy where customer = p_customer;
  delete from csi_shop_orders where customer = p_customer;
  delete from csi_shoppers_copy where customer = p_customer;
  delete from csi_shoppers where customer = p_customer;
  delete from csi_shop_syncs_copy where customer = p_customer;
  delete from csi_shop_syncs where customer = p_customer;
  perform csi_remove_made_pages(p_customer, keys);
end $$;

-- Creates or replaces the shop. Another one than before begins anew.
create or replace function csi_save_shop(p_customer_id text, p_arguments jsonb) returns jsonb
language plpgsql set search_path = public, extensions, pg_temp as $$
declare
  given jsonb := p_arguments->'shop';
  of_customer bigint;
begin
  perform csi_open_customer(p_customer_id);
  of_customer := csi_lock_customer(p_customer_id);
  if exists (select from csi_shops where customer = of_customer and api_root <> given->>'apiRoot') then
    perform csi_forget_records(of_customer);
  end if;
  insert into csi_shops (customer, api_root, connection) values (of_customer, given->>'apiRoot', given)
  on conflict (customer) do update set api_root = excluded.api_root, connection = excluded.connection;
  return 'true';
end $$;

-- Changes facts of the shop as it was connected then. Gives whether it still is.
create or replace function csi_update_shop(p_customer_id text, p_arguments jsonb) returns jsonb
language plpgsql set search_path = public, extensions, pg_temp as $$
declare
  of_customer bigint := csi_lock_customer(p_customer_id);
begin
  update csi_shops set connection = connection || (p_arguments->'facts')
  where customer = of_customer and connection->>'connectedAt' = p_arguments->>'connectedAt';
  return to_jsonb(found);
end $$;

create or replace function csi_remove_shop(p_customer_id text, p_arguments jsonb) returns jsonb
language plpgsql set search_path = public, extensions, pg_temp as $$
declare
  of_customer bigint := csi_lock_customer(p_customer_id);
begin
  perform csi_forget_records(of_customer);
  delete from csi_shops_copy where customer = of_customer;
  delete from csi_shops where customer = of_customer;
  return to_jsonb(found);
end $$;

-- Within a write: how far a run is. Refuses one after which another has begun.
create or replace function csi_put_progress(p_customer bigint, p_resource text, p_progress jsonb) returns void
language plpgsql set search_path = public, extensions, pg_temp as $$
declare
  state jsonb := p_progress->'state';
begin
  update csi_shop_syncs set pass = (state->>'pass')::bigint, cursor = nullif(state->'cursor', 'null'),
    watermark = csi_from_ms((state->>'watermark')::bigint), full_pass_at = csi_from_ms((state->>'fullPassAt')::bigint)
  where customer = p_customer and resource = p_resource and fence::text = p_progress->>'fence';
  if not found then
    perform csi_fail('SYNC_SUPERSEDED');
  end if;
end $$;

-- Within a write: marks records as seen.
create or replace function csi_see_records(p_customer bigint, p_resource text, p_ids text[], p_pass bigint) returns void
language plpgsql set search_path = public, extensions, pg_temp as $$
begin
  case p_resource
    when 'products' then
      update csi_shop_products set pass = greatest(pass, p_pass) where customer = p_customer and external_id = any (p_ids);
    when 'orders' then
      update csi_shop_orders set pass = greatest(pass, p_pass) where customer = p_customer and external_id = any (p_ids);
    when 'shoppers' then
      update csi_shoppers set pass = greatest(pass, p_pass) where customer = p_customer and shopper_key = any (p_ids);
  end case;
end $$;

-- Within a write: takes records out. Gives how many there were.
create or replace function csi_remove_records(p_customer bigint, p_resource text, p_ids text[]) returns bigint
language plpgsql set search_path = public, extensions, pg_temp as $$
declare
  removed bigint;
begin
  case p_resource
    when 'products' then
      delete from csi_shop_products_copy where customer = p_customer and external_id = any (p_ids);
      delete from csi_shop_products where customer = p_customer and external_id = any (p_ids);
    when 'orders' then
      delete from csi_shop_orders_copy where customer = p_customer and external_id = any (p_ids);
      delete from csi_shop_orders where customer = p_customer and external_id = any (p_ids);
    when 'shoppers' then
      delete from csi_shoppers_copy where customer = p_customer and shopper_key = any (p_ids);
      delete from csi_shoppers where customer = p_customer and shopper_key = any (p_ids);
  end case;
  get diagnostics removed = row_count;
  return removed;
end $$;

-- What a page of a list, or a delivery, comes to: all of it or nothing.
create or replace function csi_commit_shop(p_customer_id text, p_arguments jsonb) returns jsonb
language plpgsql set search_path = public, extensions, pg_temp as $$
declare
  of_customer bigint;
  of_resource text := p_arguments->>'resource';
  pass bigint := (p_arguments->>'pass')::bigint;
  removed_ids text[] := csi_texts(p_arguments->'removed');
  left_pages text[];
  pages jsonb;
  written bigint;
  given bigint;
  removed bigint;
begin
  if jsonb_typeof(p_arguments->'progress') = 'object' then
    of_customer := csi_lock_customer(p_customer_id);
    perform csi_put_progress(of_customer, of_resource, p_arguments->'progress');
  elsif jsonb_typeof(p_arguments->'rules') = 'object' then
    of_customer := csi_lock_customer(p_customer_id);
    perform csi_assert_rules(of_customer, p_arguments->'rules');
  else
    perform csi_open_customer(p_customer_id);
    of_customer := csi_lock_customer(p_customer_id);
  end if;

  if of_resource = 'products' then
    left_pages := array(
      select distinct page_key from csi_shop_products
      where customer = of_customer and (external_id = any (removed_ids) or external_id in (
        select record->>'externalId' from jsonb_array_elements(p_arguments->'products') record)));
  end if;

  -- Guests come with their orders, and are not what is counted then.
  select count(*) filter (where was_written and is_counted), count(*) filter (where is_counted) into written, given from (
    select csi_put_shop_product(of_customer, record, pass) as was_written, true as is_counted
    from jsonb_array_elements(p_arguments->'products') record
    union all
    select csi_put_shop_order(of_customer, record, pass), true from jsonb_array_elements(p_arguments->'orders') record
    union all
    select csi_put_shopper(of_customer, record, pass), of_resource = 'shoppers'
    from jsonb_array_elements(p_arguments->'shoppers') record
  ) put;
  perform csi_see_records(of_customer, of_resource, csi_texts(p_arguments->'seen'), pass);
  removed := csi_remove_records(of_customer, of_resource, removed_ids);

  -- A crawled page stays; of several pages with one key the last one counts.
  select jsonb_agg(page) into pages from (
    select distinct on (page->>'key') page
    from jsonb_array_elements(p_arguments->'pages') with ordinality as entry(page, place)
    where not exists (
      select from csi_pages known
      where known.customer = of_customer and known.key = page->>'key' and not starts_with(reading, 'shop:'))
    order by page->>'key', place desc
  ) made;
  if pages is not null then
    perform csi_replace_pages(of_customer, p_arguments->>'textLanguage', pages);
  end if;
  perform csi_drop_unused_vectors(of_customer,
    csi_delete_pages(of_customer, csi_texts(p_arguments->'removedPages')));
  perform csi_remove_made_pages(of_customer, left_pages);
  return jsonb_build_object('written', written, 'skipped', given - written, 'removed', removed);
end $$;

-- Removes a person and its orders, and keeps the key, so that no later reading brings them back.
create or replace function csi_erase_shopper(p_customer_id text, p_arguments jsonb) returns jsonb
language plpgsql set search_path = public, extensions, pg_temp as $$
declare
  of_customer bigint;
  persons bigint;
  orders bigint;
begin
  perform csi_open_customer(p_customer_id);
  of_customer := csi_lock_customer(p_customer_id);
  insert into csi_erased_shoppers (customer, shopper_key) values (of_customer, p_arguments->>'shopperKey')
  on conflict do nothing;
  delete from csi_shoppers_copy where customer = of_customer and shopper_key = p_arguments->>'shopperKey';
  delete from csi_shoppers where customer = of_customer and shopper_key = p_arguments->>'shopperKey';
  get diagnostics persons = row_count;
  delete from csi_shop_orders_copy where customer = of_customer and shopper_key = p_arguments->>'shopperKey';
  delete from csi_shop_orders where customer = of_customer and shopper_key = p_arguments->>'shopperKey';
  get diagnostics orders = row_count;
  return jsonb_build_object('shoppers', persons, 'orders', orders);
end $$;

select csi_secure();
reset search_path;
