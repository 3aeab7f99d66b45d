import type { IntegrationOptions } from '../../src/index.ts';

/** A project that stands ready for a test. */
interface ReadyProject {
  readonly url: string;
  readonly serviceRoleKey: string;
}

/** Whether the tests of this run store in Supabase, in place of SQLite. */
export const isOnSupabase: boolean = process.env['CSI_TEST_STORE'] === 'supabase';

/** Filled by the set-up of test runs whose store is Supabase. */
const ready: ReadyProject[] = [];
/** Which project stands for which file, in the test that runs. */
const inUse = new Map<string, ReadyProject>();
let files = 0;

/** To be called before the tests of a file. */
export function storeTestsIn(projects: readonly ReadyProject[]): void {
  ready.splice(0, ready.length, ...projects);
}

/** To be called before each test: every file is a new one then. */
export function forgetFiles(): void {
  inUse.clear();
}

/**
 * Options that store where the tests of this run do: in the SQLite file that they name, or in a Supabase project that stands
 * for it. Options that name the same file have the same project; every `:memory:` has one of its own.
 */
export function onTestedStore(options: IntegrationOptions): IntegrationOptions {
  if (!isOnSupabase || options.config?.supabase || options.adapters?.store) return options;
  const path = options.storage?.path ?? ':memory:';
  files += 1;
  const file = path === ':memory:' ? `${path}${files}` : path;
  const project = inUse.get(file) ?? ready[inUse.size];
  if (!project) throw new Error(`Only ${ready.length} projects stand ready for a test`);
  inUse.set(file, project);
  return { ...options, config: { ...options.config, supabase: project } };
}
