-- Vectors by what they were made of: a model, and a text by its hash. A text has one vector of a model, on however many pages
-- it stands.

set search_path = public, extensions;

create or replace function csi_find_vectors(p_customer_id text, p_arguments jsonb) returns jsonb
language plpgsql stable set search_path = public, extensions, pg_temp as $$
begin
  return (
    select coalesce(jsonb_agg(jsonb_build_object(
      'hash', csi_hash_text(embedding_hash), 'vector', encode(vector_send(embedding), 'base64'))), '[]')
    from csi_vectors
    where customer = csi_customer_number(p_customer_id) and model_id = p_arguments->>'modelId'
      and embedding_hash = any (csi_texts(p_arguments->'hashes')::uuid[])
  );
end $$;

-- Texts that no chunk has any more are left out, and those that have a vector. Gives how many chunks got one.
create or replace function csi_add_vectors(p_customer_id text, p_arguments jsonb) returns jsonb
language plpgsql set search_path = public, extensions, pg_temp as $$
declare
  of_customer bigint := csi_lock_customer(p_customer_id);
  chunks bigint;
begin
  with added as (
    insert into csi_vectors (customer, model_id, embedding_hash, dimensions, embedding, checksum)
    select of_customer, p_arguments->>'modelId', hash, vector_dims(embedding), embedding, csi_vector_checksum(embedding)
    from (
      select hash, vector::vector as embedding from jsonb_to_recordset(p_arguments->'vectors') as given (hash uuid, vector text)
    ) given
    where exists (select from csi_chunks chunk where chunk.customer = of_customer and chunk.embedding_hash = hash)
    on conflict do nothing
    returning customer, embedding_hash
  )
  select count(*) into chunks from added join csi_chunks using (customer, embedding_hash);
  return to_jsonb(chunks);
end $$;

-- Pages with chunks that have no vector of a model, and these chunks.
create or replace function csi_list_unembedded(p_customer_id text, p_arguments jsonb) returns jsonb
language plpgsql stable set search_path = public, extensions, pg_temp as $$
begin
  return (
    select coalesce(jsonb_agg(jsonb_build_object(
      'key', key, 'url', url, 'title', title, 'chunking', chunking, 'chunks', bare) order by key), '[]')
    from (
      select page.key, page.url, page.title, page.chunking, jsonb_agg(csi_chunk_json(page.customer, chunk) order by position) as bare
      from csi_pages page join csi_chunks chunk on chunk.customer = page.customer and chunk.page = page.number
      where page.customer = csi_customer_number(p_customer_id) and page.key > coalesce(p_arguments->>'after', '') and not exists (
        select from csi_vectors vector
        where vector.customer = page.customer and vector.embedding_hash = chunk.embedding_hash
          and vector.model_id = p_arguments->>'modelId')
      group by page.customer, page.number
      order by page.key limit (p_arguments->>'limit')::integer
    ) unembedded
  );
end $$;

-- How many chunks have a vector of each model.
create or replace function csi_count_vectors(p_customer_id text, p_arguments jsonb) returns jsonb
language plpgsql stable set search_path = public, extensions, pg_temp as $$
begin
  return (
    select coalesce(jsonb_agg(jsonb_build_object('modelId', model_id, 'chunks', embedded) order by model_id), '[]')
    from (
      select model_id, count(*) as embedded
      from csi_vectors join csi_chunks using (customer, embedding_hash)
      where customer = csi_customer_number(p_customer_id)
      group by model_id
    ) counted
  );
end $$;

-- Gives how many chunks had one.
create or replace function csi_remove_vectors(p_customer_id text, p_arguments jsonb) returns jsonb
language plpgsql set search_path = public, extensions, pg_temp as $$
declare
  of_customer bigint := csi_lock_customer(p_customer_id);
  chunks bigint;
begin
  with removed as (
    delete from csi_vectors where customer = of_customer and model_id = p_arguments->>'modelId'
    returning customer, embedding_hash
  )
  select count(*) into chunks from removed join csi_chunks using (customer, embedding_hash);
  return to_jsonb(chunks);
end $$;

select csi_secure();
reset search_path;
