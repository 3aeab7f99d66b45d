-- URLs of jobs: found, handed out, settled, listed.

set search_path = public, extensions;

-- What travels of a URL that is to be visited.
create or replace function csi_target_json(p_row csi_frontier) returns jsonb
language plpgsql stable set search_path = public, extensions, pg_temp as $$
begin
  return jsonb_build_object(
    'key', p_row.key, 'url', p_row.url, 'depth', p_row.depth, 'source', p_row.source, 'foundOn', p_row.found_on,
    'priority', p_row.priority, 'redirects', p_row.redirects, 'lastmod', csi_to_ms(p_row.lastmod));
end $$;

-- Everything known of a URL in one job.
create or replace function csi_url_json(p_job_id text, p_row csi_frontier) returns jsonb
language plpgsql stable set search_path = public, extensions, pg_temp as $$
begin
  return csi_target_json(p_row) || jsonb_build_object(
    'jobId', p_job_id, 'state', p_row.state, 'reason', p_row.reason, 'detail', p_row.detail,
    'httpStatus', p_row.http_status, 'requests', p_row.requests,
    'foundAt', csi_to_ms(p_row.found_at), 'at', csi_to_ms(p_row.at),
    'brought', jsonb_build_object('products', p_row.products, 'chunksStored', p_row.chunks_stored,
      'chunksEmbedded', p_row.chunks_embedded),
    'failures', coalesce(p_row.failures, '[]'),
    'removal', case when p_row.removed_at is not null then
      jsonb_build_object('at', csi_to_ms(p_row.removed_at), 'reason', p_row.removal) end);
end $$;

-- Within a write. Of a key that comes several times the first that may be visited counts. A URL the job knows as refused
-- is taken in when it is found by a way that is allowed. Gives how many came into the queue.
create or replace function csi_insert_urls(p_customer bigint, p_job bigint, p_urls jsonb) returns bigint
language plpgsql set search_path = public, extensions, pg_temp as $$
declare
  added bigint;
begin
  with found as (
    select distinct on (key) * from rows from (
      jsonb_to_recordset(p_urls) as (key text, url text, depth integer, source text, "foundOn" text,
        priority double precision, redirects integer, lastmod bigint, refused jsonb)
    ) with ordinality as url(key, url, depth, source, found_on, priority, redirects, lastmod, refused, place)
    order by key, refused is not null, place
  ), written as (
    insert into csi_frontier as known (customer, job, key, url, depth, source, found_on, priority, redirects, lastmod, state,
      reason, detail, found_at, at)
    select p_customer, p_job, key, url, depth, source, found_on, priority, redirects, csi_from_ms(lastmod),
      case when refused is null then 'queued' else 'refused' end, refused->>'reason', refused->>'detail', csi_now(), csi_now()
    from found order by place
    on conflict (customer, job, key) do update set url = excluded.url, depth = excluded.depth, source = excluded.source,
      found_on = excluded.found_on, priority = excluded.priority, redirects = excluded.redirects, lastmod = excluded.lastmod,
      state = 'queued', reason = null, detail = null, at = excluded.at
    where known.state = 'refused' and excluded.state = 'queued'
    returning known.state
  )
  select count(*) into added from written where state = 'queued';
  return added;
end $$;

create or replace function csi_add_urls(p_customer_id text, p_arguments jsonb) returns jsonb
language plpgsql set search_path = public, extensions, pg_temp as $$
declare
  job csi_jobs := csi_require_lease(p_customer_id, p_arguments);
begin
  return to_jsonb(csi_insert_urls(job.customer, job.number, p_arguments->'urls'));
end $$;

-- Hands out queued URLs, highest priority first, then oldest. Those another call is taking are skipped.
create or replace function csi_claim_urls(p_customer_id text, p_arguments jsonb) returns jsonb
language plpgsql set search_path = public, extensions, pg_temp as $$
declare
  of_job csi_jobs := csi_require_lease(p_customer_id, p_arguments);
  answer jsonb;
begin
  with chosen as materialized (
    select customer, job, key from csi_frontier
    where customer = of_job.customer and job = of_job.number and state = 'queued'
    order by priority desc, number limit (p_arguments->>'limit')::integer
    for update skip locked
  ), claimed as (
    update csi_frontier entry set state = 'active', at = csi_now() from chosen
    where entry.customer = chosen.customer and entry.job = chosen.job and entry.key = chosen.key
    returning entry.*
  )
  select coalesce(jsonb_agg(
    csi_target_json(claimed::csi_frontier) || jsonb_build_object('known', csi_page_summary(of_job.customer, key))
    order by priority desc, number), '[]')
  into answer from claimed;
  return answer;
end $$;

-- Within a write: as if they had not been visited, but for their requests. Gives those that were settled.
create or replace function csi_requeue(p_customer bigint, p_job bigint, p_keys text[]) returns bigint
language plpgsql set search_path = public, extensions, pg_temp as $$
declare
  settled bigint;
begin
  with requeued as (
    update csi_frontier set state = 'queued', reason = null, detail = null, http_status = null, products = 0,
      chunks_stored = 0, chunks_embedded = 0, failures = null, at = csi_now()
    where customer = p_customer and job = p_job and key = any (p_keys) and state not in ('queued', 'active', 'refused')
    returning 1
  )
  select count(*) into settled from requeued;
  return settled;
end $$;

create or replace function csi_requeue_urls(p_customer_id text, p_arguments jsonb) returns jsonb
language plpgsql set search_path = public, extensions, pg_temp as $$
declare
  job csi_jobs := csi_require_lease(p_customer_id, p_arguments);
begin
  return to_jsonb(csi_requeue(job.customer, job.number, csi_texts(p_arguments->'keys')));
end $$;

-- Host and port as URL.host writes them, of a URL as URL.href writes it.
create or replace function csi_url_host(p_url text) returns text
language plpgsql immutable parallel safe as $$
begin
  return regexp_replace(
    lower(substring(p_url from '^[^:/?#]+://(?:[^/?#@]*@)?([^/?#]*)')),
    case when p_url ~* '^https:' then ':443$' else ':80$' end, '');
end $$;

-- Writes down that a host has lied, and puts back what it was believed about.
create or replace function csi_distrust_host(p_customer_id text, p_arguments jsonb) returns jsonb
language plpgsql set search_path = public, extensions, pg_temp as $$
declare
  of_job csi_jobs := csi_require_job(p_customer_id, p_arguments);
  distrust jsonb := p_arguments->'distrust';
  revoked text[];
  revoked_products bigint;
begin
  update csi_jobs set distrusted = distrusted || distrust
  where customer = of_job.customer and number = of_job.number and not distrusted @> jsonb_build_array(distrust);
  select coalesce(array_agg(key), '{}'), coalesce(sum(products), 0) into revoked, revoked_products from csi_frontier
  where customer = of_job.customer and job = of_job.number and state = 'unchanged'
    and reason = distrust->>'reason' and csi_url_host(url) = distrust->>'host';
  return jsonb_build_object('urls', csi_requeue(of_job.customer, of_job.number, revoked), 'products', revoked_products);
end $$;

-- Within a write: how a visit ended. A URL the job does not know stays unknown.
create or replace function csi_settle_url(p_customer bigint, p_job bigint, p_outcome jsonb) returns void
language plpgsql set search_path = public, extensions, pg_temp as $$
begin
  update csi_frontier set
    state = p_outcome->>'state', reason = p_outcome->>'reason', detail = p_outcome->>'detail',
    http_status = (p_outcome->>'httpStatus')::integer, requests = requests + (p_outcome->>'requests')::integer,
    at = csi_from_ms((p_outcome->>'at')::bigint),
    products = coalesce((p_outcome->'brought'->>'products')::integer, 0),
    chunks_stored = coalesce((p_outcome->'brought'->>'chunksStored')::integer, 0),
    chunks_embedded = coalesce((p_outcome->'brought'->>'chunksEmbedded')::integer, 0),
    failures = nullif(p_outcome->'failures', '[]')
  where customer = p_customer and job = p_job and key = p_outcome->>'key';
end $$;

create or replace function csi_tally_urls(p_customer_id text, p_arguments jsonb) returns jsonb
language plpgsql stable set search_path = public, extensions, pg_temp as $$
begin
  return (
    select coalesce(jsonb_agg(to_jsonb(tally)), '[]') from (
      select entry.state, entry.reason, count(*) as urls, sum(products) as products, sum(chunks_stored) as "chunksStored",
        sum(chunks_embedded) as "chunksEmbedded", count(removed_at) as removed
      from csi_jobs job join csi_frontier entry on entry.customer = job.customer and entry.job = job.number
      where job.customer = csi_customer_number(p_customer_id) and job_id = p_arguments->>'jobId'
      group by entry.state, entry.reason
    ) tally
  );
end $$;

create or replace function csi_list_urls(p_customer_id text, p_arguments jsonb) returns jsonb
language plpgsql stable set search_path = public, extensions, pg_temp as $$
begin
  return (
    select coalesce(jsonb_agg(csi_url_json(p_arguments->>'jobId', visit) order by (visit).key), '[]') from (
      select entry as visit
      from csi_jobs job join csi_frontier entry on entry.customer = job.customer and entry.job = job.number
      where job.customer = csi_customer_number(p_customer_id) and job_id = p_arguments->>'jobId'
        and entry.state = p_arguments->>'state' and entry.key > coalesce(p_arguments->>'after', '')
        and entry.source = coalesce(p_arguments->>'source', entry.source)
        and (p_arguments->>'only' is null or entry.failures is not null)
      order by entry.key limit (p_arguments->>'limit')::integer
    ) listed
  );
end $$;

-- All visits of one URL, newest job first.
create or replace function csi_find_url(p_customer_id text, p_arguments jsonb) returns jsonb
language plpgsql stable set search_path = public, extensions, pg_temp as $$
begin
  return (
    select coalesce(jsonb_agg(csi_url_json(job_id, visit) order by created_at desc, job_id), '[]') from (
      select entry as visit, job_id, job.created_at
      from csi_jobs job join csi_frontier entry on entry.customer = job.customer and entry.job = job.number
      where job.customer = csi_customer_number(p_customer_id) and entry.key = p_arguments->>'key'
      order by job.created_at desc, job_id limit (p_arguments->>'limit')::integer
    ) visits
  );
end $$;

select csi_secure();
reset search_path;
