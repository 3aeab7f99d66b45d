-- What visits write: pages replaced, pages removed.
--
-- Both lock the customer first and the job second, as the erasure does: nobody waits for each other in a circle.

set search_path = public, extensions;

create or replace function csi_lock_customer(p_customer_id text) returns bigint
language plpgsql set search_path = public, extensions, pg_temp as $$
declare
  locked bigint;
begin
  select number into locked from csi_customers where customer_id = p_customer_id for no key update;
  return locked;
end $$;

-- Within a write: pages with all that belongs to them, but for vectors, which another page may need. Gives the hashes these
-- stand under.
create or replace function csi_delete_pages(p_customer bigint, p_keys text[]) returns uuid[]
language plpgsql set search_path = public, extensions, pg_temp as $$
declare
  gone bigint[];
  hashes uuid[];
begin
  with deleted as (
    delete from csi_pages where customer = p_customer and key = any (p_keys) returning number
  )
  select array_agg(number) into gone from deleted;
  delete from csi_products where customer = p_customer and page_key = any (p_keys);
  delete from csi_page_visits where customer = p_customer and page = any (gone);
  delete from csi_page_templates where customer = p_customer and page = any (gone);
  delete from csi_page_checksums where customer = p_customer and page = any (gone);
  with deleted as (
    delete from csi_chunk_terms where customer = p_customer and page = any (gone) returning term_count
  )
  update csi_customers set chunks = chunks - count, terms = terms - sum
  from (select count(*), sum(term_count) from deleted) total
  where number = p_customer and count > 0;
  with deleted as (
    delete from csi_chunks where customer = p_customer and page = any (gone) returning embedding_hash
  )
  select array_agg(distinct embedding_hash) into hashes from deleted;
  return hashes;
end $$;

-- Within a write: vectors under these hashes that no chunk has any more.
create or replace function csi_drop_unused_vectors(p_customer bigint, p_hashes uuid[]) returns void
language plpgsql set search_path = public, extensions, pg_temp as $$
begin
  delete from csi_vectors vector
  where customer = p_customer and embedding_hash = any (p_hashes) and not exists (
    select from csi_chunks chunk
    where chunk.customer = p_customer and chunk.embedding_hash = vector.embedding_hash);
end $$;

-- Within a write: words of two languages cannot be compared. A customer without chunks takes any.
create or replace function csi_use_language(p_customer bigint, p_language text) returns void
language plpgsql set search_path = public, extensions, pg_temp as $$
begin
  update csi_customers set text_language = p_language
  where number = p_customer and chunks = 0 and text_language is distinct from p_language;
  if exists (select from csi_customers where number = p_customer and text_language is distinct from p_language) then
    perform csi_fail('TEXT_LANGUAGE');
  end if;
end $$;

-- Within a write: pages of keys that are not there.
create or replace function csi_insert_pages(p_customer bigint, p_pages jsonb) returns void
language plpgsql set search_path = public, extensions, pg_temp as $$
declare
  text_language text := (select text_language from csi_customers where number = p_customer);
begin
  insert into csi_pages (customer, key, url, title, content_hash, chunking, model_id, etag, last_modified, reading,
    description, language, category, chunks, links, markdown)
  select p_customer, key, url, title, "contentHash", chunking, "modelId", etag, "lastModified", reading, description,
    language, category, jsonb_array_length(chunks), links, markdown
  from jsonb_to_recordset(p_pages) as page (key text, url text, title text, "contentHash" text, chunking text, "modelId" text,
    etag text, "lastModified" text, reading text, description text, language text, category text, chunks jsonb,
    links jsonb, markdown text);

  perform csi_put_products(p_customer, page->>'key', page->'products') from jsonb_array_elements(p_pages) page;

  perform csi_write_visit(p_customer, number, page)
  from jsonb_array_elements(p_pages) page join csi_pages on customer = p_customer and key = page->>'key';

  insert into csi_page_templates (customer, page, host, rank, template_id, blocks, cuts, questions)
  select p_customer, number, host, rank, "templateId", blocks, cuts, questions
  from jsonb_to_recordset(p_pages) as page (key text, template jsonb)
  join csi_pages on customer = p_customer and csi_pages.key = page.key,
  jsonb_to_record(page.template) as template (host text, rank bigint, "templateId" text, blocks jsonb, cuts jsonb,
    questions jsonb)
  where page.template is not null;

  insert into csi_chunks (customer, page, position, chunk_id, heading_path, table_header, starts_at, ends_at, tokens,
    embedding_hash, text)
  select p_customer, number, index, id, "headingPath", "tableHeader", start, "end", tokens, "embeddingHash", text
  from jsonb_to_recordset(p_pages) as page (key text, chunks jsonb)
  join csi_pages on customer = p_customer and csi_pages.key = page.key,
  jsonb_to_recordset(page.chunks) as chunk (index integer, id text, "headingPath" jsonb, "tableHeader" text, start integer,
    "end" integer, tokens integer, "embeddingHash" uuid, text text);

  with written as (
    insert into csi_chunk_terms (customer, page, position, term_count, terms, weights)
    select p_customer, number, index, "termCount", own.terms, own.weights
    from jsonb_to_recordset(p_pages) as page (key text, chunks jsonb)
    join csi_pages on customer = p_customer and csi_pages.key = page.key,
    jsonb_to_recordset(page.chunks) as chunk (index integer, terms text, weights text, "termCount" integer),
    csi_own_terms(p_customer, text_language, chunk.terms, chunk.weights) own
    returning term_count
  )
  update csi_customers set chunks = csi_customers.chunks + count, terms = csi_customers.terms + sum
  from (select count(*), sum(term_count) from written) total
  where number = p_customer and count > 0;

  insert into csi_vectors as known (customer, model_id, embedding_hash, dimensions, embedding, checksum)
  select distinct on (model_id, hash) p_customer, model_id, hash, vector_dims(embedding), embedding,
    csi_vector_checksum(embedding)
  from (
    select "modelId" as model_id, "embeddingHash" as hash, vector::vector as embedding
    from jsonb_to_recordset(p_pages) as page ("modelId" text, chunks jsonb),
      jsonb_to_recordset(page.chunks) as chunk ("embeddingHash" uuid, vector text)
    where vector is not null and "modelId" is not null
  ) embedded
  on conflict (customer, embedding_hash, model_id) do update set dimensions = excluded.dimensions,
    embedding = excluded.embedding, checksum = excluded.checksum
    where known.embedding <> excluded.embedding;

  perform csi_sign_pages(p_customer, array(select page->>'key' from jsonb_array_elements(p_pages) page));
end $$;

-- Within a write, with the customer locked: pages in place of those of the same keys, each key once.
create or replace function csi_replace_pages(p_customer bigint, p_language text, p_pages jsonb) returns void
language plpgsql set search_path = public, extensions, pg_temp as $$
declare
  replaced uuid[];
begin
  perform csi_use_language(p_customer, p_language);
  replaced := csi_delete_pages(p_customer, array(select page->>'key' from jsonb_array_elements(p_pages) page));
  perform csi_insert_pages(p_customer, p_pages);
  perform csi_drop_unused_vectors(p_customer, replaced);
end $$;

-- The effect of visits: URLs found and settled, pages replaced, pages seen. Gives how many URLs were new to the job.
create or replace function csi_commit_pages(p_customer_id text, p_arguments jsonb) returns jsonb
language plpgsql set search_path = public, extensions, pg_temp as $$
declare
  of_customer bigint := csi_lock_customer(p_customer_id);
  job csi_jobs := csi_require_lease(p_customer_id, p_arguments);
  visit jsonb;
  pages jsonb;
  added bigint := 0;
begin
  for visit in select jsonb_array_elements(p_arguments->'commits') loop
    added := added + csi_insert_urls(job.customer, job.number, visit->'discovered');
    perform csi_settle_url(job.customer, job.number, visit->'outcome');
  end loop;

  -- Of several pages with one key the last one stays.
  select jsonb_agg(page) into pages from (
    select distinct on (page->>'key') page
    from jsonb_array_elements(p_arguments->'commits') with ordinality as entry(entry, place),
      lateral (select entry->'page') as of_entry(page)
    where jsonb_typeof(page) = 'object'
    order by page->>'key', place desc
  ) last;
  if pages is not null then
    perform csi_replace_pages(of_customer, p_arguments->>'textLanguage', pages);
  end if;

  perform csi_mark_seen(of_customer, entry->'seen')
  from jsonb_array_elements(p_arguments->'commits') with ordinality as entry(entry, place)
  where jsonb_typeof(entry->'seen') = 'object'
  order by place;
  return to_jsonb(added);
end $$;

-- Takes pages out that were not seen since their proof, and notes it in the job's ledger. Gives their keys.
create or replace function csi_remove_pages(p_customer_id text, p_arguments jsonb) returns jsonb
language plpgsql set search_path = public, extensions, pg_temp as $$
declare
  of_customer bigint := csi_lock_customer(p_customer_id);
  of_job csi_jobs := csi_require_lease(p_customer_id, p_arguments);
  removed text[];
begin
  select coalesce(array_agg(page.key order by page.key), '{}') into removed
  from csi_pages page join csi_page_visits visit on visit.customer = page.customer and visit.page = page.number
  where page.customer = of_customer and exists (
    select from jsonb_to_recordset(p_arguments->'removals') as removal (key text, "provenAt" bigint)
    where removal.key = page.key and fetched_at <= csi_from_ms("provenAt"));

  perform csi_drop_unused_vectors(of_customer, csi_delete_pages(of_customer, removed));
  update csi_frontier visit set removed_at = csi_now(), removal = entry.reason
  from jsonb_to_recordset(p_arguments->'removals') as entry (key text, reason text)
  where visit.customer = of_customer and visit.job = of_job.number and visit.key = entry.key and entry.key = any (removed);
  return to_jsonb(removed);
end $$;

-- Pages that crawls of this reach used to come to, and that the job has not met.
create or replace function csi_list_unmet_pages(p_customer_id text, p_arguments jsonb) returns jsonb
language plpgsql stable set search_path = public, extensions, pg_temp as $$
begin
  return (
    select coalesce(jsonb_agg(jsonb_build_object('key', key, 'url', url) order by key), '[]') from (
      select page.key, page.url
      from csi_jobs job
      join csi_pages page on page.customer = job.customer
      join csi_page_visits visit on visit.customer = job.customer and visit.page = page.number
      where job.customer = csi_customer_number(p_customer_id) and job_id = p_arguments->>'jobId'
        and page.key > coalesce(p_arguments->>'after', '') and reach = p_arguments->>'reach' and not exists (
          select from csi_frontier entry
          where entry.customer = job.customer and entry.job = job.number and entry.key = page.key)
      order by page.key limit (p_arguments->>'limit')::integer
    ) unmet
  );
end $$;

-- A read of all customers: those with pages that are due, by id, behind `after`.
create or replace function csi_list_due_customers(p_arguments jsonb) returns jsonb
language plpgsql stable set search_path = public, extensions, pg_temp as $$
begin
  return (
    select coalesce(jsonb_agg(jsonb_build_object(
      'customerId', customer_id, 'duePages', due_pages, 'dueSince', csi_to_ms(due_since)) order by customer_id), '[]')
    from (
      select customer_id, count(*) as due_pages, min(due_at) as due_since
      from csi_customers join csi_page_visits on customer = number
      where due_at <= csi_from_ms((p_arguments->>'at')::bigint) and customer_id > coalesce(p_arguments->>'after', '')
      group by number order by customer_id limit (p_arguments->>'limit')::integer
    ) due
  );
end $$;

create or replace function csi_list_due_pages(p_customer_id text, p_arguments jsonb) returns jsonb
language plpgsql stable set search_path = public, extensions, pg_temp as $$
begin
  return (
    select coalesce(jsonb_agg(jsonb_build_object(
      'url', url, 'dueAt', csi_to_ms(due_at), 'fetchedAt', csi_to_ms(fetched_at)) order by due_at, number), '[]')
    from (
      select url, due_at, fetched_at, number
      from csi_page_visits visit join csi_pages page on page.customer = visit.customer and number = visit.page
      where visit.customer = csi_customer_number(p_customer_id) and due_at <= csi_from_ms((p_arguments->>'at')::bigint)
      order by due_at, number limit (p_arguments->>'limit')::integer
    ) due
  );
end $$;

select csi_secure();
reset search_path;
