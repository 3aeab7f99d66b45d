/** Set-up of the test runs that store in Supabase: see `onTestedStore`. */
import { beforeAll, beforeEach } from 'vitest';
import { forgetFiles, storeTestsIn } from '../tested-store.ts';
import { readyProjects } from './ready-projects.ts';

beforeAll(async () => {
  storeTestsIn((await readyProjects()).map(({ url, serviceRoleKey }) => ({ url, serviceRoleKey })));
});

beforeEach(async () => {
  forgetFiles();
  await Promise.all((await readyProjects()).map((project) => project.clear()));
});
