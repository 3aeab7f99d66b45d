-- Mends what an audit finds. Every function gives how many rows or pages it mended, or, as text, the id of the job that a
-- run holds: nothing is written then.
--
-- The customer is locked first. What a run commits meanwhile waits, and is written after what was mended.

set search_path = public, extensions;

-- The id of a job of the customer that a run holds; null when there is none.
create or replace function csi_held_job(p_customer bigint) returns jsonb
language plpgsql stable set search_path = public, extensions, pg_temp as $$
begin
  return (
    select to_jsonb(job_id) from csi_jobs where customer = p_customer and fence > 0 and held_until > csi_now() limit 1
  );
end $$;

-- What pages are made anew of: their chunks. Read before csi_rebuild_pages, which is given the words of these.
create or replace function csi_read_rebuilt(p_customer_id text, p_arguments jsonb) returns jsonb
language plpgsql stable set search_path = public, extensions, pg_temp as $$
begin
  return (
    select coalesce(jsonb_agg(jsonb_build_object('number', number, 'title', title, 'chunks', (
      select coalesce(jsonb_agg(csi_chunk_json(chunk.customer, chunk) order by position), '[]') from csi_chunks chunk
      where chunk.customer = page.customer and chunk.page = page.number)) order by key), '[]')
    from csi_pages page
    where customer = csi_customer_number(p_customer_id) and key = any (csi_texts(p_arguments->'keys'))
  );
end $$;

-- Within a write: the numbers that ranking by words needs. Gives whether they were others.
create or replace function csi_recount(p_customer bigint) returns boolean
language plpgsql set search_path = public, extensions, pg_temp as $$
begin
  update csi_customers customer set chunks = counted.chunks, terms = counted.terms
  from csi_count_terms(p_customer) counted
  where number = p_customer and (customer.chunks, customer.terms) <> (counted.chunks, counted.terms);
  return found;
end $$;

-- Within a write: when a page was visited stands in ledgers; what visits have taught is lost. It is due at once.
create or replace function csi_restore_visit(p_customer bigint, p_page csi_pages) returns void
language plpgsql set search_path = public, extensions, pg_temp as $$
begin
  insert into csi_page_visits (customer, page, fetched_at, added_at, changed_at, observed_ms, changes, due_at, reach, missed_in)
  select p_customer, p_page.number, coalesce(max(entry.at), csi_now()), coalesce(min(entry.at), csi_now()),
    coalesce(min(entry.at), csi_now()), 0, 0, coalesce(max(entry.at), csi_now()), '', '[]'
  from csi_jobs job
  join csi_frontier entry on entry.customer = job.customer and entry.job = job.number and entry.key = p_page.key
  where job.customer = p_customer and entry.state in ('indexed', 'unchanged')
  on conflict do nothing;
end $$;

-- Within a write: words of a page's chunks. Chunks whose row is gone get none.
create or replace function csi_rewrite_terms(p_customer bigint, p_page bigint, p_chunks jsonb) returns void
language plpgsql set search_path = public, extensions, pg_temp as $$
declare
  language text := (select text_language from csi_customers where number = p_customer);
begin
  delete from csi_chunk_terms where customer = p_customer and page = p_page;
  insert into csi_chunk_terms (customer, page, position, term_count, terms, weights)
  select p_customer, p_page, position, "termCount", own.terms, own.weights
  from jsonb_to_recordset(p_chunks) as given (index integer, terms text, weights text, "termCount" integer)
  join csi_chunks on customer = p_customer and page = p_page and position = index,
  csi_own_terms(p_customer, language, given.terms, given.weights) own;
  -- With chunks missing, positions do not fit: the page is read from its site then, and signed anew.
  update csi_page_checksums set of_terms = csi_terms_checksums(p_customer, p_page)
  where customer = p_customer and page = p_page
    and cardinality(of_chunks) = (select count(*) from csi_chunks where customer = p_customer and page = p_page);
end $$;

-- Makes everything anew that is derived of pages, which are named by their numbers: a page that was replaced since has
-- another.
create or replace function csi_rebuild_pages(p_customer_id text, p_arguments jsonb) returns jsonb
language plpgsql set search_path = public, extensions, pg_temp as $$
declare
  of_customer bigint := csi_lock_customer(p_customer_id);
  held jsonb := csi_held_job(of_customer);
  of_given record;
  page csi_pages;
  rebuilt bigint := 0;
begin
  if held is not null then
    return held;
  end if;
  for of_given in
    select known, given->'chunks' as chunks from jsonb_array_elements(p_arguments->'pages') given
    join csi_pages known on known.customer = of_customer and known.number = (given->>'number')::bigint
  loop
    page := of_given.known;
    perform csi_use_language(of_customer, p_arguments->>'textLanguage');
    perform csi_rewrite_terms(of_customer, page.number, of_given.chunks);
    perform csi_restore_visit(of_customer, page);
    update csi_pages known set chunks = cardinality(of_chunks) from csi_page_checksums signed
    where known.customer = of_customer and known.number = page.number and signed.customer = of_customer
      and signed.page = page.number and known.chunks <> cardinality(of_chunks);
    delete from csi_vectors vector
    where customer = of_customer and not csi_is_sound_vector(of_customer, vector) and embedding_hash in (
      select embedding_hash from csi_chunks chunk where chunk.customer = of_customer and chunk.page = page.number);
    rebuilt := rebuilt + 1;
  end loop;
  if rebuilt > 0 then
    perform csi_recount(of_customer);
  end if;
  return to_jsonb(rebuilt);
end $$;

-- Within a write: numbers kept beside what they count, of a customer as a whole. Gives how many were wrong.
create or replace function csi_mend_counters(p_customer bigint) returns bigint
language plpgsql set search_path = public, extensions, pg_temp as $$
declare
  least_fence bigint := (select max(fence) from csi_jobs where customer = p_customer);
  wrong bigint := csi_recount(p_customer)::integer;
begin
  if least_fence > (select last_value from csi_fences) then
    perform setval('csi_fences', least_fence);
    wrong := wrong + 1;
  end if;
  return wrong;
end $$;

-- Within a write: jobs that only their URLs tell of. p_lost: what is written down of such a job.
create or replace function csi_mend_jobs(p_customer bigint, p_lost jsonb, p_limit integer) returns bigint
language plpgsql set search_path = public, extensions, pg_temp as $$
declare
  mended bigint;
begin
  insert into csi_jobs (customer, number, job_id, state, config, progress, counters, created_at, updated_at)
  overriding system value
  select p_customer, lost.job, 'recovered-' || lost.job, 'failed',
    p_lost->'config' || jsonb_build_object('urls', start_urls),
    p_lost->'progress' || jsonb_build_object('jobId', 'recovered-' || lost.job), p_lost->'counters', began, csi_now()
  from (
    select distinct job from csi_frontier
    where customer = p_customer and not exists (select from csi_jobs where customer = p_customer and number = job)
    order by job limit p_limit
  ) lost, lateral (
    select jsonb_agg(url order by number) as start_urls, min(found_at) as began from (
      select url, number, found_at from csi_frontier where customer = p_customer and job = lost.job
      order by source <> 'start', number limit 10
    ) first
  ) urls;
  get diagnostics mended = row_count;
  return mended;
end $$;

-- Within a write: pages that no job has written down, into the newest job that counted more than it has; else into the
-- newest.
create or replace function csi_mend_urls(p_customer bigint, p_made_of_product text, p_limit integer) returns bigint
language plpgsql set search_path = public, extensions, pg_temp as $$
declare
  page record;
  target record;
  mended bigint := 0;
begin
  for page in
    select known.key, url, coalesce(fetched_at, csi_now()) as at from csi_pages known
    left join csi_page_visits visit on visit.customer = p_customer and visit.page = known.number
    where known.customer = p_customer and not csi_is_in_ledger(p_customer, known, p_made_of_product)
    order by known.key limit p_limit
  loop
    select number, coalesce(short.state, 'indexed') as state into target
    from csi_jobs job left join lateral (
      select differs.state from csi_ledger_differences(p_customer, job.number) differs
      where present < expected order by differs.state limit 1
    ) short on true
    where customer = p_customer order by short.state is null, created_at desc, job.job_id limit 1;
    exit when not found;
    insert into csi_frontier (customer, job, key, url, depth, source, priority, redirects, state, found_at, at)
    values (p_customer, target.number, page.key, page.url, 0, 'index', 0, 0, target.state, page.at, page.at);
    mended := mended + 1;
  end loop;
  return mended;
end $$;

create or replace function csi_mend_ledger(p_customer_id text, p_arguments jsonb) returns jsonb
language plpgsql set search_path = public, extensions, pg_temp as $$
declare
  restored boolean := csi_restore_customer(p_customer_id);
  of_customer bigint := csi_lock_customer(p_customer_id);
  held jsonb := csi_held_job(of_customer);
  most integer := (p_arguments->>'limit')::integer;
  mended bigint;
begin
  if held is not null then
    return held;
  end if;
  mended := restored::integer + csi_mend_copies(of_customer, most);
  -- What has a second copy comes back before anything is made up.
  if mended > 0 then
    return to_jsonb(mended);
  end if;
  mended := csi_mend_counters(of_customer) + csi_mend_jobs(of_customer, p_arguments->'lost', most);
  -- Of jobs that left nothing else: they may have been paid, and nobody will settle them.
  mended := mended + (
    select coalesce(sum(csi_settle_of_job(of_customer, job)), 0) from csi_jobs_of_stray_calls(of_customer) job);
  if mended = 0 then
    mended := csi_mend_urls(of_customer, p_arguments->>'madeOfProduct', most);
  end if;
  return to_jsonb(coalesce(mended, 0));
end $$;

select csi_secure();
reset search_path;
