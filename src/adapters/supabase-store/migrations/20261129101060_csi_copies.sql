-- Second copies of rows that could be made of nothing else: what a customer wants, and what was paid. Triggers keep them; an
-- audit names a row that is lost, and a repair writes it again. Whoever erases a customer erases both.

set search_path = public, extensions;

create table if not exists csi_customer_copies (
  customer_id   text collate "C" not null,
  number        bigint not null,
  settings      jsonb,
  created_at    timestamptz not null,
  updated_at    timestamptz not null,
  text_language text,
  primary key (customer_id, number)
);

create table if not exists csi_spending_copies (like csi_spending including indexes);

create or replace function csi_copy_customer() returns trigger
language plpgsql set search_path = public, extensions, pg_temp as $$
begin
  insert into csi_customer_copies values
    (new.customer_id, new.number, new.settings, new.created_at, new.updated_at, new.text_language)
  on conflict (customer_id, number) do update set settings = excluded.settings, created_at = excluded.created_at,
    updated_at = excluded.updated_at, text_language = excluded.text_language;
  return null;
end $$;

-- Counters change with every page, and are not copied: they can be counted again.
create or replace trigger csi_customers_copied
  after insert or update of settings, created_at, updated_at, text_language on csi_customers
  for each row execute function csi_copy_customer();

create or replace function csi_copy_spending() returns trigger
language plpgsql set search_path = public, extensions, pg_temp as $$
begin
  insert into csi_spending_copies select new.*
  on conflict (customer, job, month, kind, model_id) do update set calls = excluded.calls, tokens = excluded.tokens,
    nano_usd = excluded.nano_usd, unpriced_calls = excluded.unpriced_calls, assumed_calls = excluded.assumed_calls,
    at = excluded.at;
  return null;
end $$;

create or replace trigger csi_spending_copied
  after insert or update on csi_spending for each row execute function csi_copy_spending();

-- Gives a customer whose row is lost its row back, and whether it was. Its counters are counted by csi_mend_counters.
create or replace function csi_restore_customer(p_customer_id text) returns boolean
language plpgsql set search_path = public, extensions, pg_temp as $$
begin
  if exists (select from csi_customers where customer_id = p_customer_id) then
    return false;
  end if;
  insert into csi_customers (number, customer_id, settings, created_at, updated_at, text_language)
  overriding system value
  select number, customer_id, settings, created_at, updated_at, text_language from csi_customer_copies
  where customer_id = p_customer_id order by number desc limit 1
  on conflict do nothing;
  return found;
end $$;

-- A customer whose copy is lost, or another.
create or replace function csi_uncopied_customer(p_customer bigint) returns setof csi_customers
language plpgsql stable set search_path = public, extensions, pg_temp as $$
begin
  return query
    select * from csi_customers known where number = p_customer and not exists (
      select from csi_customer_copies copied where (copied.customer_id, copied.number) = (known.customer_id, known.number)
        and (copied.settings, copied.text_language) is not distinct from (known.settings, known.text_language));
end $$;

create or replace function csi_uncopied_spending(p_customer bigint) returns setof csi_spending
language plpgsql stable set search_path = public, extensions, pg_temp as $$
begin
  return query
    select * from csi_spending where customer = p_customer
    except select * from csi_spending_copies where customer = p_customer;
end $$;

create or replace function csi_lost_spending(p_customer bigint) returns setof csi_spending
language plpgsql stable set search_path = public, extensions, pg_temp as $$
begin
  return query
    select * from csi_spending_copies copied where customer = p_customer and not exists (
      select from csi_spending kept where (kept.customer, kept.job, kept.month, kept.kind, kept.model_id)
        = (copied.customer, copied.job, copied.month, copied.kind, copied.model_id));
end $$;

create or replace function csi_spending_name(p_row csi_spending) returns text
language sql immutable set search_path = public, extensions, pg_temp as $$
  select format('what was paid for %s by %s in %s, job %s', p_row.kind, p_row.model_id, p_row.month, p_row.job)
$$;

-- Rows of which there is one copy where there should be two. `after` and `next`: how many were told before.
create or replace function csi_audit_copies(p_customer_id text, p_arguments jsonb) returns jsonb
language plpgsql stable set search_path = public, extensions, pg_temp as $$
declare
  of_customer bigint := csi_customer_number(p_customer_id);
  told bigint := coalesce((p_arguments->>'after')::bigint, 0);
  most bigint := (p_arguments->>'limit')::bigint;
begin
  return (
    select jsonb_build_object(
      'next', case when count(*) = most then (told + most)::text end,
      'findings', coalesce(jsonb_agg(jsonb_build_object('kind', 'record_missing', 'where', place, 'expected', expected,
        'found', 'nothing, or another row')), '[]'))
    from (
      select 'csi_customers' as place, 'customer ' || customer_id as expected from csi_customer_copies
      where customer_id = p_customer_id and of_customer is null
      union all
      select 'csi_customer_copies', 'customer ' || customer_id from csi_uncopied_customer(of_customer)
      union all
      select 'csi_spending', csi_spending_name(lost) from csi_lost_spending(of_customer) lost
      union all
      select 'csi_spending_copies', csi_spending_name(uncopied) from csi_uncopied_spending(of_customer) uncopied
      limit most offset told
    ) missing
  );
end $$;

-- Within a write: what is left in one copy into the other.
create or replace function csi_mend_copies(p_customer bigint) returns bigint
language plpgsql set search_path = public, extensions, pg_temp as $$
declare
  mended bigint := 0;
  written bigint;
begin
  -- Writing a row, even as it is, copies it.
  update csi_customers set updated_at = updated_at where number in (select number from csi_uncopied_customer(p_customer));
  get diagnostics written = row_count;
  mended := mended + written;
  insert into csi_spending select * from csi_lost_spending(p_customer);
  get diagnostics written = row_count;
  mended := mended + written;
  update csi_spending kept set at = kept.at from csi_uncopied_spending(p_customer) uncopied
  where (kept.customer, kept.job, kept.month, kept.kind, kept.model_id)
    = (uncopied.customer, uncopied.job, uncopied.month, uncopied.kind, uncopied.model_id);
  get diagnostics written = row_count;
  return mended + written;
end $$;

-- Of what was there before this step.
update csi_customers set updated_at = updated_at where not exists (select from csi_customer_copies limit 1);
update csi_spending set at = at where not exists (select from csi_spending_copies limit 1);

select csi_secure();
reset search_path;
