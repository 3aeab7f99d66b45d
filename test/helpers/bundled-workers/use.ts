import { createRequire, syncBuiltinESMExports } from 'node:module';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type * as WorkerThreads from 'node:worker_threads';
import { inject } from 'vitest';

/*
 * Worker threads of the sources run from bundles of the same sources. Processes that tests start are left as they are.
 */

const threads: typeof WorkerThreads = createRequire(import.meta.url)('node:worker_threads');
const bundled = /\/(page-worker|sqlite-worker)\.ts$/;
const folder = inject('workerBundles');

function bundleOf(entry: string | URL): string | URL {
  const name = entry instanceof URL ? bundled.exec(entry.pathname)?.[1] : undefined;
  return name === undefined ? entry : pathToFileURL(join(folder, `${name}.js`));
}

/** Files that share a process find it replaced already. */
const isReplaced = Symbol.for('csi.bundledWorkers');

if (!(isReplaced in threads)) {
  const { Worker } = threads;
  threads.Worker = class extends Worker {
    constructor(entry: string | URL, options?: WorkerThreads.WorkerOptions) {
      super(bundleOf(entry), options);
    }
  };
  Object.defineProperty(threads, isReplaced, { value: true });
  syncBuiltinESMExports();
}
