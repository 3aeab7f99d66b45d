import { beforeAll, beforeEach, describe, it } from 'vitest';
import { serverUrl } from './open-database.ts';
import { startSupabase, type TestSupabase } from './start-supabase.ts';

/** Checks by what they show. */
export type ServerChecks = Readonly<Record<string, (supabase: TestSupabase) => Promise<void>>>;

/**
 * What only a real PostgreSQL server can show: PGlite has one backend, so nothing there happens at the same time, and no
 * time limits. Without a server at `CSI_TEST_PG_URL` the checks are skipped, and how many is said aloud.
 */
export function describeOnServer(name: string, checks: ServerChecks): void {
  if (serverUrl === undefined) {
    const count = Object.keys(checks).length;
    process.stderr.write(
      `\nNOT RUN: ${count} checks of "${name}". They need a PostgreSQL server with pgvector: set CSI_TEST_PG_URL.\n`,
    );
    describe.skip(`${name} (needs CSI_TEST_PG_URL)`, () => {
      for (const check of Object.keys(checks)) it(check, () => {});
    });
    return;
  }
  describe(name, () => {
    let supabase: TestSupabase;
    beforeAll(async () => {
      supabase = await startSupabase('server');
      return () => supabase.close();
    });
    beforeEach(() => supabase.clear());
    for (const [check, run] of Object.entries(checks)) it(check, { timeout: 120_000 }, () => run(supabase));
  });
}
