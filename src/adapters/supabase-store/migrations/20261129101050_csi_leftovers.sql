-- Rows of pages, or of chunks, that do not exist: listed, and removed.

set search_path = public, extensions;

-- Tables in the order in which they are gone through: the two columns that their rows are ordered by, within a customer, with
-- their types and what is less than all of them, and when a row is a leftover. Gives no row of a customer.
create or replace function csi_leftover_tables()
returns table (rank integer, name text, a text, a_type text, a_least text, b text, b_type text, b_least text, test text)
language sql immutable as $$
  with test as (
    select 'not exists (select from csi_pages page where page.customer = entry.customer and page.number = entry.page)' as no_page,
      'exists (select from csi_page_checksums signed where signed.customer = entry.customer and signed.page = entry.page '
        'and entry.position >= cardinality(of_chunks))' as no_place
  )
  select entry.* from test, lateral (values
    (1, 'csi_page_visits', 'page', 'bigint', '-1', '0::integer', 'integer', '0', no_page),
    (2, 'csi_page_templates', 'page', 'bigint', '-1', '0::integer', 'integer', '0', no_page),
    (3, 'csi_page_checksums', 'page', 'bigint', '-1', '0::integer', 'integer', '0', no_page),
    (4, 'csi_chunks', 'page', 'bigint', '-1', 'position', 'integer', '-1', no_page || ' or ' || no_place),
    (5, 'csi_chunk_terms', 'page', 'bigint', '-1', 'position', 'integer', '-1', no_page || ' or ' || no_place),
    (6, 'csi_vectors', 'embedding_hash', 'uuid', '00000000-0000-0000-0000-000000000000', 'model_id', 'text', '',
      'not exists (select from csi_chunks chunk where chunk.customer = entry.customer '
        'and chunk.embedding_hash = entry.embedding_hash)'),
    (7, 'csi_products', 'page_key', 'text', '', 'position', 'integer', '-1',
      'not exists (select from csi_pages page where page.customer = entry.customer and page.key = entry.page_key)')
  ) entry(rank, name, a, a_type, a_least, b, b_type, b_least, test)
$$;

-- Leftovers of a table among the next p_rows rows behind p_after, at most p_limit, and where they stand. last_place: of the
-- last row that was looked at; null at the end of the table.
create or replace function csi_find_leftovers(
  p_customer bigint, p_table text, p_after jsonb, p_rows bigint, p_limit integer, out places jsonb, out last_place jsonb)
language plpgsql stable set search_path = public, extensions, pg_temp as $$
declare
  known record;
begin
  select * into known from csi_leftover_tables() where name = p_table;
  execute format('
    with looked_at as materialized (
      select * from %1$I where customer = $1 and (%2$s, %4$s) > (($2->>0)::%3$s, ($2->>1)::%5$s)
      order by %2$s, %4$s limit $3
    ), leftover as (
      select jsonb_build_array(%2$s, %4$s) as place, row_number() over (order by %2$s, %4$s) as nth
      from looked_at entry where %6$s order by %2$s, %4$s limit $4
    )
    select coalesce((select jsonb_agg(place order by nth) from leftover), ''[]''), case
      when (select count(*) from leftover) = $4 then (select place from leftover order by nth desc limit 1)
      when (select count(*) from looked_at) = $3 then (
        select jsonb_build_array(%2$s, %4$s) from looked_at order by %2$s desc, %4$s desc limit 1) end',
    p_table, known.a, known.a_type, known.b, known.b_type, known.test)
  into places, last_place
  using p_customer, coalesce(p_after, jsonb_build_array(known.a_least, known.b_least)), p_rows, p_limit;
end $$;

-- `after` and `next`: a table, and where its rows were looked at up to.
create or replace function csi_audit_leftovers(p_customer_id text, p_arguments jsonb) returns jsonb
language plpgsql stable set search_path = public, extensions, pg_temp as $$
declare
  -- Rows that are no leftover are not told, so more of them can be looked at.
  rows_looked_at constant bigint := 5000;
  after jsonb := coalesce((p_arguments->>'after')::jsonb, '["csi_page_visits", null]');
  leftovers record;
  following text := after->>0;
begin
  select * into leftovers from csi_find_leftovers(csi_customer_number(p_customer_id), after->>0,
    nullif(after->1, 'null'), rows_looked_at, (p_arguments->>'limit')::integer);
  if leftovers.last_place is null then
    select name into following from csi_leftover_tables()
    where rank > (select rank from csi_leftover_tables() where name = after->>0) order by rank limit 1;
  end if;
  return jsonb_build_object(
    'next', case when following is not null then jsonb_build_array(following, leftovers.last_place)::text end,
    'findings', (
      select coalesce(jsonb_agg(jsonb_build_object('kind', 'leftover', 'where', after->>0, 'expected', 'no row',
        'found', format('a row of %s, which is not there', place))), '[]')
      from jsonb_array_elements(leftovers.places) place));
end $$;

-- Within a write: up to p_limit leftovers of a table.
create or replace function csi_drop_leftovers(p_customer bigint, p_table text, p_limit integer) returns bigint
language plpgsql set search_path = public, extensions, pg_temp as $$
declare
  known record;
  leftovers record;
  removed bigint;
begin
  select * into known from csi_leftover_tables() where name = p_table;
  select * into leftovers from csi_find_leftovers(p_customer, p_table, null, null, p_limit);
  execute format('delete from %I where customer = $1 and (%s, %s) in (
    select (place->>0)::%s, (place->>1)::%s from jsonb_array_elements($2) place)',
    p_table, known.a, known.b, known.a_type, known.b_type)
  using p_customer, leftovers.places;
  get diagnostics removed = row_count;
  return removed;
end $$;

create or replace function csi_remove_leftovers(p_customer_id text, p_arguments jsonb) returns jsonb
language plpgsql set search_path = public, extensions, pg_temp as $$
declare
  of_customer bigint := csi_lock_customer(p_customer_id);
  held jsonb := csi_held_job(of_customer);
  known text;
  removed bigint := 0;
begin
  if held is not null then
    return held;
  end if;
  for known in select name from csi_leftover_tables() order by rank loop
    removed := csi_drop_leftovers(of_customer, known, (p_arguments->>'limit')::integer);
    exit when removed > 0;
  end loop;
  if known = 'csi_chunk_terms' then
    perform csi_recount(of_customer);
  end if;
  return to_jsonb(removed);
end $$;

select csi_secure();
reset search_path;
