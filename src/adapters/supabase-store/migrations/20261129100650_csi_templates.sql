-- Which blocks the pages of a site have, and what was left out of them as the site's template.

set search_path = public, extensions;

create table if not exists csi_page_templates (
  customer    bigint not null,
  page        bigint not null,
  host        text collate "C" not null,
  rank        bigint not null,
  template_id text collate "C" not null,
  blocks      jsonb not null,
  cuts        jsonb not null,
  questions   jsonb not null,
  primary key (customer, page)
);
create index if not exists csi_page_templates_by_rank on csi_page_templates (customer, host, rank);
create index if not exists csi_page_templates_by_id on csi_page_templates (customer, host, template_id);

create or replace function csi_template_json(p_customer bigint, p_page bigint) returns jsonb
language plpgsql stable set search_path = public, extensions, pg_temp as $$
begin
  return (
    select jsonb_build_object(
      'host', host, 'rank', rank, 'templateId', template_id, 'blocks', blocks, 'cuts', cuts, 'questions', questions)
    from csi_page_templates where customer = p_customer and page = p_page
  );
end $$;

create or replace function csi_list_template_hosts(p_customer_id text, p_arguments jsonb) returns jsonb
language plpgsql stable set search_path = public, extensions, pg_temp as $$
begin
  return (
    select coalesce(jsonb_agg(host order by host), '[]') from (
      select distinct host from csi_page_templates
      where customer = csi_customer_number(p_customer_id)
      order by host limit 500
    ) known
  );
end $$;

-- Pages of a host with the lowest ranks.
create or replace function csi_sample_templates(p_customer_id text, p_arguments jsonb) returns jsonb
language plpgsql stable set search_path = public, extensions, pg_temp as $$
begin
  return (
    select coalesce(jsonb_agg(jsonb_build_object('key', key, 'url', url, 'rank', rank,
      'hashes', jsonb_path_query_array(blocks, '$[*].hash')) order by rank, key), '[]')
    from (
      select key, url, rank, blocks
      from csi_page_templates template join csi_pages on csi_pages.customer = template.customer and number = page
      where template.customer = csi_customer_number(p_customer_id) and host = p_arguments->>'host'
      order by rank, key limit (p_arguments->>'limit')::integer
    ) sample
  );
end $$;

-- Pages of a host that were cut by another template, by key, behind `after`.
create or replace function csi_list_templates(p_customer_id text, p_arguments jsonb) returns jsonb
language plpgsql stable set search_path = public, extensions, pg_temp as $$
begin
  return (
    select coalesce(jsonb_agg(jsonb_build_object('key', key, 'url', url,
      'template', csi_template_json(customer, number)) order by key), '[]')
    from (
      select key, url, template.customer, number
      from csi_page_templates template join csi_pages on csi_pages.customer = template.customer and number = page
      where template.customer = csi_customer_number(p_customer_id) and host = p_arguments->>'host'
        -- Two ranges of the index, where `<>` would read it all.
        and (template_id < p_arguments->>'otherThan' or template_id > p_arguments->>'otherThan')
        and key > coalesce(p_arguments->>'after', '')
      order by key limit (p_arguments->>'limit')::integer
    ) cut
  );
end $$;

create or replace function csi_settle_templates(p_customer_id text, p_arguments jsonb) returns jsonb
language plpgsql set search_path = public, extensions, pg_temp as $$
declare
  of_customer bigint := csi_lock_customer(p_customer_id);
begin
  update csi_page_templates set template_id = p_arguments->>'templateId'
  where customer = of_customer and page in (
    select number from csi_pages where customer = of_customer and key = any (csi_texts(p_arguments->'keys')));
  return 'true';
end $$;

-- Replaces pages whose content is still that of the page given; what visits have taught is kept. Gives how many.
create or replace function csi_replace_templates(p_customer_id text, p_arguments jsonb) returns jsonb
language plpgsql set search_path = public, extensions, pg_temp as $$
declare
  of_customer bigint := csi_lock_customer(p_customer_id);
  pages jsonb;
begin
  select jsonb_agg(given || jsonb_build_object('fetchedAt', csi_to_ms(fetched_at), 'history', csi_history_json(visit)))
  into pages
  from jsonb_array_elements(p_arguments->'pages') given
  join csi_pages known on known.customer = of_customer and known.key = given->>'key'
    and known.content_hash = given->>'contentHash'
  join csi_page_visits visit on visit.customer = of_customer and visit.page = known.number;
  if pages is null then
    return '0';
  end if;
  perform csi_replace_pages(of_customer, p_arguments->>'textLanguage', pages);
  return to_jsonb(jsonb_array_length(pages));
end $$;

select csi_secure();
reset search_path;
