-- What all functions share: how they are called, times, errors.
--
-- A function of the store takes the id of the customer and one JSON object, and gives one JSON value. Reads are called by
-- their name. Writes go through csi_write, which carries a request out once, however often it arrives.

set search_path = public, extensions;

create or replace function csi_now() returns timestamptz
language sql as $$ select date_trunc('milliseconds', clock_timestamp()) $$;

-- Instants travel as milliseconds since the epoch.
create or replace function csi_to_ms(instant timestamptz) returns bigint
language sql immutable parallel safe as $$ select floor(extract(epoch from instant) * 1000)::bigint $$;

create or replace function csi_from_ms(ms bigint) returns timestamptz
language sql immutable parallel safe as $$ select timestamptz 'epoch' + ms * interval '1 millisecond' $$;

create or replace function csi_texts(list jsonb) returns text[]
language sql immutable parallel safe as $$ select array(select jsonb_array_elements_text(list)) $$;

-- Errors the store knows by their message: JOB_UNKNOWN, JOB_CONFLICT, LEASE_LOST, TEXT_LANGUAGE,
-- SYNC_SUPERSEDED.
create or replace function csi_fail(code text) returns void
language plpgsql as $$
begin
  raise exception '%', code using errcode = 'CSI00';
end $$;

-- Adds a part of a request whose arguments are too large for one body.
create or replace function csi_upload(p_customer_id text, p_request uuid, p_part integer, p_body text) returns jsonb
language plpgsql set search_path = public, extensions, pg_temp as $$
begin
  insert into csi_uploads (customer_id, request, part, body, at)
  values (p_customer_id, p_request, p_part, p_body, csi_now())
  on conflict do nothing;
  return 'true';
end $$;

-- Answers nobody will ask for again, and parts of requests that were never made.
create or replace function csi_forget() returns void
language plpgsql set search_path = public, extensions, pg_temp as $$
begin
  delete from csi_answers where at < csi_now() - interval '15 minutes';
  delete from csi_uploads where at < csi_now() - interval '1 day';
end $$;

-- Carries out the write p_function, once for each p_request: who has lost the answer asks again. p_arguments is null when
-- they were uploaded.
create or replace function csi_write(p_customer_id text, p_request uuid, p_function text, p_arguments jsonb) returns jsonb
language plpgsql set search_path = public, extensions, pg_temp as $$
declare
  given jsonb := p_arguments;
  result jsonb;
begin
  if p_function !~ '^csi_[a-z_]+$' then
    raise exception 'not a function of the store: %', p_function;
  end if;
  -- Waits here for the same request when it is under way.
  insert into csi_answers (customer_id, request, at) values (p_customer_id, p_request, csi_now()) on conflict do nothing;
  if not found then
    select answer into result from csi_answers where customer_id = p_customer_id and request = p_request;
    return result;
  end if;
  if given is null then
    select string_agg(body, '' order by part)::jsonb into given
    from csi_uploads where customer_id = p_customer_id and request = p_request;
    delete from csi_uploads where customer_id = p_customer_id and request = p_request;
  end if;
  execute format('select %I($1, $2)', p_function) into result using p_customer_id, given;
  update csi_answers set answer = result where customer_id = p_customer_id and request = p_request;
  if random() < 0.005 then
    perform csi_forget();
  end if;
  return result;
end $$;

select csi_secure();
reset search_path;
