-- Pages: written, seen, removed, read.

set search_path = public, extensions;

create or replace function csi_history_json(p_visit csi_page_visits) returns jsonb
language plpgsql stable set search_path = public, extensions, pg_temp as $$
begin
  return jsonb_build_object(
    'addedAt', csi_to_ms(p_visit.added_at), 'changedAt', csi_to_ms(p_visit.changed_at),
    'observedMs', p_visit.observed_ms, 'changes', p_visit.changes, 'dueAt', csi_to_ms(p_visit.due_at),
    'reach', p_visit.reach, 'missedIn', p_visit.missed_in);
end $$;

-- A page without its text, or null. modelIds: models of which every chunk has a vector.
create or replace function csi_page_summary(p_customer bigint, p_key text) returns jsonb
language plpgsql stable set search_path = public, extensions, pg_temp as $$
begin
  return (
    select jsonb_build_object(
      'key', page.key, 'url', page.url, 'title', page.title, 'contentHash', page.content_hash,
      'chunking', page.chunking, 'etag', page.etag, 'lastModified', page.last_modified, 'reading', page.reading,
      'fetchedAt', csi_to_ms(visit.fetched_at), 'history', csi_history_json(visit),
      'chunkCount', page.chunks, 'modelIds', (
        select coalesce(jsonb_agg(model_id order by model_id), '[]') from (
          select model_id
          from csi_chunks chunk join csi_vectors using (customer, embedding_hash)
          where chunk.customer = p_customer and chunk.page = page.number
          group by model_id having count(*) = page.chunks
        ) complete))
    from csi_pages page join csi_page_visits visit on visit.customer = page.customer and visit.page = page.number
    where page.customer = p_customer and page.key = p_key
  );
end $$;

create or replace function csi_get_page(p_customer_id text, p_arguments jsonb) returns jsonb
language plpgsql stable set search_path = public, extensions, pg_temp as $$
begin
  return csi_page_summary(csi_customer_number(p_customer_id), p_arguments->>'key');
end $$;

create or replace function csi_read_links(p_customer_id text, p_arguments jsonb) returns jsonb
language plpgsql stable set search_path = public, extensions, pg_temp as $$
begin
  return (
    select links from csi_pages where customer = csi_customer_number(p_customer_id) and key = p_arguments->>'key'
  );
end $$;

-- 32 hex digits.
create or replace function csi_hash_text(hash uuid) returns text
language sql immutable parallel safe as $$ select replace(hash::text, '-', '') $$;

create or replace function csi_chunk_json(p_customer bigint, p_chunk csi_chunks) returns jsonb
language plpgsql stable set search_path = public, extensions, pg_temp as $$
begin
  return jsonb_build_object(
    'id', p_chunk.chunk_id, 'index', p_chunk.position, 'text', p_chunk.text, 'tableHeader', p_chunk.table_header,
    'headingPath', p_chunk.heading_path, 'start', p_chunk.starts_at, 'end', p_chunk.ends_at, 'tokens', p_chunk.tokens,
    'embeddingHash', csi_hash_text(p_chunk.embedding_hash));
end $$;

-- A whole page, with vectors as the base64 of their binary form. p_options.modelId: whose vectors; null for none; absent for
-- the model the page was last committed with.
create or replace function csi_page_json(p_customer bigint, p_page csi_pages, p_options jsonb) returns jsonb
language plpgsql stable set search_path = public, extensions, pg_temp as $$
begin
  return (
    select csi_page_summary(p_customer, p_page.key) - 'chunkCount' - 'modelIds' || jsonb_build_object(
      'description', p_page.description, 'language', p_page.language, 'category', p_page.category,
      'markdown', p_page.markdown, 'products', csi_products_of(p_customer, p_page.key), 'links', p_page.links,
      'template', csi_template_json(p_customer, p_page.number),
      'modelId', case when bool_or(embedding is not null) then asked.model_id end,
      'chunks', coalesce(jsonb_agg(csi_chunk_json(p_customer, chunk)
        || jsonb_build_object('vector', encode(vector_send(embedding), 'base64')) order by position)
        filter (where position is not null), '[]'))
    from (
      select case when p_options ? 'modelId' then p_options->>'modelId' else p_page.model_id end as model_id
    ) asked
    left join csi_chunks chunk on chunk.customer = p_customer and chunk.page = p_page.number
    left join csi_vectors vector on vector.customer = p_customer and vector.embedding_hash = chunk.embedding_hash
      and vector.model_id = asked.model_id
    group by asked.model_id
  );
end $$;

create or replace function csi_read_page(p_customer_id text, p_arguments jsonb) returns jsonb
language plpgsql stable set search_path = public, extensions, pg_temp as $$
begin
  return (
    select csi_page_json(customer, page, p_arguments) from csi_pages page
    where customer = csi_customer_number(p_customer_id) and key = p_arguments->>'key'
  );
end $$;

create or replace function csi_list_pages(p_customer_id text, p_arguments jsonb) returns jsonb
language plpgsql stable set search_path = public, extensions, pg_temp as $$
begin
  return (
    select coalesce(jsonb_agg(csi_page_json((page).customer, page, p_arguments) order by (page).key), '[]') from (
      select known as page from csi_pages known
      where customer = csi_customer_number(p_customer_id) and key > coalesce(p_arguments->>'after', '')
        -- Never so, unless rows were lost: nothing can be read of such a page.
        and exists (select from csi_page_visits visit where visit.customer = known.customer and visit.page = known.number)
      order by key limit (p_arguments->>'limit')::integer
    ) listed
  );
end $$;

create or replace function csi_count_pages(p_customer_id text, p_arguments jsonb) returns jsonb
language plpgsql stable set search_path = public, extensions, pg_temp as $$
begin
  return (
    select jsonb_object_agg(key, value) from jsonb_each(csi_count_customer(p_customer_id, p_arguments))
    where key in ('pages', 'chunks', 'products')
  );
end $$;

-- Within a write: what a visit has taught of a page.
create or replace function csi_write_visit(p_customer bigint, p_page bigint, p_seen jsonb) returns void
language plpgsql set search_path = public, extensions, pg_temp as $$
begin
  insert into csi_page_visits as known (customer, page, fetched_at, added_at, changed_at, observed_ms, changes, due_at, reach,
    missed_in)
  select p_customer, p_page, csi_from_ms((p_seen->>'fetchedAt')::bigint), csi_from_ms("addedAt"), csi_from_ms("changedAt"),
    "observedMs", changes, csi_from_ms("dueAt"), reach, "missedIn"
  from jsonb_to_record(p_seen->'history') as history ("addedAt" bigint, "changedAt" bigint, "observedMs" double precision,
    changes double precision, "dueAt" bigint, reach text, "missedIn" jsonb)
  on conflict (customer, page) do update set fetched_at = excluded.fetched_at, added_at = excluded.added_at,
    changed_at = excluded.changed_at, observed_ms = excluded.observed_ms, changes = excluded.changes,
    due_at = excluded.due_at, reach = excluded.reach, missed_in = excluded.missed_in;
end $$;

-- Within a write: a page that stays as it is. An older visit does not turn the time back.
create or replace function csi_mark_seen(p_customer bigint, p_seen jsonb) returns void
language plpgsql set search_path = public, extensions, pg_temp as $$
declare
  found_page bigint;
  found_reading jsonb := p_seen->'read';
begin
  select page.number into found_page
  from csi_pages page join csi_page_visits visit on visit.customer = page.customer and visit.page = page.number
  where page.customer = p_customer and key = p_seen->>'key'
    and fetched_at <= csi_from_ms((p_seen->>'fetchedAt')::bigint);
  if not found then
    return;
  end if;
  perform csi_write_visit(p_customer, found_page, p_seen);
  perform csi_see_products(p_customer, p_seen);
  -- Mostly nothing has changed, and then nothing is written.
  update csi_pages set etag = found_reading->>'etag', last_modified = found_reading->>'lastModified',
    reading = found_reading->>'reading', links = found_reading->'links'
  where customer = p_customer and number = found_page and jsonb_typeof(found_reading) = 'object'
    and (etag, last_modified, reading, links) is distinct from (found_reading->>'etag', found_reading->>'lastModified',
      found_reading->>'reading', found_reading->'links');
end $$;

select csi_secure();
reset search_path;
