-- Shops: credentials, how a shop is reached, what is read of its records. Writes of records are in the next file.

set search_path = public, extensions;

create or replace function csi_put_secrets(p_customer_id text, p_arguments jsonb) returns jsonb
language plpgsql set search_path = public, extensions, pg_temp as $$
begin
  insert into csi_secrets (customer, record, field, key_id, sealed)
  select csi_open_customer(p_customer_id), record, field, "keyId", sealed
  from jsonb_to_recordset(p_arguments->'secrets') as secret (record text, field text, "keyId" text, sealed text)
  on conflict (customer, record, field) do update set key_id = excluded.key_id, sealed = excluded.sealed;
  return 'true';
end $$;

create or replace function csi_get_secrets(p_customer_id text, p_arguments jsonb) returns jsonb
language plpgsql stable set search_path = public, extensions, pg_temp as $$
begin
  return (
    select coalesce(jsonb_agg(jsonb_build_object(
      'record', record, 'field', field, 'keyId', key_id, 'sealed', sealed) order by field), '[]')
    from csi_secrets
    where customer = csi_customer_number(p_customer_id) and record = p_arguments->>'record'
  );
end $$;

-- Fields of a record; all of them where none are named. Gives how many there were.
create or replace function csi_remove_secrets(p_customer_id text, p_arguments jsonb) returns jsonb
language plpgsql set search_path = public, extensions, pg_temp as $$
declare
  removed bigint;
begin
  delete from csi_secrets_copy
  where customer = csi_customer_number(p_customer_id) and record = p_arguments->>'record'
    and (p_arguments->'fields' is null or field = any (csi_texts(p_arguments->'fields')));
  delete from csi_secrets
  where customer = csi_customer_number(p_customer_id) and record = p_arguments->>'record'
    and (p_arguments->'fields' is null or field = any (csi_texts(p_arguments->'fields')));
  get diagnostics removed = row_count;
  return to_jsonb(removed);
end $$;

-- A read of all customers, for the operator who replaces a key.
create or replace function csi_list_secrets_to_rotate(p_arguments jsonb) returns jsonb
language plpgsql stable set search_path = public, extensions, pg_temp as $$
begin
  return (
    select coalesce(jsonb_agg(jsonb_build_object('customerId', customer_id, 'record', record, 'field', field,
      'keyId', key_id, 'sealed', sealed) order by customer_id, record, field), '[]')
    from (
      select customer_id, record, field, key_id, sealed
      from csi_secrets join csi_customers on number = customer
      where key_id <> p_arguments->>'keyId' and (customer_id, record, field) > (
        coalesce(p_arguments->'after'->>'customerId', ''), coalesce(p_arguments->'after'->>'record', ''),
        coalesce(p_arguments->'after'->>'field', ''))
      order by customer_id, record, field limit (p_arguments->>'limit')::integer
    ) due
  );
end $$;

create or replace function csi_replace_secret(p_customer_id text, p_arguments jsonb) returns jsonb
language plpgsql set search_path = public, extensions, pg_temp as $$
begin
  update csi_secrets set key_id = p_arguments->'to'->>'keyId', sealed = p_arguments->'to'->>'sealed'
  where customer = csi_customer_number(p_customer_id) and record = p_arguments->'from'->>'record'
    and field = p_arguments->'from'->>'field' and sealed = p_arguments->'from'->>'sealed';
  return to_jsonb(found);
end $$;

create or replace function csi_get_shop(p_customer_id text, p_arguments jsonb) returns jsonb
language plpgsql stable set search_path = public, extensions, pg_temp as $$
begin
  return (select connection from csi_shops where customer = csi_customer_number(p_customer_id));
end $$;

create or replace function csi_sync_state_json(p_row csi_shop_syncs) returns jsonb
language sql stable set search_path = public, extensions, pg_temp as $$
  select jsonb_build_object('pass', p_row.pass, 'cursor', p_row.cursor, 'watermark', csi_to_ms(p_row.watermark),
    'fullPassAt', csi_to_ms(p_row.full_pass_at))
$$;

-- Within a write: refuses who keeps to what does not hold of the shop any more.
create or replace function csi_assert_rules(p_customer bigint, p_rules jsonb) returns void
language plpgsql set search_path = public, extensions, pg_temp as $$
begin
  if not exists (
    select from csi_shops where customer = p_customer and (
      select bool_and(connection->rule.key is not distinct from rule.value) from jsonb_each(p_rules) rule)
  ) then
    perform csi_fail('SYNC_SUPERSEDED');
  end if;
end $$;

-- Begins a reading, or takes one over.
create or replace function csi_begin_sync(p_customer_id text, p_arguments jsonb) returns jsonb
language plpgsql set search_path = public, extensions, pg_temp as $$
declare
  begun csi_shop_syncs;
begin
  if jsonb_typeof(p_arguments->'rules') = 'object' then
    perform csi_assert_rules(csi_lock_customer(p_customer_id), p_arguments->'rules');
  end if;
  perform csi_restore_sync(csi_open_customer(p_customer_id), p_arguments->>'resource');
  insert into csi_shop_syncs (customer, resource, fence, pass)
  values (csi_open_customer(p_customer_id), p_arguments->>'resource', gen_random_uuid(), 0)
  on conflict (customer, resource) do update set fence = excluded.fence
  returning * into begun;
  return jsonb_build_object('fence', begun.fence, 'state', csi_sync_state_json(begun));
end $$;

create or replace function csi_get_sync_state(p_customer_id text, p_arguments jsonb) returns jsonb
language plpgsql stable set search_path = public, extensions, pg_temp as $$
begin
  return (
    select csi_sync_state_json(sync) from csi_shop_syncs sync
    where customer = csi_customer_number(p_customer_id) and resource = p_arguments->>'resource'
  );
end $$;

-- Records of a resource in the same words: a full pass does not meet guests, who have no record of their own in the shop.
create or replace view csi_shop_records with (security_invoker = true) as
  select customer, 'products' as resource, external_id as id, hash, updated_at, pass, true as is_listed
  from csi_shop_products
  union all
  select customer, 'orders', external_id, hash, updated_at, pass, true from csi_shop_orders
  union all
  select customer, 'shoppers', shopper_key, hash, updated_at, pass, account_id is not null from csi_shoppers;

create or replace function csi_get_known_records(p_customer_id text, p_arguments jsonb) returns jsonb
language plpgsql stable set search_path = public, extensions, pg_temp as $$
begin
  return (
    select coalesce(jsonb_agg(jsonb_build_object('id', id, 'hash', hash, 'updatedAt', csi_to_ms(updated_at))), '[]')
    from csi_shop_records
    where customer = csi_customer_number(p_customer_id) and resource = p_arguments->>'resource'
      and id = any (csi_texts(p_arguments->'ids'))
  );
end $$;

create or replace function csi_list_unseen(p_customer_id text, p_arguments jsonb) returns jsonb
language plpgsql stable set search_path = public, extensions, pg_temp as $$
begin
  return (
    select coalesce(jsonb_agg(id order by id collate "C"), '[]') from (
      select id from csi_shop_records
      where customer = csi_customer_number(p_customer_id) and resource = p_arguments->>'resource' and is_listed
        and id collate "C" > coalesce(p_arguments->>'after', '') and pass < (p_arguments->>'pass')::bigint
      order by id collate "C" limit (p_arguments->>'limit')::integer
    ) unseen
  );
end $$;

create or replace function csi_count_records(p_customer_id text, p_arguments jsonb) returns jsonb
language plpgsql stable set search_path = public, extensions, pg_temp as $$
begin
  return (
    select to_jsonb(count(*)) from csi_shop_records
    where customer = csi_customer_number(p_customer_id) and resource = p_arguments->>'resource' and is_listed
  );
end $$;

create or replace function csi_get_shop_product(p_customer_id text, p_arguments jsonb) returns jsonb
language plpgsql stable set search_path = public, extensions, pg_temp as $$
begin
  return (
    select jsonb_build_object('externalId', external_id, 'pageKey', page_key, 'hash', hash,
      'updatedAt', csi_to_ms(updated_at), 'product', product)
    from csi_shop_products
    where customer = csi_customer_number(p_customer_id) and external_id = p_arguments->>'externalId'
  );
end $$;

create or replace function csi_get_products_by_page(p_customer_id text, p_arguments jsonb) returns jsonb
language plpgsql stable set search_path = public, extensions, pg_temp as $$
begin
  return (
    select coalesce(jsonb_agg(jsonb_build_object('key', page_key, 'product', product) order by external_id), '[]')
    from csi_shop_products
    where customer = csi_customer_number(p_customer_id) and page_key = any (csi_texts(p_arguments->'pageKeys'))
  );
end $$;

create or replace function csi_list_product_addresses(p_customer_id text, p_arguments jsonb) returns jsonb
language plpgsql stable set search_path = public, extensions, pg_temp as $$
begin
  return (
    select coalesce(jsonb_agg(page_key order by page_key), '[]') from (
      select distinct page_key from csi_shop_products
      where customer = csi_customer_number(p_customer_id) and page_key > coalesce(p_arguments->>'after', '')
      order by page_key limit (p_arguments->>'limit')::integer
    ) listed
  );
end $$;

-- Who made the pages with these keys: a crawl or a product.
create or replace function csi_get_page_readings(p_customer_id text, p_arguments jsonb) returns jsonb
language plpgsql stable set search_path = public, extensions, pg_temp as $$
begin
  return (
    select coalesce(jsonb_object_agg(key, reading), '{}') from csi_pages
    where customer = csi_customer_number(p_customer_id) and key = any (csi_texts(p_arguments->'pageKeys'))
  );
end $$;

create or replace function csi_order_json(p_row csi_shop_orders) returns jsonb
language sql stable set search_path = public, extensions, pg_temp as $$
  select jsonb_build_object('externalId', p_row.external_id, 'number', p_row.number, 'status', p_row.status,
    'currency', p_row.currency, 'total', p_row.total, 'refundedTotal', p_row.refunded_total,
    'netTotal', p_row.net_total, 'items', p_row.items, 'paid', p_row.paid, 'customerId', p_row.account_id,
    'isGuest', p_row.is_guest, 'createdAt', csi_to_ms(p_row.created_at), 'updatedAt', csi_to_ms(p_row.updated_at),
    'shopperKey', p_row.shopper_key)
$$;

create or replace function csi_get_shop_order(p_customer_id text, p_arguments jsonb) returns jsonb
language plpgsql stable set search_path = public, extensions, pg_temp as $$
begin
  return (
    select csi_order_json(stored) from csi_shop_orders stored
    where customer = csi_customer_number(p_customer_id) and external_id = p_arguments->>'externalId'
  );
end $$;

create or replace function csi_list_shop_orders(p_customer_id text, p_arguments jsonb) returns jsonb
language plpgsql stable set search_path = public, extensions, pg_temp as $$
begin
  return (
    select coalesce(jsonb_agg(csi_order_json(listed) order by external_id), '[]') from (
      select * from csi_shop_orders
      where customer = csi_customer_number(p_customer_id) and external_id > coalesce(p_arguments->>'after', '')
        and (p_arguments->>'status' is null or status = p_arguments->>'status')
        and (p_arguments->>'shopperKey' is null or shopper_key = p_arguments->>'shopperKey')
      order by external_id limit (p_arguments->>'limit')::integer
    ) listed
  );
end $$;

create or replace function csi_shopper_json(p_row csi_shoppers) returns jsonb
language sql stable set search_path = public, extensions, pg_temp as $$
  select jsonb_build_object('shopperKey', p_row.shopper_key, 'externalId', p_row.account_id, 'fields', p_row.fields,
    'updatedAt', csi_to_ms(p_row.updated_at))
$$;

-- By its key, or by the shop's id of the account.
create or replace function csi_find_shopper(p_customer_id text, p_arguments jsonb) returns jsonb
language plpgsql stable set search_path = public, extensions, pg_temp as $$
begin
  return (
    select csi_shopper_json(stored) from csi_shoppers stored
    where customer = csi_customer_number(p_customer_id)
      and (shopper_key = p_arguments->>'shopperKey' or account_id = p_arguments->>'externalId')
    limit 1
  );
end $$;

create or replace function csi_list_shoppers(p_customer_id text, p_arguments jsonb) returns jsonb
language plpgsql stable set search_path = public, extensions, pg_temp as $$
begin
  return (
    select coalesce(jsonb_agg(csi_shopper_json(listed) order by shopper_key), '[]') from (
      select * from csi_shoppers
      where customer = csi_customer_number(p_customer_id) and shopper_key > coalesce(p_arguments->>'after', '')
      order by shopper_key limit (p_arguments->>'limit')::integer
    ) listed
  );
end $$;

select csi_secure();
reset search_path;
