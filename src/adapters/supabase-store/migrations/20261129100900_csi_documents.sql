-- What LangChain's and LlamaIndex's Supabase vector stores read: a view and a function with the names and columns of their
-- documentation. They are made for reading; pages are written by the crawl.
--
-- The function compares vectors of one customer, which the filter must name: { "customer_id": "..." }. More of the filter has
-- to be contained in the metadata of the page (url, title, language, category); "model" chooses among several models. Python's
-- LangChain works but for its MMR, which wants vectors as text.

set search_path = public, extensions;

create or replace function csi_document_metadata(p_customer_id text, p_page csi_pages, p_chunk csi_chunks, p_model_id text)
returns jsonb
language plpgsql stable parallel safe set search_path = public, extensions, pg_temp as $$
begin
  return jsonb_build_object(
    'customer_id', p_customer_id, 'url', p_page.url, 'title', p_page.title, 'language', p_page.language,
    'category', p_page.category, 'heading_path', p_chunk.heading_path, 'model', p_model_id);
end $$;

create or replace view csi_documents with (security_invoker = true) as
  select chunk_id as id, text as content, embedding,
    csi_document_metadata(customer_id, known, chunk, vector.model_id) as metadata
  from csi_customers
  join csi_pages known on known.customer = csi_customers.number
  join csi_chunks chunk on chunk.customer = known.customer and chunk.page = known.number
  join csi_vectors vector on vector.customer = chunk.customer and vector.embedding_hash = chunk.embedding_hash;

-- The model asked for, or the only one with vectors of this length.
create or replace function csi_model_for(p_customer bigint, p_model_id text, p_dimensions integer) returns text
language plpgsql stable set search_path = public, extensions, pg_temp as $$
declare
  models text[] := array(
    select distinct model_id from csi_vectors
    where customer = p_customer and dimensions = p_dimensions and model_id = coalesce(p_model_id, model_id)
    order by model_id);
begin
  if cardinality(models) > 1 then
    raise exception 'the customer has vectors of several models: name one in the filter, as {"model": "%"}', models[1];
  end if;
  return models[1];
end $$;

create or replace function csi_match_documents(query_embedding vector, match_count integer default 50, filter jsonb default '{}')
returns table (id text, content text, metadata jsonb, embedding jsonb, similarity double precision)
language plpgsql stable set search_path = public, extensions, pg_temp as $$
declare
  of_customer bigint := csi_customer_number(filter->>'customer_id');
  of_model text;
begin
  if filter->>'customer_id' is null then
    raise exception 'the filter names no customer: {"customer_id": "..."} must be in it';
  end if;
  of_model := csi_model_for(of_customer, filter->>'model', vector_dims(query_embedding));
  return query
    select chunk.chunk_id, chunk.text, csi_document_metadata(filter->>'customer_id', known, chunk, of_model),
      vector.embedding::text::jsonb, score
    from csi_rank_chunks(of_customer, of_model, query_embedding,
      csi_filter_pages(of_customer, filter - 'customer_id' - 'model'), match_count) ranked
    join csi_pages known on known.customer = of_customer and known.number = ranked.page
    join csi_chunks chunk on chunk.customer = of_customer and chunk.page = ranked.page and chunk.position = ranked.position
    join csi_vectors vector on vector.customer = of_customer and vector.embedding_hash = chunk.embedding_hash
      and vector.model_id = of_model
    order by score desc, ranked.page, ranked.position;
end $$;

-- Under their usual names too, unless the project has something else there: then use the names above.
do $$
begin
  if coalesce(obj_description(to_regclass('documents'), 'pg_class'), '') = 'customer-scraping-integration'
    or to_regclass('documents') is null
  then
    create or replace view documents with (security_invoker = true) as select * from csi_documents;
    comment on view documents is 'customer-scraping-integration';
    revoke all on documents from public, anon, authenticated;
    grant select on documents to service_role;
  end if;
  if not exists (
    select from pg_proc
    where pronamespace = 'public'::regnamespace and proname = 'match_documents'
      and coalesce(obj_description(oid, 'pg_proc'), '') <> 'customer-scraping-integration'
  ) then
    create or replace function match_documents(query_embedding vector, match_count integer default 50, filter jsonb default '{}')
    returns table (id text, content text, metadata jsonb, embedding jsonb, similarity double precision)
    language sql stable set search_path = public, extensions, pg_temp
    as 'select * from csi_match_documents(query_embedding, match_count, filter)';
    comment on function match_documents is 'customer-scraping-integration';
    revoke all on function match_documents from public, anon, authenticated;
    grant execute on function match_documents to service_role;
  end if;
end $$;

select csi_secure();
reset search_path;
