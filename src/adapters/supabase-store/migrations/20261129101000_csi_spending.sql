-- The ledger of what paid calls cost: reserved before a call, settled after it. Money is whole billionths of a dollar. Job 0
-- stands for what belongs to none.

set search_path = public, extensions;

-- Settled calls, added up.
create table if not exists csi_spending (
  customer       bigint not null,
  job            bigint not null,
  month          text collate "C" not null,  -- e.g. 2026-11, by UTC
  kind           text collate "C" not null,
  model_id       text collate "C" not null,
  calls          bigint not null,
  tokens         bigint not null,
  nano_usd       bigint not null,            -- without the calls that have no known price
  unpriced_calls bigint not null,
  assumed_calls  bigint not null,
  at             timestamptz not null,
  primary key (customer, job, month, kind, model_id)
);
create index if not exists csi_spending_by_month on csi_spending (customer, month);

-- Calls under way, with the most they can cost, and those whose process died.
create table if not exists csi_reservations (
  customer       bigint not null,
  reservation_id text collate "C" not null,
  job            bigint not null,
  month          text collate "C" not null,
  kind           text collate "C" not null,
  model_id       text collate "C" not null,
  tokens         bigint not null,
  nano_usd       bigint,                     -- null: not known
  at             timestamptz not null,
  primary key (customer, reservation_id)
);
create index if not exists csi_reservations_by_job on csi_reservations (customer, job);

create or replace function csi_this_month() returns text
language sql as $$ select to_char(clock_timestamp() at time zone 'UTC', 'YYYY-MM') $$;

-- Reserves, unless a limit would be passed: gives it, or null. Those who reserve for one customer take turns.
create or replace function csi_reserve_spending(p_customer_id text, p_arguments jsonb) returns jsonb
language plpgsql set search_path = public, extensions, pg_temp as $$
declare
  of_customer bigint;
  of_job bigint := 0;
  this_month text;
  leased csi_jobs;
  reservation record;
  spent record;
  limits jsonb := p_arguments->'limits';
begin
  select * into reservation from jsonb_to_record(p_arguments->'reservation') as given (
    "reservationId" text, kind text, "modelId" text, tokens bigint, "nanoUsd" bigint);
  select number into of_customer from csi_customers where customer_id = p_customer_id for key share;
  if jsonb_typeof(p_arguments->'lease') = 'object' then
    leased := csi_require_lease(p_customer_id, p_arguments);
    of_job := leased.number;
  elsif of_customer is null then
    perform csi_fail('CUSTOMER_UNKNOWN');
  else
    limits := limits - 'maxTokens' - 'maxNanoUsd';
  end if;
  perform pg_advisory_xact_lock(hashtextextended('csi spending ' || of_customer, 0));
  if exists (
    select from csi_reservations where customer = of_customer and reservation_id = reservation."reservationId"
  ) then
    return 'null';
  end if;
  this_month := csi_this_month();
  select
    coalesce(sum(tokens) filter (where job = of_job), 0) as tokens,
    coalesce(sum(nano_usd) filter (where job = of_job), 0) as nano_usd,
    coalesce(sum(tokens) filter (where month = this_month), 0) as month_tokens,
    coalesce(sum(nano_usd) filter (where month = this_month), 0) as month_nano_usd
  into spent from (
    select job, month, tokens, nano_usd from csi_spending
    where customer = of_customer and (job = of_job or month = this_month)
    union all
    select job, month, tokens, nano_usd from csi_reservations where customer = of_customer
  ) calls;
  if spent.tokens + reservation.tokens > (limits->>'maxTokens')::numeric then
    return '"maxTokens"';
  end if;
  if spent.nano_usd + coalesce(reservation."nanoUsd", 0) > (limits->>'maxNanoUsd')::numeric then
    return '"maxUsd"';
  end if;
  if spent.month_tokens + reservation.tokens > (limits->>'monthlyTokens')::numeric then
    return '"monthlyTokens"';
  end if;
  if spent.month_nano_usd + coalesce(reservation."nanoUsd", 0) > (limits->>'monthlyNanoUsd')::numeric then
    return '"monthlyUsd"';
  end if;
  insert into csi_reservations (customer, reservation_id, job, month, kind, model_id, tokens, nano_usd, at)
  values (of_customer, reservation."reservationId", of_job, this_month, reservation.kind, reservation."modelId",
    reservation.tokens, reservation."nanoUsd", csi_now());
  return 'null';
end $$;

-- Adds a call to the sums.
create or replace function csi_add_spending(
  p_customer bigint, p_job bigint, p_month text, p_kind text, p_model_id text, p_tokens bigint, p_nano_usd bigint,
  p_assumed boolean) returns void
language plpgsql set search_path = public, extensions, pg_temp as $$
begin
  perform csi_restore_spending(p_customer, p_job, p_month, p_kind, p_model_id);
  insert into csi_spending as known (customer, job, month, kind, model_id, calls, tokens, nano_usd, unpriced_calls,
    assumed_calls, at)
  values (p_customer, p_job, p_month, p_kind, p_model_id, 1, p_tokens, coalesce(p_nano_usd, 0),
    (p_nano_usd is null)::integer, coalesce(p_assumed, false)::integer, csi_now())
  on conflict (customer, job, month, kind, model_id) do update set calls = known.calls + 1,
    tokens = known.tokens + excluded.tokens, nano_usd = known.nano_usd + excluded.nano_usd,
    unpriced_calls = known.unpriced_calls + excluded.unpriced_calls,
    assumed_calls = known.assumed_calls + excluded.assumed_calls, at = excluded.at;
end $$;

-- Replaces a reservation by what the call cost; without `cost` it was not made.
create or replace function csi_settle_spending(p_customer_id text, p_arguments jsonb) returns jsonb
language plpgsql set search_path = public, extensions, pg_temp as $$
declare
  ended csi_reservations;
  cost record;
begin
  -- The copy: it tells of the call also when the row is lost.
  delete from csi_reservations_copy
  where customer = csi_customer_number(p_customer_id) and reservation_id = p_arguments->>'reservationId'
  returning * into ended;
  delete from csi_reservations where customer = ended.customer and reservation_id = ended.reservation_id;
  if ended.customer is null or jsonb_typeof(p_arguments->'cost') is distinct from 'object' then
    return 'true';
  end if;
  select * into cost from jsonb_to_record(p_arguments->'cost') as given (
    tokens bigint, "nanoUsd" bigint, "isAssumed" boolean);
  if cost.tokens > 0 or cost."nanoUsd" > 0 then
    perform csi_add_spending(ended.customer, ended.job, ended.month, ended.kind, ended.model_id, cost.tokens,
      cost."nanoUsd", cost."isAssumed");
  end if;
  return 'true';
end $$;

-- Within a write: takes all reservations of a job for spent. Gives how many.
create or replace function csi_settle_of_job(p_customer bigint, p_job bigint) returns bigint
language plpgsql set search_path = public, extensions, pg_temp as $$
declare
  ended csi_reservations;
  settled bigint := 0;
begin
  for ended in
    delete from csi_reservations_copy where customer = p_customer and job = p_job returning *
  loop
    delete from csi_reservations where customer = p_customer and reservation_id = ended.reservation_id;
    perform csi_add_spending(ended.customer, ended.job, ended.month, ended.kind, ended.model_id, ended.tokens,
      ended.nano_usd, true);
    settled := settled + 1;
  end loop;
  return settled;
end $$;

create or replace function csi_settle_abandoned(p_customer_id text, p_arguments jsonb) returns jsonb
language plpgsql set search_path = public, extensions, pg_temp as $$
declare
  leased csi_jobs := csi_require_lease(p_customer_id, p_arguments);
begin
  return to_jsonb(csi_settle_of_job(leased.customer, leased.number));
end $$;

-- Jobs that do not exist and have calls reserved: nobody will take them again.
create or replace function csi_jobs_of_stray_calls(p_customer bigint) returns setof bigint
language plpgsql stable set search_path = public, extensions, pg_temp as $$
begin
  return query
    select distinct job from csi_reservations reserved
    where customer = p_customer and job <> 0
      and not exists (select from csi_jobs known where known.customer = p_customer and known.number = reserved.job)
    order by job;
end $$;

-- Adds a call without a job that was made without a reservation.
create or replace function csi_record_spending(p_customer_id text, p_arguments jsonb) returns jsonb
language plpgsql set search_path = public, extensions, pg_temp as $$
declare
  of_customer bigint;
  call record;
begin
  select number into of_customer from csi_customers where customer_id = p_customer_id for key share;
  if found then
    select * into call from jsonb_to_record(p_arguments->'call') as given (
      kind text, "modelId" text, tokens bigint, "nanoUsd" bigint, "isAssumed" boolean);
    perform csi_add_spending(of_customer, 0, csi_this_month(), call.kind, call."modelId", call.tokens, call."nanoUsd",
      call."isAssumed");
  end if;
  return 'true';
end $$;

-- What was spent, by kind and model: of `jobId`, which is null for what belongs to no job, and of `month`; without them, of
-- everything.
create or replace function csi_list_spending(p_customer_id text, p_arguments jsonb) returns jsonb
language plpgsql stable set search_path = public, extensions, pg_temp as $$
begin
  return (
    select coalesce(jsonb_agg(to_jsonb(record) order by kind, "modelId"), '[]') from (
      select kind, model_id as "modelId", sum(calls) as calls, sum(tokens) as tokens, sum(nano_usd) as "nanoUsd",
        sum(unpriced_calls) as "unpricedCalls", sum(assumed_calls) as "assumedCalls", sum(open_calls) as "openCalls",
        sum(open_tokens) as "openTokens", sum(open_nano_usd) as "openNanoUsd", csi_to_ms(max(at)) as "lastAt"
      from (
        select customer, job, month, kind, model_id, calls, tokens, nano_usd, unpriced_calls, assumed_calls,
          0 as open_calls, 0 as open_tokens, 0 as open_nano_usd, at
        from csi_spending
        union all
        select customer, job, month, kind, model_id, 0, 0, 0, 0, 0, 1, tokens, coalesce(nano_usd, 0), at
        from csi_reservations
      ) calls
      where customer = csi_customer_number(p_customer_id)
        and month = coalesce(p_arguments->>'month', month)
        and (not p_arguments ? 'jobId' or job = case
          when p_arguments->>'jobId' is null then 0
          else (select number from csi_jobs where customer = calls.customer and job_id = p_arguments->>'jobId') end)
      group by kind, model_id
    ) record
  );
end $$;

select csi_secure();
reset search_path;
