-- How far the migrations have come: the number that a version of the package asks for. Replaced by every later release.

set search_path = public, extensions;

create or replace function csi_schema_version(p_arguments jsonb) returns jsonb
language sql immutable set search_path = public, extensions, pg_temp as $$ select '1'::jsonb $$;

select csi_secure();
reset search_path;
