-- What rows were when the store wrote them, so that an audit can tell whether they still are that. Nothing else reads it.
--
-- Without what a visit changes of a page that stays as it is: validators, links, times, which template cut it.

set search_path = public, extensions;

create table if not exists csi_page_checksums (
  customer    bigint not null,
  page        bigint not null,
  of_page     uuid not null,
  of_chunks   uuid[] not null,             -- by position
  of_terms    uuid[] not null,             -- by position
  of_products uuid not null,
  of_template uuid,                        -- null: it has none
  primary key (customer, page)
);
alter table csi_vectors add column if not exists checksum uuid;

create or replace function csi_page_checksum(p_customer bigint, p_page csi_pages) returns uuid
language plpgsql stable set search_path = public, extensions, pg_temp as $$
begin
  return md5(jsonb_build_array(p_page.key, p_page.url, p_page.title, p_page.chunking, p_page.model_id, p_page.description,
    p_page.language, p_page.category, p_page.markdown)::text)::uuid;
end $$;

create or replace function csi_chunk_checksum(p_customer bigint, p_chunk csi_chunks) returns uuid
language plpgsql stable set search_path = public, extensions, pg_temp as $$
begin
  return md5(jsonb_build_array(p_chunk.chunk_id, p_chunk.heading_path, p_chunk.table_header, p_chunk.starts_at,
    p_chunk.ends_at, p_chunk.tokens, p_chunk.embedding_hash, p_chunk.text)::text)::uuid;
end $$;

create or replace function csi_terms_checksum(p_customer bigint, p_row csi_chunk_terms) returns uuid
language plpgsql stable set search_path = public, extensions, pg_temp as $$
begin
  -- Their binary form: hundreds of numbers take longer to write out than to sign.
  return md5(int4send(p_row.term_count) || array_send(p_row.terms) || array_send(p_row.weights))::uuid;
end $$;

create or replace function csi_products_checksum(p_customer bigint, p_key text) returns uuid
language plpgsql stable set search_path = public, extensions, pg_temp as $$
begin
  return (
    select md5(coalesce(string_agg((to_jsonb(product) - array['customer', 'as_of'])::text, ' ' order by position), ''))::uuid
    from csi_products product where customer = p_customer and page_key = p_key
  );
end $$;

create or replace function csi_template_checksum(p_customer bigint, p_page bigint) returns uuid
language plpgsql stable set search_path = public, extensions, pg_temp as $$
begin
  return (
    select md5(jsonb_build_array(host, rank, blocks, cuts, questions)::text)::uuid
    from csi_page_templates where customer = p_customer and page = p_page
  );
end $$;

-- Of a vector itself: the same for all customers.
create or replace function csi_vector_checksum(embedding vector) returns uuid
language sql immutable parallel safe as $$ select md5(vector_send(embedding))::uuid $$;

-- By position, with nulls for rows that are not there.
create or replace function csi_terms_checksums(p_customer bigint, p_page bigint) returns uuid[]
language plpgsql stable set search_path = public, extensions, pg_temp as $$
begin
  return array(
    select csi_terms_checksum(p_customer, entry)
    from csi_chunks chunk left join csi_chunk_terms entry using (customer, page, position)
    where chunk.customer = p_customer and chunk.page = p_page order by chunk.position
  );
end $$;

-- Within a write: pages as they have just been written.
create or replace function csi_sign_pages(p_customer bigint, p_keys text[]) returns void
language plpgsql set search_path = public, extensions, pg_temp as $$
begin
  insert into csi_page_checksums (customer, page, of_page, of_chunks, of_terms, of_products, of_template)
  select p_customer, number, csi_page_checksum(p_customer, page), array(
      select csi_chunk_checksum(p_customer, chunk) from csi_chunks chunk
      where chunk.customer = p_customer and chunk.page = page.number order by position),
    csi_terms_checksums(p_customer, number), csi_products_checksum(p_customer, key),
    csi_template_checksum(p_customer, number)
  from csi_pages page where customer = p_customer and key = any (p_keys)
  on conflict (customer, page) do update set of_page = excluded.of_page, of_chunks = excluded.of_chunks,
    of_terms = excluded.of_terms, of_products = excluded.of_products, of_template = excluded.of_template;
end $$;

-- Within a write: what a page says of products from now on.
create or replace function csi_sign_products(p_customer bigint, p_key text) returns void
language plpgsql set search_path = public, extensions, pg_temp as $$
begin
  update csi_page_checksums set of_products = csi_products_checksum(p_customer, p_key)
  where customer = p_customer and page = (select number from csi_pages where customer = p_customer and key = p_key);
end $$;

select csi_secure();
reset search_path;
