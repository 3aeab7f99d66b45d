-- Compares ledgers of jobs with pages, counters with what they count. Writes nothing, and sees one state of the rows.

set search_path = public, extensions;

-- Jobs that have URLs, those included that are no jobs any more, and jobs that have none.
create or replace function csi_next_ledger(p_customer bigint, p_after bigint) returns bigint
language plpgsql stable set search_path = public, extensions, pg_temp as $$
begin
  return least(
    (select job from csi_frontier where customer = p_customer and job > p_after order by job limit 1),
    (select number from csi_jobs where customer = p_customer and number > p_after order by number limit 1));
end $$;

-- How many URLs a job that has ended counted, where its ledger holds another number.
create or replace function csi_ledger_differences(p_customer bigint, p_job bigint)
returns table (job_id text, state text, expected bigint, present bigint)
language plpgsql stable set search_path = public, extensions, pg_temp as $$
#variable_conflict use_column
begin
  return query
    select job.job_id, counted.state, counted.urls, held.urls
    from csi_jobs job,
      lateral (values ('indexed', (job.result->>'changedPages')::bigint),
        ('unchanged', (job.result->>'unchangedPages')::bigint)) counted(state, urls),
      lateral (select count(*) as urls from csi_frontier entry where entry.customer = p_customer and entry.job = p_job
        and entry.state = counted.state and removed_at is null) held
    where job.customer = p_customer and job.number = p_job and jsonb_typeof(job.result) = 'object'
      and held.urls <> counted.urls;
end $$;

-- What ranking by words needs to know of all chunks.
create or replace function csi_count_terms(p_customer bigint, out chunks bigint, out terms bigint)
language plpgsql stable set search_path = public, extensions, pg_temp as $$
begin
  select count(*), coalesce(sum(term_count), 0) into chunks, terms from csi_chunk_terms where customer = p_customer;
end $$;

-- The numbers that are kept of a customer as a whole.
create or replace function csi_audit_counters(p_customer bigint) returns jsonb
language plpgsql stable set search_path = public, extensions, pg_temp as $$
begin
  return (
    select coalesce(jsonb_agg(jsonb_build_object('kind', 'counter_wrong', 'remedy', 'ledger', 'where', place,
      'expected', expected, 'found', told)), '[]')
    from (
      select 'csi_customers.chunks' as place, counted.chunks::text as expected, customer.chunks::text as told
      from csi_customers customer, csi_count_terms(p_customer) counted
      where number = p_customer and counted.chunks <> customer.chunks
      union all
      select 'csi_customers.terms', counted.terms::text, customer.terms::text
      from csi_customers customer, csi_count_terms(p_customer) counted
      where number = p_customer and counted.terms <> customer.terms
      union all
      select 'csi_fences', max(fence) || ' or more', last_value::text from csi_jobs, csi_fences
      where customer = p_customer group by last_value having max(fence) > last_value
    ) wrong
  );
end $$;

-- Calls that were reserved for jobs that do not exist: who made them cannot tell what they cost.
create or replace function csi_audit_stray_calls(p_customer bigint) returns jsonb
language plpgsql stable set search_path = public, extensions, pg_temp as $$
begin
  return (
    select coalesce(jsonb_agg(jsonb_build_object('kind', 'leftover', 'remedy', 'ledger', 'where', 'csi_reservations',
      'expected', 'no call', 'found', format('calls of job %s, which is not there', job))), '[]')
    from csi_jobs_of_stray_calls(p_customer) job
  );
end $$;

-- URLs of one job by key: those whose page should be there, unless a later visit says otherwise.
create or replace function csi_audit_urls(p_customer bigint, p_job bigint, p_after text, p_limit integer,
  out findings jsonb, out last_key text)
language plpgsql stable set search_path = public, extensions, pg_temp as $$
begin
  with looked_at as materialized (
    select key, url, state, at, removed_at from csi_frontier
    where customer = p_customer and job = p_job and key > p_after order by key limit p_limit
  )
  select
    coalesce(jsonb_agg(jsonb_build_object('kind', 'page_missing', 'key', key, 'url', url, 'where', 'csi_pages',
      'expected', 'the page', 'found', 'nothing') order by key) filter (where state in ('indexed', 'unchanged')
        and removed_at is null
        and not exists (select from csi_pages page where page.customer = p_customer and page.key = looked_at.key)
        and not exists (
          select from csi_jobs job
          join csi_frontier later on later.customer = p_customer and later.job = job.number and later.key = looked_at.key
          where job.customer = p_customer and (later.at > looked_at.at or later.removed_at >= looked_at.at))), '[]'),
    case when count(*) = p_limit then max(key) end
  into findings, last_key from looked_at;
end $$;

-- `after` and `next`: number of a job and key of a URL.
create or replace function csi_audit_ledger(p_customer_id text, p_arguments jsonb) returns jsonb
language plpgsql stable set search_path = public, extensions, pg_temp as $$
declare
  of_customer bigint := csi_customer_number(p_customer_id);
  after text := p_arguments->>'after';
  of_job bigint := coalesce(split_part(after, ' ', 1)::bigint, csi_next_ledger(of_customer, 0));
  following bigint;
  urls record;
begin
  if of_job is null then
    return jsonb_build_object('findings', csi_audit_counters(of_customer) || csi_audit_stray_calls(of_customer), 'next', null);
  end if;
  select * into urls from csi_audit_urls(of_customer, of_job, coalesce(substr(after, strpos(after, ' ') + 1), ''),
    (p_arguments->>'limit')::integer);
  if urls.last_key is not null then
    return jsonb_build_object('findings', urls.findings, 'next', of_job || ' ' || urls.last_key);
  end if;
  following := csi_next_ledger(of_customer, of_job);
  return jsonb_build_object('next', following || ' ', 'findings', urls.findings
    || (select coalesce(jsonb_agg(jsonb_build_object('kind', 'ledger_differs', 'where', 'csi_frontier',
        'expected', format('%s URLs of job %s that are %s', expected, job_id, state), 'found', present::text)), '[]')
      from csi_ledger_differences(of_customer, of_job))
    -- Of a job that has a second copy, csi_audit_copies has told.
    || case when exists (select from csi_jobs where customer = of_customer and number = of_job)
        or exists (select from csi_jobs_copy where customer = of_customer and number = of_job) then '[]'::jsonb
      else jsonb_build_array(jsonb_build_object('kind', 'job_missing', 'where', 'csi_jobs',
        'expected', 'the job of number ' || of_job, 'found', 'only its URLs')) end
    || case when following is null then csi_audit_counters(of_customer) || csi_audit_stray_calls(of_customer)
      else '[]'::jsonb end);
end $$;

select csi_secure();
reset search_path;
