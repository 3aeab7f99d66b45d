-- Customers: settings, counts, erasure.

set search_path = public, extensions;

create or replace function csi_customer_json(p_row csi_customers) returns jsonb
language plpgsql stable set search_path = public, extensions, pg_temp as $$
begin
  return jsonb_build_object(
    'customerId', p_row.customer_id, 'settings', p_row.settings,
    'createdAt', csi_to_ms(p_row.created_at), 'updatedAt', csi_to_ms(p_row.updated_at));
end $$;

-- The number under which a customer's rows stand; null when it has none.
create or replace function csi_customer_number(p_customer_id text) returns bigint
language plpgsql stable set search_path = public, extensions, pg_temp as $$
begin
  return (select number from csi_customers where customer_id = p_customer_id);
end $$;

-- As csi_customer_number, but a customer without rows gets a number. It cannot be erased before this transaction ends.
create or replace function csi_open_customer(p_customer_id text) returns bigint
language plpgsql set search_path = public, extensions, pg_temp as $$
declare
  found_number bigint;
begin
  loop
    select number into found_number from csi_customers where customer_id = p_customer_id for key share;
    if found then
      return found_number;
    end if;
    continue when csi_restore_customer(p_customer_id);
    insert into csi_customers (customer_id, created_at, updated_at)
    values (p_customer_id, csi_now(), csi_now()) on conflict do nothing;
  end loop;
end $$;

create or replace function csi_save_customer(p_customer_id text, p_arguments jsonb) returns jsonb
language plpgsql set search_path = public, extensions, pg_temp as $$
declare
  answer jsonb;
begin
  perform csi_restore_customer(p_customer_id);
  insert into csi_customers as known (customer_id, settings, created_at, updated_at)
  values (p_customer_id, p_arguments->'settings', csi_now(), csi_now())
  on conflict (customer_id) do update set settings = excluded.settings, updated_at = excluded.updated_at,
    created_at = case when known.settings is null then excluded.created_at else known.created_at end
  returning csi_customer_json(known) into answer;
  return answer;
end $$;

-- Creates the customer without settings, unless it was saved.
create or replace function csi_create_customer(p_customer_id text, p_arguments jsonb) returns jsonb
language plpgsql set search_path = public, extensions, pg_temp as $$
declare
  known csi_customers;
  is_new boolean;
begin
  perform csi_open_customer(p_customer_id);
  update csi_customers set settings = '{}', created_at = csi_now(), updated_at = csi_now()
  where customer_id = p_customer_id and settings is null;
  is_new := found;
  select * into known from csi_customers where customer_id = p_customer_id;
  return jsonb_build_object('customer', csi_customer_json(known), 'created', is_new);
end $$;

create or replace function csi_get_customer(p_customer_id text, p_arguments jsonb) returns jsonb
language plpgsql stable set search_path = public, extensions, pg_temp as $$
begin
  return (
    select csi_customer_json(known) from csi_customers known where customer_id = p_customer_id and settings is not null
  );
end $$;

-- A read of all customers: by id, behind `after`.
create or replace function csi_list_customers(p_arguments jsonb) returns jsonb
language plpgsql stable set search_path = public, extensions, pg_temp as $$
begin
  return (
    select coalesce(jsonb_agg(csi_customer_json(known) order by customer_id), '[]')
    from (
      select * from csi_customers
      where customer_id > coalesce(p_arguments->>'after', '') and settings is not null
      order by customer_id limit (p_arguments->>'limit')::integer
    ) known
  );
end $$;

-- Everything there is of the customer.
create or replace function csi_count_customer(p_customer_id text, p_arguments jsonb) returns jsonb
language plpgsql stable set search_path = public, extensions, pg_temp as $$
begin
  return (
    select jsonb_build_object(
      'jobs', (select count(*) from csi_jobs where customer = number_of),
      'urls', (select count(*) from csi_frontier where customer = number_of),
      'pages', (select count(*) from csi_pages where customer = number_of),
      'chunks', (select count(*) from csi_chunks where customer = number_of),
      'products', (select count(*) from csi_products where customer = number_of),
      'credentials', (select count(*) from csi_secrets where customer = number_of),
      'orders', (select count(*) from csi_shop_orders where customer = number_of),
      'shoppers', (select count(*) from csi_shoppers where customer = number_of))
    from (select csi_customer_number(p_customer_id) as number_of) known
  );
end $$;

-- Removes everything of the customer, and says how much it was. Locks it first: what is being written for it comes to its
-- end before, and what comes later finds no job.
create or replace function csi_erase_customer(p_customer_id text, p_arguments jsonb) returns jsonb
language plpgsql set search_path = public, extensions, pg_temp as $$
declare
  erased bigint;
  inventory jsonb;
begin
  perform csi_restore_customer(p_customer_id);
  select number into erased from csi_customers where customer_id = p_customer_id for update;
  inventory := csi_count_customer(p_customer_id, '{}');
  perform csi_erase_copies(p_customer_id, erased);
  delete from csi_vectors where customer = erased;
  delete from csi_chunk_terms where customer = erased;
  delete from csi_chunks where customer = erased;
  delete from csi_page_visits where customer = erased;
  delete from csi_page_templates where customer = erased;
  delete from csi_page_checksums where customer = erased;
  delete from csi_products where customer = erased;
  delete from csi_pages where customer = erased;
  delete from csi_frontier where customer = erased;
  delete from csi_spending where customer = erased;
  delete from csi_reservations where customer = erased;
  delete from csi_jobs where customer = erased;
  delete from csi_secrets where customer = erased;
  delete from csi_shops where customer = erased;
  delete from csi_shop_syncs where customer = erased;
  delete from csi_shop_products where customer = erased;
  delete from csi_shop_orders where customer = erased;
  delete from csi_shoppers where customer = erased;
  delete from csi_erased_shoppers where customer = erased;
  delete from csi_uploads where customer_id = p_customer_id;
  delete from csi_customers where number = erased;
  return inventory || jsonb_build_object('erasedAt', csi_to_ms(csi_now()));
end $$;

select csi_secure();
reset search_path;
