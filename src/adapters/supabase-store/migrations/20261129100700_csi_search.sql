-- Search: by words, by vectors, by both, inside one customer. The customer's own chunks are all that ranks are made of.

set search_path = public, extensions;

-- Words as they stand in csi_chunk_terms: hashes of the number of the customer and the word. With a language every word is
-- brought to its stem first; what the language calls a stop word stays as it is.
create or replace function csi_own_terms(p_customer bigint, p_language text, p_words text, p_weights text,
  out terms integer[], out weights smallint[])
language plpgsql immutable parallel safe set search_path = public, extensions, pg_temp as $$
declare
  own text := p_customer || ' ';
begin
  select coalesce(array_agg(('x' || left(md5(own || stem), 8))::bit(32)::integer), '{}'),
    coalesce(array_agg(least(weight, 32767)::smallint), '{}')
  into terms, weights
  from (
    select stem, sum(weight::integer) as weight
    from unnest(string_to_array(p_words, ' '), string_to_array(p_weights, ' ')) as given(word, weight),
      lateral (select case when p_language is null then word
        else coalesce((ts_lexize((p_language || '_stem')::regdictionary, word))[1], word) end as stem) stemmed
    group by stem
  ) counted;
end $$;

-- Words of a question, which has to be in the language of the customer's chunks. Stop words of the language are left out,
-- unless there is nothing else.
create or replace function csi_query_terms(p_customer bigint, p_language text, p_words text) returns integer[]
language plpgsql stable parallel safe set search_path = public, extensions, pg_temp as $$
declare
  meaningful text;
begin
  if exists (
    select from csi_customers where number = p_customer and chunks > 0 and text_language is distinct from p_language
  ) then
    perform csi_fail('TEXT_LANGUAGE');
  end if;
  select string_agg(word, ' ') into meaningful from unnest(string_to_array(p_words, ' ')) word
  where p_language is null or ts_lexize((p_language || '_stem')::regdictionary, word) is distinct from '{}'::text[];
  return (csi_own_terms(p_customer, p_language, coalesce(meaningful, p_words), '')).terms;
end $$;

-- Pages a filter lets through: whose metadata contain it. Null lets all through.
create or replace function csi_filter_pages(p_customer bigint, p_filter jsonb) returns bigint[]
language plpgsql stable parallel safe set search_path = public, extensions, pg_temp as $$
begin
  return case when jsonb_typeof(p_filter) = 'object' and p_filter <> '{}' then array(
    select number from csi_pages
    where customer = p_customer and jsonb_build_object('url', url, 'title', title, 'language', language, 'category', category) @> p_filter
  ) end;
end $$;

-- Chunks that share words with the question, best first: Okapi BM25 (k1 1.2, b 0.75), frequencies weighted by field, with an
-- idf that stays positive.
create or replace function csi_rank_text(p_customer bigint, p_terms integer[], p_pages bigint[], p_limit integer)
returns table (page bigint, "position" integer, score double precision)
language plpgsql stable parallel safe set search_path = public, extensions, pg_temp as $$
#variable_conflict use_column
begin
  return query
    with frequency as materialized (
      select chunk.page, chunk.position, chunk.term_count, term, chunk.weights[place] as frequency
      from csi_chunk_terms chunk, unnest(p_terms) as question(term),
        lateral (select array_position(chunk.terms, term) as place) found
      where chunk.customer = p_customer and chunk.terms && p_terms and place is not null
    ), idf as (
      select term, ln(1 + (customer.chunks - count(*) + 0.5) / (count(*) + 0.5)::double precision) as idf
      from frequency, csi_customers customer
      where customer.number = p_customer
      group by term, customer.chunks
    )
    select page, position, sum(idf * frequency * 2.2
      / (frequency + 1.2 * (0.25 + 0.75 * term_count * customer.chunks / customer.terms)) order by term) as score
    from frequency join idf using (term), csi_customers customer
    where customer.number = p_customer and (p_pages is null or page = any (p_pages))
    group by page, position
    order by score desc, page, position
    limit p_limit;
end $$;

-- Distances of a vector of zeros are no numbers: it has no direction, so it is square to all.
create or replace function csi_similarity(p_distance double precision) returns double precision
language sql immutable parallel safe as $$ select case when p_distance = 'NaN' then 0 else 1 - p_distance end $$;

-- Vectors of a model by cosine similarity, best first: every vector of the customer is compared.
create or replace function csi_rank_vectors_exactly(
  p_customer bigint, p_model_id text, p_query vector, p_pages bigint[], p_limit integer)
returns table (embedding_hash uuid, similarity double precision)
language plpgsql stable parallel safe set search_path = public, extensions, pg_temp as $$
#variable_conflict use_column
begin
  return query
    select embedding_hash, csi_similarity(embedding <=> p_query) as similarity
    from csi_vectors vector
    where customer = p_customer and model_id = p_model_id and dimensions = vector_dims(p_query)
      and (p_pages is null or exists (
        select from csi_chunks chunk
        where chunk.customer = p_customer and chunk.embedding_hash = vector.embedding_hash and chunk.page = any (p_pages)))
    order by similarity desc, embedding_hash
    limit p_limit;
end $$;

-- The same by the index of the optional migration, whose candidates are compared exactly. Gives less than p_limit where the
-- vectors of the customer are too few among those of all.
create or replace function csi_rank_vectors_by_index(p_customer bigint, p_model_id text, p_query vector, p_limit integer)
returns table (embedding_hash uuid, similarity double precision)
language plpgsql stable set search_path = public, extensions, pg_temp as $$
begin
  perform set_config('hnsw.iterative_scan', 'relaxed_order', true), set_config('hnsw.ef_search', '400', true),
    -- Sorting all vectors of the customer is what this is not for, whatever the planner thinks of it.
    set_config('enable_sort', 'off', true);
  -- The number of dimensions is a part of the index, so it stands in the text.
  return query execute replace(
    'select near.embedding_hash, csi_similarity(near.embedding <=> $2) as similarity from (
       select embedding_hash, embedding from csi_vectors
       where customer = $1 and model_id = $3 and dimensions = {{n}}
       order by embedding::halfvec({{n}}) <=> $2::halfvec({{n}}) limit $4
     ) near order by 2 desc, 1 limit $5',
    '{{n}}', vector_dims(p_query)::text)
  using p_customer, p_query, p_model_id, p_limit * 2, p_limit;
  perform set_config('enable_sort', 'on', true);
end $$;

-- Exact up to 20,000 chunks of the customer; above, and without a filter, by the index, when there is one for vectors of this
-- length and it finds enough.
create or replace function csi_rank_vectors(
  p_customer bigint, p_model_id text, p_query vector, p_pages bigint[], p_limit integer)
returns table (embedding_hash uuid, similarity double precision)
language plpgsql stable set search_path = public, extensions, pg_temp as $$
declare
  hashes uuid[];
  similarities double precision[];
begin
  if p_pages is null and to_regclass('csi_vectors_hnsw_' || vector_dims(p_query)) is not null
    and (select chunks > 20000 from csi_customers where number = p_customer)
  then
    select array_agg(near.embedding_hash), array_agg(near.similarity) into hashes, similarities
    from csi_rank_vectors_by_index(p_customer, p_model_id, p_query, p_limit) near;
  end if;
  if cardinality(hashes) = p_limit then
    return query select * from unnest(hashes, similarities);
  else
    return query select * from csi_rank_vectors_exactly(p_customer, p_model_id, p_query, p_pages, p_limit);
  end if;
end $$;

-- What a hit tells.
create or replace function csi_hit_json(p_customer bigint, p_page bigint, p_position integer, p_score double precision)
returns jsonb
language plpgsql stable parallel safe set search_path = public, extensions, pg_temp as $$
begin
  return (
    select jsonb_build_object(
      'chunkId', chunk_id, 'pageKey', key, 'url', url, 'title', title, 'text', text, 'tableHeader', table_header,
      'headingPath', heading_path, 'score', p_score)
    from csi_chunks chunk join csi_pages page on page.customer = chunk.customer and page.number = chunk.page
    where chunk.customer = p_customer and chunk.page = p_page and chunk.position = p_position
  );
end $$;

-- Chunks by their vectors; those of one text have one.
create or replace function csi_rank_chunks(
  p_customer bigint, p_model_id text, p_query vector, p_pages bigint[], p_limit integer)
returns table (page bigint, "position" integer, score double precision)
language plpgsql stable set search_path = public, extensions, pg_temp as $$
#variable_conflict use_column
begin
  return query
    select chunk.page, chunk.position, similarity
    from csi_rank_vectors(p_customer, p_model_id, p_query, p_pages, p_limit) ranked
    join csi_chunks chunk on chunk.customer = p_customer and chunk.embedding_hash = ranked.embedding_hash
    where p_pages is null or chunk.page = any (p_pages)
    order by similarity desc, chunk.page, chunk.position
    limit p_limit;
end $$;

create or replace function csi_search_text(p_customer_id text, p_arguments jsonb) returns jsonb
language plpgsql stable set search_path = public, extensions, pg_temp as $$
declare
  of_customer bigint := csi_customer_number(p_customer_id);
begin
  return (
    select coalesce(jsonb_agg(csi_hit_json(of_customer, page, position, score) order by score desc, page, position), '[]')
    from csi_rank_text(
      of_customer, csi_query_terms(of_customer, p_arguments->>'textLanguage', p_arguments->>'terms'),
      csi_filter_pages(of_customer, p_arguments->'filter'), (p_arguments->>'limit')::integer)
  );
end $$;

create or replace function csi_search_vector(p_customer_id text, p_arguments jsonb) returns jsonb
language plpgsql stable set search_path = public, extensions, pg_temp as $$
declare
  of_customer bigint := csi_customer_number(p_customer_id);
begin
  return (
    select coalesce(jsonb_agg(csi_hit_json(of_customer, page, position, score) order by score desc, page, position), '[]')
    from csi_rank_chunks(
      of_customer, p_arguments->>'modelId', (p_arguments->>'vector')::vector,
      csi_filter_pages(of_customer, p_arguments->'filter'), (p_arguments->>'limit')::integer)
  );
end $$;

-- Both rankings fused in one call, best first: reciprocal rank fusion, each vote scaled by the hit's score as a share of the
-- best of its ranking. Every hit comes with the products of its page.
create or replace function csi_search(p_customer_id text, p_arguments jsonb) returns jsonb
language plpgsql stable set search_path = public, extensions, pg_temp as $$
declare
  of_customer bigint := csi_customer_number(p_customer_id);
  pages bigint[] := csi_filter_pages(of_customer, p_arguments->'filter');
  most integer := (p_arguments->>'limit')::integer;
  rank_constant double precision := coalesce((p_arguments->>'rankConstant')::double precision, 60);
begin
  return (
    with vote as (
      select page, position, score, coalesce((p_arguments->>'textWeight')::double precision, 1) as weight,
        max(score) over () as best, row_number() over (order by score desc, page, position) as rank
      from csi_rank_text(
        of_customer, csi_query_terms(of_customer, p_arguments->>'textLanguage', p_arguments->>'terms'), pages, most)
      union all
      select page, position, score, coalesce((p_arguments->>'vectorWeight')::double precision, 1),
        max(score) over (), row_number() over (order by score desc, page, position)
      from csi_rank_chunks(of_customer, p_arguments->>'modelId', (p_arguments->>'vector')::vector, pages, most)
    ), fused as (
      select page, position, sum(weight / (rank_constant + rank)
        * case when best > 0 then least(1, greatest(0, score / best)) else 1 end) as fused_score
      from vote group by page, position
      order by fused_score desc, page, position limit most
    )
    select coalesce(jsonb_agg(
      csi_hit_json(of_customer, fused.page, fused.position, fused_score) || jsonb_build_object('products', csi_products_of(of_customer, of_page.key))
      order by fused_score desc, fused.page, fused.position), '[]')
    from fused join csi_pages of_page on of_page.customer = of_customer and of_page.number = fused.page
  );
end $$;

select csi_secure();
reset search_path;
