-- Second copies of rows that could be made of nothing else: what a customer wants, its jobs and the life of their URLs, what
-- was paid, and what is kept of its shop. Triggers keep them; an audit names a row that is lost, and a repair writes it again.
-- No trigger removes a copy: a function that removes rows removes their copies itself, also of rows that were lost before. A
-- `delete` alone is what an audit calls a loss.

set search_path = public, extensions;

-- Tables with copies, in the order in which lost rows come back. `key_columns`: the customer's number first. `ignored`: rows
-- that are about to be written again are neither copied nor compared. `label`: which row it is, for a person to read.
create or replace function csi_copied_tables()
returns table (place integer, name text, key_columns text[], ignored text, label text)
language sql immutable set search_path = public, extensions, pg_temp as $$
  values
    (1, 'csi_customers', '{number}'::text[], 'false', '''customer '' || customer_id'),
    (2, 'csi_jobs', '{customer,number}', 'false', '''job '' || job_id'),
    (3, 'csi_frontier', '{customer,job,key}', 'state = ''active''', 'url'),
    (4, 'csi_spending', '{customer,job,month,kind,model_id}', 'false',
      'format(''what was paid for %s by %s in %s, job %s'', kind, model_id, month, job)'),
    (5, 'csi_reservations', '{customer,reservation_id}', 'false', '''call '' || reservation_id'),
    (6, 'csi_secrets', '{customer,record,field}', 'false', 'record || '' '' || field'),
    (7, 'csi_shops', '{customer}', 'false', '''shop '' || api_root'),
    (8, 'csi_shop_syncs', '{customer,resource}', 'false', '''progress with '' || resource'),
    (9, 'csi_shop_products', '{customer,external_id}', 'false', '''product '' || external_id'),
    (10, 'csi_shop_orders', '{customer,external_id}', 'false', '''order '' || external_id'),
    (11, 'csi_shoppers', '{customer,shopper_key}', 'false', '''shopper '' || shopper_key'),
    (12, 'csi_erased_shoppers', '{customer,shopper_key}', 'false', '''erased shopper '' || shopper_key')
$$;

create or replace function csi_columns(p_table text) returns text[]
language sql stable set search_path = public, extensions, pg_temp as $$
  select array_agg(attname::text order by attnum) from pg_attribute
  where attrelid = ('public.' || p_table)::regclass and attnum > 0 and not attisdropped
$$;

-- SQL: writes rows into the table of copies, over those that are there.
create or replace function csi_copy_sql(p_table text, p_key_columns text[], p_rows text) returns text
language sql stable set search_path = public, extensions, pg_temp as $$
  select format('insert into %I (%s) %s on conflict (%s) do %s', p_table || '_copy', string_agg(part, ', '), p_rows,
    array_to_string(p_key_columns, ', '), coalesce('update set ' || string_agg(format('%1$s = excluded.%1$s', part), ', ')
      filter (where part <> all (p_key_columns)), 'nothing'))
  from unnest(csi_columns(p_table)) part
$$;

-- Its argument: the statement that copies.
create or replace function csi_copy_rows() returns trigger
language plpgsql set search_path = public, extensions, pg_temp as $$
begin
  execute tg_argv[0];
  return null;
end $$;

do $$
declare
  copied record;
  keys text;
  event text;
begin
  for copied in select * from csi_copied_tables() order by place loop
    keys := array_to_string(copied.key_columns, ', ');
    if to_regclass('public.' || copied.name || '_copy') is null then
      execute format('create table %I (like %I, primary key (%s))', copied.name || '_copy', copied.name, keys);
      execute format('insert into %I table %I', copied.name || '_copy', copied.name);
    end if;
    foreach event in array '{insert,update}'::text[] loop
      execute format('create or replace trigger %I after %s on %I referencing new table as fresh
        for each statement execute function csi_copy_rows(%L)', format('%s_on_%s', copied.name, event), event, copied.name,
        csi_copy_sql(copied.name, copied.key_columns, format('select %s from fresh where not (%s)',
          array_to_string(csi_columns(copied.name), ', '), copied.ignored)));
    end loop;
  end loop;
end $$;

create index if not exists csi_customers_copy_by_id on csi_customers_copy (customer_id);
create index if not exists csi_jobs_copy_by_id on csi_jobs_copy (job_id);
create index if not exists csi_shoppers_copy_by_account on csi_shoppers_copy (customer, account_id)
  where account_id is not null;

-- Within a write: a customer whose row is lost gets it back. Gives whether it was.
create or replace function csi_restore_customer(p_customer_id text) returns boolean
language plpgsql set search_path = public, extensions, pg_temp as $$
begin
  if exists (select from csi_customers where customer_id = p_customer_id) then
    return false;
  end if;
  insert into csi_customers overriding system value
  select * from csi_customers_copy where customer_id = p_customer_id order by number desc limit 1
  on conflict do nothing;
  return found;
end $$;

-- Within a write: rows that are added to, or carried on, come back before, or their copies would be lost with them.
create or replace function csi_restore_spending(
  p_customer bigint, p_job bigint, p_month text, p_kind text, p_model_id text) returns void
language plpgsql set search_path = public, extensions, pg_temp as $$
begin
  insert into csi_spending select * from csi_spending_copy
  where customer = p_customer and job = p_job and month = p_month and kind = p_kind and model_id = p_model_id
  on conflict do nothing;
end $$;

create or replace function csi_restore_sync(p_customer bigint, p_resource text) returns void
language plpgsql set search_path = public, extensions, pg_temp as $$
begin
  insert into csi_shop_syncs select * from csi_shop_syncs_copy where customer = p_customer and resource = p_resource
  on conflict do nothing;
end $$;

-- SQL that selects, of the customer $1, rows that are in one table and not in the other, by their key. p_is_lost: rows that
-- only their copies tell of; else those whose copy is missing or another.
create or replace function csi_odd_rows(p_table text, p_is_lost boolean) returns text
language plpgsql stable set search_path = public, extensions, pg_temp as $$
declare
  copied record;
  compared text[];
begin
  select * into copied from csi_copied_tables() where name = p_table;
  compared := case when p_is_lost then copied.key_columns else csi_columns(p_table) end;
  return (
    select format('select %s from %I entry where %I = $1 %s and not exists (select from %I other where %s) order by %s',
      array_to_string(csi_columns(p_table), ', '), case when p_is_lost then p_table || '_copy' else p_table end, copied.key_columns[1],
      case when p_is_lost then '' else format('and not (%s)', copied.ignored) end,
      case when p_is_lost then p_table else p_table || '_copy' end,
      string_agg(format(case when part = any (copied.key_columns) then 'other.%1$s = entry.%1$s'
        else 'other.%1$s is not distinct from entry.%1$s' end, part), ' and '),
      array_to_string(copied.key_columns, ', '))
    from unnest(compared) part
  );
end $$;

-- Rows of which there is one copy where there should be two, a table after the other. `after` and `next`: place of the table,
-- whether rows or copies are missing, and how many were told of it.
create or replace function csi_audit_copies(p_customer_id text, p_arguments jsonb) returns jsonb
language plpgsql stable set search_path = public, extensions, pg_temp as $$
declare
  of_customer bigint := csi_customer_number(p_customer_id);
  cursor_parts text[] := string_to_array(coalesce(p_arguments->>'after', '1 t 0'), ' ');
  told bigint := cursor_parts[3]::bigint;
  most bigint := (p_arguments->>'limit')::bigint;
  findings jsonb := '[]';
  found_here jsonb;
  odd record;
begin
  if of_customer is null then
    return jsonb_build_object('next', null, 'findings', (
      select coalesce(jsonb_agg(jsonb_build_object('kind', 'record_missing', 'where', 'csi_customers',
        'expected', 'customer ' || p_customer_id, 'found', 'only its second copy')), '[]')
      from (select from csi_customers_copy where customer_id = p_customer_id limit 1) lost));
  end if;
  for odd in
    select copied.*, is_lost from csi_copied_tables() copied cross join unnest('{t,f}'::boolean[]) is_lost
    where (place, not is_lost) >= (cursor_parts[1]::integer, not cursor_parts[2]::boolean)
    order by place, not is_lost
  loop
    execute format('select coalesce(jsonb_agg(%s), ''[]'') from (%s limit %s offset %s) odd', odd.label,
      csi_odd_rows(odd.name, odd.is_lost), most - jsonb_array_length(findings), told)
    into found_here using of_customer;
    findings := findings || (
      select coalesce(jsonb_agg(jsonb_build_object(
        'kind', case when odd.is_lost and odd.name = 'csi_jobs' then 'job_missing'
          when odd.is_lost and odd.name = 'csi_frontier' then 'ledger_missing' else 'record_missing' end,
        'where', odd.name || case when odd.is_lost then '' else '_copy' end, 'expected', label,
        'found', case when odd.is_lost then 'only its second copy' else 'nothing, or another row' end)), '[]')
      from jsonb_array_elements_text(found_here) label);
    if jsonb_array_length(findings) = most then
      return jsonb_build_object('findings', findings,
        'next', format('%s %s %s', odd.place, odd.is_lost, told + jsonb_array_length(found_here)));
    end if;
    told := 0;
  end loop;
  return jsonb_build_object('findings', findings, 'next', null);
end $$;

-- Within a write: what is left in one copy into the other, up to p_limit rows of each table. Gives how many.
create or replace function csi_mend_copies(p_customer bigint, p_limit integer) returns bigint
language plpgsql set search_path = public, extensions, pg_temp as $$
declare
  mended bigint := 0;
  written bigint;
  odd record;
begin
  for odd in
    select copied.*, is_lost from csi_copied_tables() copied cross join unnest('{t,f}'::boolean[]) is_lost
    order by place, not is_lost
  loop
    execute case when odd.is_lost
      then format('insert into %I (%s) overriding system value %s limit %s', odd.name,
        array_to_string(csi_columns(odd.name), ', '), csi_odd_rows(odd.name, true), p_limit)
      else csi_copy_sql(odd.name, odd.key_columns, format('%s limit %s', csi_odd_rows(odd.name, false), p_limit)) end
    using p_customer;
    get diagnostics written = row_count;
    mended := mended + written;
  end loop;
  return mended;
end $$;

-- Within a write: all copies of a customer.
create or replace function csi_erase_copies(p_customer_id text, p_customer bigint) returns void
language plpgsql set search_path = public, extensions, pg_temp as $$
declare
  copied record;
begin
  for copied in select * from csi_copied_tables() where key_columns[1] = 'customer' loop
    execute format('delete from %I where customer = $1', copied.name || '_copy') using p_customer;
  end loop;
  delete from csi_customers_copy where customer_id = p_customer_id;
end $$;

select csi_secure();
reset search_path;
