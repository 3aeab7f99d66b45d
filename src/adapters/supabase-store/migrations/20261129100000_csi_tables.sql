-- Tables of customer-scraping-integration. Everything has the prefix csi_.
--
-- Customers, jobs and pages have numbers inside: ids are up to 64 characters and would stand in every row and index. A
-- number is never given out twice, so nothing can reach the rows of an erased customer's successor. Every key and index
-- begins with the customer.
--
-- Nothing here is for the browser: row level security is on, without a policy, and all rights of anon and authenticated
-- are revoked. The functions of the files that follow are the only writers. There are no foreign keys: a page is written
-- by one function that knows what belongs to it, and checks of every chunk would take a third of its time.

create schema if not exists extensions;
create extension if not exists vector with schema extensions;
set search_path = public, extensions;

-- To be called at the end of every migration: Supabase grants new objects of public to everybody.
create or replace function csi_secure() returns void
language plpgsql set search_path = public, extensions, pg_temp as $$
declare
  target record;
begin
  for target in
    select format('%s %I.%I', case relkind when 'S' then 'sequence' else 'table' end, nspname, relname) as name, relkind
    from pg_class join pg_namespace on pg_namespace.oid = relnamespace
    where nspname = 'public' and relname like 'csi\_%' and relkind in ('r', 'v', 'S')
  loop
    execute format('revoke all on %s from public, anon, authenticated', target.name);
    execute format('grant all on %s to service_role', target.name);
    if target.relkind = 'r' then
      execute format('alter %s enable row level security', target.name);
    end if;
  end loop;
  for target in
    select oid::regprocedure as name from pg_proc
    where pronamespace = 'public'::regnamespace and proname like 'csi\_%'
  loop
    execute format('revoke all on function %s from public, anon, authenticated', target.name);
    execute format('grant execute on function %s to service_role', target.name);
  end loop;
end $$;

create table if not exists csi_customers (
  number      bigint generated always as identity primary key,
  customer_id text collate "C" not null unique,
  settings    jsonb,                       -- null: has rows, but was never saved
  created_at  timestamptz not null,
  updated_at  timestamptz not null,
  -- Over all chunks of the customer: what ranking by words needs to know of the whole.
  chunks      bigint not null default 0,
  terms       bigint not null default 0,
  -- Whose words they are: a language of PostgreSQL's stemmers; null: the terms come ready made.
  text_language text
);

-- Job ids are unique over all customers: a job is found by its id alone.
create table if not exists csi_jobs (
  customer         bigint not null,
  number           bigint generated always as identity,
  job_id           text collate "C" not null unique,
  state            text not null,
  config           jsonb not null,
  turn             jsonb,                      -- when a job that waits for a worker is to be run
  progress         jsonb not null,
  counters         jsonb not null,
  result           jsonb,
  cancel_requested boolean not null default false,
  fence            bigint not null default 0,  -- of the run that holds the job; 0: nobody does
  held_until       timestamptz,
  runs             integer not null default 0,
  crashes          integer not null default 0,
  distrusted       jsonb not null default '[]',
  created_at       timestamptz not null,
  updated_at       timestamptz not null,
  primary key (customer, number)
);
create index if not exists csi_jobs_by_age on csi_jobs (customer, created_at desc, job_id);
-- Of all customers: the few jobs that somebody has to carry on.
create index if not exists csi_jobs_open on csi_jobs (job_id) where state in ('queued', 'active');

-- Fences ascend over all jobs, so that none is given out twice, also not to the successor of an erased job.
create sequence if not exists csi_fences;

-- URLs of jobs. Numbers ascend in the order of discovery. Keys are URLs of at most 2,048 ASCII characters.
create table if not exists csi_frontier (
  customer        bigint not null,
  job             bigint not null,
  number          bigint generated always as identity,
  key             text collate "C" not null,
  url             text not null,
  depth           integer not null,
  source          text not null,
  found_on        text,
  priority        double precision not null,
  redirects       integer not null,
  lastmod         timestamptz,
  state           text not null,
  reason          text,
  detail          text,
  http_status     integer,
  requests        integer not null default 0,
  products        integer not null default 0,
  chunks_stored   integer not null default 0,
  chunks_embedded integer not null default 0,
  failures        jsonb,
  removed_at      timestamptz,
  removal         text,
  found_at        timestamptz not null,
  at              timestamptz not null,
  primary key (customer, job, key)
) with (fillfactor = 70);
create index if not exists csi_frontier_by_state on csi_frontier (customer, job, state, key);
create index if not exists csi_frontier_queued on csi_frontier (customer, job, priority desc, number)
  where state = 'queued';

create table if not exists csi_pages (
  customer      bigint not null,
  number        bigint generated always as identity,
  key           text collate "C" not null,
  url           text not null,
  title         text not null,
  content_hash  text not null,
  chunking      text not null,
  model_id      text,                      -- as the page was last committed
  etag          text,
  last_modified text,
  reading       text not null,
  description   text,
  language      text,
  category      text,
  chunks        integer not null,
  links         jsonb not null,
  markdown      text not null,
  primary key (customer, number),
  unique (customer, key)
);

-- What changes with every visit, also of a page that stays as it is: small rows, apart from the long text of a page.
create table if not exists csi_page_visits (
  customer    bigint not null,
  page        bigint not null,
  fetched_at  timestamptz not null,
  added_at    timestamptz not null,
  changed_at  timestamptz not null,
  observed_ms double precision not null,
  changes     double precision not null,
  due_at      timestamptz not null,
  reach       text not null,
  missed_in   jsonb not null,
  primary key (customer, page)
);
create index if not exists csi_page_visits_due on csi_page_visits (customer, due_at);

-- What pages say of products: known by the canonical key of the page and the place there.
create table if not exists csi_products (
  customer       bigint not null,
  page_key       text collate "C" not null,
  position       integer not null,
  url            text not null,
  external_id    text,
  name           text not null,
  sku            text,
  mpn            text,
  gtin           text,
  brand          text,
  price          numeric,
  price_max      numeric,
  list_price     numeric,
  currency       text,
  availability   text,
  condition      text,
  stock_quantity double precision,
  as_of          timestamptz not null,
  facts          jsonb not null,           -- the rest
  primary key (customer, page_key, position)
);

create table if not exists csi_chunks (
  customer       bigint not null,
  page           bigint not null,
  position       integer not null,
  chunk_id       text not null,
  heading_path   jsonb not null,
  table_header   text,
  starts_at      integer not null,         -- in the Markdown of the page, in UTF-16 code units
  ends_at        integer not null,
  tokens         integer not null,
  embedding_hash uuid not null,            -- of what is embedded of the chunk: its vectors stand under it
  text           text not null,
  primary key (customer, page, position)
);
create index if not exists csi_chunks_by_hash on csi_chunks (customer, embedding_hash);

-- The words of chunks: rows so small that they stay in one piece. A word is a hash of the customer's number and the word, so
-- that one index serves all customers and nobody meets another's.
create table if not exists csi_chunk_terms (
  customer   bigint not null,
  page       bigint not null,
  position   integer not null,
  term_count integer not null,             -- with repetitions
  terms      integer[] not null,           -- each once
  weights    smallint[] not null,          -- how much each counts, at the same place
  primary key (customer, page, position)
);
create index if not exists csi_chunk_terms_by_term on csi_chunk_terms using gin (terms);

-- A vector stands once for all chunks of the customer that have the same text to embed. Within its row, as far as it fits
-- (2,000 dimensions): out of line a search takes nearly twice as long.
create table if not exists csi_vectors (
  customer       bigint not null,
  model_id       text collate "C" not null,
  embedding_hash uuid not null,
  dimensions     integer not null,
  embedding      vector not null,
  primary key (customer, embedding_hash, model_id)
) with (toast_tuple_target = 8160);
create index if not exists csi_vectors_by_model on csi_vectors (customer, model_id, dimensions);

-- Answers to writes, so that a repeated request is answered and not carried out again. Kept for minutes.
create table if not exists csi_answers (
  customer_id text collate "C" not null,
  request     uuid not null,
  answer      jsonb,
  at          timestamptz not null,
  primary key (customer_id, request)
);

-- Parts of a request that is too large to be sent as one. Gone when it is carried out.
create table if not exists csi_uploads (
  customer_id text collate "C" not null,
  request     uuid not null,
  part        integer not null,
  body        text not null,
  at          timestamptz not null,
  primary key (customer_id, request, part)
);

select csi_secure();
reset search_path;
