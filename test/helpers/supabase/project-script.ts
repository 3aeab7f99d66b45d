import {
  customerScrapingMigrations,
  type MigrationOptions,
} from '../../../src/adapters/supabase-store/customer-scraping-migrations.ts';

/** SQL that makes of an empty database a Supabase project with our migrations carried out. */
export function projectScript(options: MigrationOptions = {}): string {
  return [bareProject, ...customerScrapingMigrations(options).map(({ sql }) => sql)].join('\n');
}

/**
 * What a project is before its first migration, as far as it concerns us: its roles, what they may do by default, its
 * schema for extensions, and the names our optional migrations refer to.
 *
 * By default everything in `public` is granted to everybody: a migration that forgets to revoke is open to the world.
 * Roles belong to the server, where other tests may be at it.
 */
export const bareProject = `
  do $$
  begin
    perform pg_advisory_xact_lock(hashtext('csi test roles'));
    if to_regrole('anon') is null then create role anon nologin noinherit; end if;
    if to_regrole('authenticated') is null then create role authenticated nologin noinherit; end if;
    if to_regrole('service_role') is null then create role service_role nologin noinherit bypassrls; end if;
  end $$;
  create schema extensions;
  create extension vector with schema extensions;
  create schema auth;
  create schema realtime;
  grant usage on schema public, extensions, auth, realtime to anon, authenticated, service_role;
  alter default privileges in schema public grant all on tables to anon, authenticated, service_role;
  alter default privileges in schema public grant all on functions to anon, authenticated, service_role;
  alter default privileges in schema public grant all on sequences to anon, authenticated, service_role;

  create function auth.jwt() returns jsonb language sql stable as
    $$ select nullif(current_setting('request.jwt.claims', true), '')::jsonb $$;
  create function realtime.topic() returns text language sql stable as
    $$ select nullif(current_setting('realtime.topic', true), '') $$;
  create table realtime.messages (id bigint generated always as identity, topic text, extension text, payload jsonb);
  alter table realtime.messages enable row level security;
  grant select, insert on realtime.messages to anon, authenticated, service_role;
`;
