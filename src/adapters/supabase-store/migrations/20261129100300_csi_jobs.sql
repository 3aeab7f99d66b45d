-- Jobs, and who may write for them.

set search_path = public, extensions;

create or replace function csi_job_json(p_customer_id text, p_row csi_jobs) returns jsonb
language plpgsql stable set search_path = public, extensions, pg_temp as $$
begin
  return jsonb_build_object(
    'jobId', p_row.job_id, 'customerId', p_customer_id, 'state', p_row.state, 'config', p_row.config, 'turn', p_row.turn,
    'progress', p_row.progress, 'counters', p_row.counters, 'result', p_row.result,
    'cancelRequested', p_row.cancel_requested,
    'heldUntil', case when p_row.fence > 0 then csi_to_ms(p_row.held_until) end,
    'runs', p_row.runs, 'crashes', p_row.crashes, 'distrusted', p_row.distrusted,
    'createdAt', csi_to_ms(p_row.created_at), 'updatedAt', csi_to_ms(p_row.updated_at));
end $$;

-- The job a write is for, with the lease checked. Nobody can take the job before this transaction ends, so what it writes
-- is written under a lease that is good.
create or replace function csi_require_lease(p_customer_id text, p_arguments jsonb) returns csi_jobs
language plpgsql set search_path = public, extensions, pg_temp as $$
declare
  leased csi_jobs;
begin
  select job.* into leased from csi_jobs job
  where customer = csi_customer_number(p_customer_id) and job_id = p_arguments->'lease'->>'jobId' for share;
  if not found then
    perform csi_fail('JOB_UNKNOWN');
  end if;
  if leased.fence = 0 or leased.fence <> (p_arguments->'lease'->>'fence')::bigint then
    perform csi_fail('LEASE_LOST');
  end if;
  return leased;
end $$;

-- As csi_require_lease, for writes to the row of the job itself: of two that only share it, neither could write.
create or replace function csi_require_job(p_customer_id text, p_arguments jsonb) returns csi_jobs
language plpgsql set search_path = public, extensions, pg_temp as $$
begin
  perform from csi_jobs
  where customer = csi_customer_number(p_customer_id) and job_id = p_arguments->'lease'->>'jobId' for no key update;
  return csi_require_lease(p_customer_id, p_arguments);
end $$;

create or replace function csi_create_job(p_customer_id text, p_arguments jsonb) returns jsonb
language plpgsql set search_path = public, extensions, pg_temp as $$
declare
  of_customer bigint := csi_open_customer(p_customer_id);
  job csi_jobs;
  is_new boolean;
begin
  -- A job whose row is lost gets it back before another takes its id.
  insert into csi_jobs overriding system value
  select * from csi_jobs_copy copied where job_id = p_arguments->>'jobId'
    and not exists (select from csi_jobs known where known.job_id = copied.job_id)
  on conflict do nothing;
  if p_arguments->>'unlessOpen' is not null then
    -- Of two that ask at the same time, the second finds what the first has made.
    perform pg_advisory_xact_lock(hashtextextended(p_arguments->>'unlessOpen', of_customer));
    select * into job from csi_jobs
    where customer = of_customer and state in ('queued', 'active') and turn->>'key' = p_arguments->>'unlessOpen'
    order by created_at desc, job_id limit 1;
    if found and not exists (select from csi_jobs where job_id = p_arguments->>'jobId') then
      return jsonb_build_object('job', csi_job_json(p_customer_id, job), 'created', false);
    end if;
  end if;
  insert into csi_jobs (customer, job_id, state, config, turn, progress, counters, created_at, updated_at)
  values (of_customer, p_arguments->>'jobId', 'queued', p_arguments->'config', nullif(p_arguments->'turn', 'null'::jsonb),
    p_arguments->'progress', p_arguments->'counters', csi_now(), csi_now())
  on conflict (job_id) do nothing;
  is_new := found;
  select * into job from csi_jobs where job_id = p_arguments->>'jobId';
  if job.customer is distinct from of_customer then
    perform csi_fail('JOB_CONFLICT');
  end if;
  return jsonb_build_object('job', csi_job_json(p_customer_id, job), 'created', is_new);
end $$;

-- A read without a customer: whoever has the job id may watch the job.
create or replace function csi_find_job(p_arguments jsonb) returns jsonb
language plpgsql stable set search_path = public, extensions, pg_temp as $$
begin
  return (
    select csi_job_json(customer_id, job) from csi_jobs job join csi_customers on csi_customers.number = job.customer
    where job_id = p_arguments->>'jobId'
  );
end $$;

create or replace function csi_list_jobs(p_customer_id text, p_arguments jsonb) returns jsonb
language plpgsql stable set search_path = public, extensions, pg_temp as $$
begin
  return (
    select coalesce(jsonb_agg(csi_job_json(p_customer_id, job) order by job.created_at desc, job.job_id), '[]')
    from (
      select * from csi_jobs
      where customer = csi_customer_number(p_customer_id) and state = coalesce(p_arguments->>'state', state)
        and (p_arguments->>'key' is null or turn->>'key' = p_arguments->>'key')
      order by created_at desc, job_id limit (p_arguments->>'limit')::integer
    ) job
  );
end $$;

-- A read of all customers: queued and active jobs by id, behind `after`.
create or replace function csi_list_open_jobs(p_arguments jsonb) returns jsonb
language plpgsql stable set search_path = public, extensions, pg_temp as $$
begin
  return (
    select coalesce(jsonb_agg(csi_job_json(customer_id, job) order by job.job_id), '[]')
    from (
      select * from csi_jobs
      where state in ('queued', 'active') and job_id > coalesce(p_arguments->>'after', '')
      order by job_id limit (p_arguments->>'limit')::integer
    ) job join csi_customers on csi_customers.number = job.customer
  );
end $$;

create or replace function csi_request_cancel(p_customer_id text, p_arguments jsonb) returns jsonb
language plpgsql set search_path = public, extensions, pg_temp as $$
declare
  answer jsonb;
begin
  update csi_jobs job set cancel_requested = true, updated_at = csi_now()
  where customer = csi_customer_number(p_customer_id) and job_id = p_arguments->>'jobId'
  returning csi_job_json(p_customer_id, job) into answer;
  return answer;
end $$;

-- Whoever visited them is gone, or has given the job up.
create or replace function csi_queue_active_urls(p_customer bigint, p_job bigint) returns void
language plpgsql set search_path = public, extensions, pg_temp as $$
begin
  update csi_frontier set state = 'queued', at = csi_now()
  where customer = p_customer and job = p_job and state = 'active';
end $$;

create or replace function csi_take_job(p_customer_id text, p_arguments jsonb) returns jsonb
language plpgsql set search_path = public, extensions, pg_temp as $$
declare
  job csi_jobs;
begin
  select known.* into job from csi_jobs known
  where customer = csi_customer_number(p_customer_id) and job_id = p_arguments->>'jobId' for update;
  if not found then
    perform csi_fail('JOB_UNKNOWN');
  end if;
  if (job.fence > 0 and job.held_until > csi_now()) or not p_arguments->'states' ? job.state then
    return jsonb_build_object('job', csi_job_json(p_customer_id, job), 'lease', null);
  end if;
  update csi_jobs set fence = nextval('csi_fences'), runs = runs + 1,
    crashes = crashes + case when fence > 0 then 1 else 0 end,
    held_until = csi_now() + (p_arguments->>'ttlMs')::bigint * interval '1 millisecond'
  where customer = job.customer and number = job.number
  returning * into job;
  perform csi_queue_active_urls(job.customer, job.number);
  return jsonb_build_object(
    'job', csi_job_json(p_customer_id, job),
    'lease', jsonb_build_object('jobId', job.job_id, 'fence', job.fence));
end $$;

-- Writes the fields of the patch that are there; of `result` null is a value.
create or replace function csi_patch_job(p_job csi_jobs, p_patch jsonb) returns csi_jobs
language plpgsql set search_path = public, extensions, pg_temp as $$
declare
  patched csi_jobs;
begin
  update csi_jobs set
    state = coalesce(p_patch->>'state', state),
    progress = coalesce(p_patch->'progress', progress),
    counters = coalesce(p_patch->'counters', counters),
    result = case when p_patch ? 'result' then nullif(p_patch->'result', 'null') else result end,
    cancel_requested = coalesce((p_patch->>'cancelRequested')::boolean, cancel_requested),
    updated_at = csi_now()
  where customer = p_job.customer and number = p_job.number
  returning * into patched;
  return patched;
end $$;

create or replace function csi_update_job(p_customer_id text, p_arguments jsonb) returns jsonb
language plpgsql set search_path = public, extensions, pg_temp as $$
declare
  job csi_jobs := csi_require_job(p_customer_id, p_arguments);
begin
  update csi_jobs set held_until = csi_now() + (p_arguments->>'ttlMs')::bigint * interval '1 millisecond'
  where customer = job.customer and number = job.number;
  return csi_job_json(p_customer_id, csi_patch_job(job, p_arguments->'patch'));
end $$;

create or replace function csi_release_job(p_customer_id text, p_arguments jsonb) returns jsonb
language plpgsql set search_path = public, extensions, pg_temp as $$
declare
  job csi_jobs := csi_require_job(p_customer_id, p_arguments);
begin
  update csi_jobs set fence = 0, held_until = null where customer = job.customer and number = job.number;
  perform csi_queue_active_urls(job.customer, job.number);
  return csi_job_json(p_customer_id, csi_patch_job(job, p_arguments->'patch'));
end $$;

select csi_secure();
reset search_path;
