import { startSupabase, type TestSupabase } from './start-supabase.ts';

/** Tests compare what two integrations have stored. */
const projectCount = 2;

let started: Promise<readonly TestSupabase[]> | undefined;

/** Projects for the tests of all files that run in this process: to start them takes seconds of a processor. They end with it. */
export function readyProjects(): Promise<readonly TestSupabase[]> {
  started ??= startAll().catch((error: unknown) => {
    started = undefined;
    throw error;
  });
  return started;
}

async function startAll(): Promise<readonly TestSupabase[]> {
  const projects = await Promise.all(Array.from({ length: projectCount }, () => startSupabase()));
  // PGlite ends with its parent by itself, PostgREST does not. The runner ends this process by a signal.
  process.once('exit', () => {
    for (const { postgrest } of projects) void postgrest.kill();
  });
  process.once('SIGTERM', () => process.exit());
  return projects;
}
