-- Compares pages with what is made of them. Writes nothing, and sees one state of the rows.
--
-- What an audit finds is a list of findings: kind, key, url, chunkId, modelId, where, expected, found.

set search_path = public, extensions;

-- What is wrong with a page itself, and with what there is once of it.
create or replace function csi_audit_page(p_customer bigint, p_page csi_pages, p_signed csi_page_checksums)
returns table (kind text, chunk_id text, model_id text, place text, expected text, told text)
language plpgsql stable set search_path = public, extensions, pg_temp as $$
#variable_conflict use_column
declare
  actual uuid := csi_page_checksum(p_customer, p_page);
  template uuid := csi_template_checksum(p_customer, p_page.number);
  products uuid := csi_products_checksum(p_customer, p_page.key);
begin
  return query
    select 'page_damaged', null::text, null::text, 'csi_page_checksums', 'its checksums', 'nothing'
    where p_signed.page is null
    union all
    select 'page_damaged', null, null, 'csi_pages', 'checksum ' || p_signed.of_page, actual::text
    where p_signed.of_page <> actual
    union all
    select 'visit_missing', null, null, 'csi_page_visits', 'its visits', 'nothing'
    where not exists (select from csi_page_visits visit where visit.customer = p_customer and visit.page = p_page.number)
    union all
    select 'template_missing', null, null, 'csi_page_templates', 'what was left out of it', 'nothing'
    where template is null and p_signed.of_template is not null
    union all
    select 'template_damaged', null, null, 'csi_page_templates',
      coalesce('checksum ' || p_signed.of_template, 'no template'), template::text
    where p_signed.page is not null and template is distinct from p_signed.of_template and template is not null
    union all
    select 'product_damaged', null, null, 'csi_products', 'products of checksum ' || p_signed.of_products, (
      select count(*) || ' with checksum ' || products from csi_products
      where customer = p_customer and page_key = p_page.key)
    where p_signed.of_products <> products
    union all
    select 'counter_wrong', null, null, 'csi_pages.chunks', cardinality(p_signed.of_chunks)::text, p_page.chunks::text
    where cardinality(p_signed.of_chunks) <> p_page.chunks;
end $$;

-- Chunks that the page had when it was written, and their words.
create or replace function csi_audit_chunks(p_customer bigint, p_page csi_pages, p_signed csi_page_checksums)
returns table (kind text, chunk_id text, model_id text, place text, expected text, told text)
language plpgsql stable set search_path = public, extensions, pg_temp as $$
#variable_conflict use_column
begin
  return query
    with signed as (
      select place - 1 as position, of_chunk, of_terms
      from unnest(p_signed.of_chunks, p_signed.of_terms) with ordinality as entry(of_chunk, of_terms, place)
    ), compared as materialized (
      select signed.position, chunk.chunk_id, of_chunk, of_terms, csi_chunk_checksum(p_customer, chunk) as chunk_now,
        entry.page is not null as has_terms, csi_terms_checksum(p_customer, entry) as terms_now
      from signed
      left join csi_chunks chunk on chunk.customer = p_customer and chunk.page = p_page.number
        and chunk.position = signed.position
      left join csi_chunk_terms entry on entry.customer = p_customer and entry.page = p_page.number
        and entry.position = signed.position
    )
    select 'chunk_missing', null::text, null::text, 'csi_chunks', 'chunk ' || position || ' of the page', 'nothing'
    from compared where compared.chunk_id is null
    union all
    select 'page_damaged', compared.chunk_id, null, 'csi_chunks', 'checksum ' || of_chunk, chunk_now::text
    from compared where compared.chunk_id is not null and chunk_now <> of_chunk
    union all
    select 'text_index', compared.chunk_id, null, 'csi_chunk_terms', 'its words',
      case when has_terms then 'other words' else 'nothing' end
    from compared where compared.chunk_id is not null and (not has_terms or terms_now is distinct from of_terms);
end $$;

-- Whether the vector is what was stored, of the length its row says.
create or replace function csi_is_sound_vector(p_customer bigint, p_row csi_vectors) returns boolean
language plpgsql stable set search_path = public, extensions, pg_temp as $$
begin
  return p_row.checksum is not distinct from csi_vector_checksum(p_row.embedding)
    and p_row.dimensions = vector_dims(p_row.embedding);
end $$;

-- Vectors of the page's chunks. A page that was committed without is not expected to have any.
create or replace function csi_audit_vectors(p_customer bigint, p_page csi_pages, p_model_ids text[])
returns table (kind text, chunk_id text, model_id text, place text, expected text, told text)
language plpgsql stable set search_path = public, extensions, pg_temp as $$
#variable_conflict use_column
declare
  models text[] := case when p_page.model_id is null then '{}'::text[]
    when cardinality(p_model_ids) > 0 then p_model_ids else array[p_page.model_id] end;
begin
  return query
    select 'vector_missing', chunk.chunk_id, model, 'csi_vectors', 'its vector', 'nothing'
    from csi_chunks chunk, unnest(models) model
    where chunk.customer = p_customer and chunk.page = p_page.number and not exists (
      select from csi_vectors vector
      where vector.customer = p_customer and vector.embedding_hash = chunk.embedding_hash and vector.model_id = model)
    union all
    select 'vector_damaged', chunk.chunk_id, vector.model_id, 'csi_vectors', 'the vector that was stored', 'another'
    from csi_chunks chunk
    join csi_vectors vector on vector.customer = p_customer and vector.embedding_hash = chunk.embedding_hash
    where chunk.customer = p_customer and chunk.page = p_page.number and not csi_is_sound_vector(p_customer, vector);
end $$;

-- Whether any job has met the URL. Pages that are made of a shop's products stand in no ledger.
create or replace function csi_is_in_ledger(p_customer bigint, p_page csi_pages, p_made_of_product text) returns boolean
language plpgsql stable set search_path = public, extensions, pg_temp as $$
begin
  return starts_with(p_page.reading, p_made_of_product) or exists (
    select from csi_jobs job
    join csi_frontier entry on entry.customer = job.customer and entry.job = job.number and entry.key = p_page.key
    where job.customer = p_customer);
end $$;

-- Pages by key, behind `after`.
create or replace function csi_audit_pages(p_customer_id text, p_arguments jsonb) returns jsonb
language plpgsql stable set search_path = public, extensions, pg_temp as $$
declare
  of_customer bigint := csi_customer_number(p_customer_id);
  most integer := (p_arguments->>'limit')::integer;
  answer jsonb;
begin
  with looked_at as materialized (
    select known, signed from csi_pages known
    left join csi_page_checksums signed on signed.customer = known.customer and signed.page = known.number
    where known.customer = of_customer and known.key > coalesce(p_arguments->>'after', '')
    order by known.key limit most
  ), finding as (
    select (known).key, (known).url, of_page.* from looked_at, csi_audit_page(of_customer, known, signed) of_page
    union all
    select (known).key, (known).url, of_page.* from looked_at, csi_audit_chunks(of_customer, known, signed) of_page
    union all
    select (known).key, (known).url, of_page.*
    from looked_at, csi_audit_vectors(of_customer, known, csi_texts(p_arguments->'modelIds')) of_page
    union all
    select (known).key, (known).url, 'ledger_missing', null, null, 'csi_frontier', 'how it was found', 'nothing'
    from looked_at where not csi_is_in_ledger(of_customer, known, p_arguments->>'madeOfProduct')
  )
  select jsonb_build_object(
    'findings', (
      select coalesce(jsonb_agg(jsonb_build_object('kind', kind, 'key', key, 'url', url, 'chunkId', chunk_id,
        'modelId', model_id, 'where', place, 'expected', expected, 'found', told) order by key), '[]') from finding),
    'next', (select case when count(*) = most then max((known).key) end from looked_at))
  into answer;
  return answer;
end $$;

select csi_secure();
reset search_path;
