import { mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { build } from 'tsup';
import type { TestProject } from 'vitest/node';
import { bundlesVariable, childPrograms } from './child-program.ts';

declare module 'vitest' {
  interface ProvidedContext {
    /** Where the bundles of worker threads are, by the names of their sources. */
    readonly workerBundles: string;
  }
}

/**
 * Makes one file of each entry of a worker thread, and of programs that tests start many times, anew for every run of the
 * tests. A thread or process that reads a hundred sources, each to be freed of its types, takes two to three times the CPU
 * of one that reads a bundle. Bundled programs have bundled threads: they are beside them.
 */
export default async function buildWorkers(project: TestProject): Promise<() => void> {
  const root = join(import.meta.dirname, '../../..');
  // Beside the packages: what is not bundled is found from there. One folder for each run that is under way.
  const outDir = join(root, `node_modules/.cache/workers-${process.pid}`);
  mkdirSync(outDir, { recursive: true });
  await build({
    config: false,
    entry: {
      'page-worker': join(root, 'src/wiring/page-worker.ts'),
      'sqlite-worker': join(root, 'src/adapters/sqlite-store/sqlite-worker.ts'),
      ...Object.fromEntries(childPrograms.map((name) => [name, join(root, 'test/helpers', `${name}.ts`)])),
    },
    outDir,
    format: 'esm',
    target: 'node22',
    platform: 'node',
    splitting: true,
    // `node:sqlite` has no name without its prefix.
    removeNodeProtocol: false,
    silent: true,
  });
  project.provide('workerBundles', outDir);
  process.env[bundlesVariable] = outDir;
  return () => rmSync(outDir, { recursive: true, force: true });
}
