import { join } from 'node:path';

/** Programs that tests start many times. */
export const childPrograms = ['crawl-child', 'fleet-child', 'sync-child'] as const;

/** Names the folder of the bundles to the processes of tests. Without it, as in measurements, programs run from sources. */
export const bundlesVariable = 'CSI_TEST_BUNDLES';

/** The file that starts a program. */
export function childProgram(name: (typeof childPrograms)[number]): string {
  const bundles = process.env[bundlesVariable];
  return bundles === undefined ? join(import.meta.dirname, '..', `${name}.ts`) : join(bundles, `${name}.js`);
}
