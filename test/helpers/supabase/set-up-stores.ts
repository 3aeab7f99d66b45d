/** Set-up of the test runs that store in Supabase: see `onTestedStore`. */
import { beforeAll, beforeEach } from 'vitest';
import { forgetFiles, storeTestsIn } from '../tested-store.ts';
import { startSupabase, type TestSupabase } from './start-supabase.ts';

/** Tests compare what two integrations have stored. */
const projectsPerFile = 2;

let projects: TestSupabase[] = [];

beforeAll(async () => {
  projects = await Promise.all(Array.from({ length: projectsPerFile }, () => startSupabase()));
  storeTestsIn(projects.map(({ url, serviceRoleKey }) => ({ url, serviceRoleKey })));
  return () => Promise.all(projects.map((project) => project.close()));
});

beforeEach(async () => {
  forgetFiles();
  await Promise.all(projects.map((project) => project.clear()));
});
