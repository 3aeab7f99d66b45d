import { afterAll } from 'vitest';
import type { MigrationOptions } from '../../../src/adapters/supabase-store/customer-scraping-migrations.ts';
import { SupabaseStore, type SupabaseStoreOptions } from '../../../src/adapters/supabase-store/supabase-store.ts';
import { type DatabaseKind, openDatabase, type TestDatabase } from './open-database.ts';
import { projectScript } from './project-script.ts';
import { signJwt } from './sign-jwt.ts';
import { type Gateway, startGateway } from './start-gateway.ts';
import { type Postgrest, startPostgrest } from './start-postgrest.ts';

/** A Supabase project of a test: PostgreSQL with our migrations, PostgREST, and the gateway in front of it. */
export interface TestSupabase {
  /** Address for the client, as of a project. */
  readonly url: string;
  readonly serviceRoleKey: string;
  readonly database: TestDatabase;
  readonly postgrest: Postgrest;
  readonly gateway: Gateway;
  /** A key of another role, with what a user's token says. */
  keyOf(role: 'anon' | 'authenticated', claims?: Readonly<Record<string, unknown>>): string;
  /** A store on it, closed by whoever asked for it. Does not wait long before it tries again. */
  openStore(options?: Partial<SupabaseStoreOptions>): SupabaseStore;
  /** Empties every table of ours. */
  clear(): Promise<void>;
  close(): Promise<void>;
}

const jwtSecret = 'a secret of at least thirty-two characters';

/** Only tables with rows are truncated: each takes milliseconds of a processor, and most are empty after a test. */
const emptyTables = `
  do $$
  declare
    name text;
    is_filled boolean;
  begin
    for name in select quote_ident(relname) from pg_class where relkind = 'r' and relname like 'csi\\_%' loop
      execute 'select exists (select from ' || name || ')' into is_filled;
      if is_filled then execute 'truncate ' || name; end if;
    end loop;
  end $$`;

/** Starts a project with every migration of ours. To be called in a test file once: it takes seconds. */
export async function startSupabase(
  kind: DatabaseKind = 'embedded',
  migrations: MigrationOptions = {},
): Promise<TestSupabase> {
  const database = await openDatabase(kind, projectScript(migrations));
  const postgrest = await startPostgrest(database, { kind, jwtSecret });
  const gateway = await startGateway(postgrest.origin);
  const access = { url: gateway.origin, serviceRoleKey: signJwt({ role: 'service_role' }, jwtSecret) };
  return {
    ...access,
    openStore: (options) => new SupabaseStore({ ...access, maxRetries: 3, backoffMs: 20, ...options }),
    database,
    postgrest,
    gateway,
    keyOf: (role, claims = {}) => signJwt({ ...claims, role }, jwtSecret),
    clear: async () => void (await database.query(emptyTables)),
    close: async () => {
      await gateway.close();
      await postgrest.kill();
      await database.close();
    },
  };
}

/** As {@link startSupabase}, stopped when the file's tests are over. */
export async function openSupabase(...options: Parameters<typeof startSupabase>): Promise<TestSupabase> {
  const supabase = await startSupabase(...options);
  afterAll(() => supabase.close());
  return supabase;
}
