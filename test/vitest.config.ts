import { join } from 'node:path';
import { defineConfig } from 'vitest/config';

const root = join(import.meta.dirname, '..');

/**
 * Node takes the types out of a source with WebAssembly of its own, in every worker thread that is started. V8 frees the
 * wrappers of its calls wrongly when several threads do that, and the process dies (nodejs/node#64500). Two things keep
 * the tests from it: wrappers are not replaced by faster ones, and the cache holds each source without its types, which
 * also halves the time of tests that start many threads. The package ships JavaScript and is not concerned.
 */
const execArgv = ['--wasm-wrapper-tiering-budget=2000000000'];
process.env.NODE_COMPILE_CACHE ??= join(root, 'node_modules/.cache/node-compile-cache');

/** What must hold of the index in whichever store: these run once more in Supabase. */
const onEveryStore = [
  ...['crash', 'no-gap', 'vanished-pages', 'change-and-removal', 'due-pages', 'conditional-requests'],
  ...['lying-site', 'embedder-outage', 'erasure', 'ledger', 'job-control', 'job-leases', 'job-queue'],
  ...['recrawl', 'price-change', 'plan', 'spending'],
].map((name) => `test/integration/${name}.test.ts`);

/** What works with browsers, servers and processes that are killed. */
const withOthers = [
  'test/integration/**/*.test.ts',
  ...['playwright-fetcher', 'bullmq-job-queue'].map((name) => `test/contract/${name}.test.ts`),
];
/** A second try tells a slow moment of the machine from a failure. Each is named at the end. */
const retry = 1;

const config: ReturnType<typeof defineConfig> = defineConfig({
  test: {
    root,
    execArgv,
    globalSetup: './test/helpers/bundled-workers/build.ts',
    setupFiles: ['./test/helpers/bundled-workers/use.ts'],
    reporters: ['default', './test/helpers/second-tries.ts'],
    pool: 'forks',
    // A new process for each file, which loads all sources anew, was a tenth of the processor time of a run.
    isolate: false,
    // For what hangs. On a machine that others use, a test of two seconds may take twenty.
    testTimeout: 60_000,
    // Some install a package, start servers, or crawl a site that many tests ask about.
    hookTimeout: 300_000,
    // Whatever is waited for comes from a socket, a process or a browser, on a machine that others use too.
    expect: { poll: { timeout: 30_000 } },
    // Two cores: more forks than that only make timings worse.
    maxWorkers: 2,
    // The environment of the machine must not choose services for the tests.
    env: {
      OPENAI_API_KEY: '',
      REDIS_URL: '',
      SUPABASE_URL: '',
      NEXT_PUBLIC_SUPABASE_URL: '',
      SUPABASE_SERVICE_ROLE_KEY: '',
      CREDENTIALS_ENCRYPTION_KEY: '',
    },
    projects: [
      { extends: true, test: { name: 'embedded', include: ['test/**/*.test.ts'], exclude: withOthers } },
      { extends: true, test: { name: 'processes', include: withOthers, retry } },
      {
        extends: true,
        test: {
          ...{ name: 'supabase', retry },
          include: onEveryStore,
          env: { CSI_TEST_STORE: 'supabase' },
          setupFiles: ['test/helpers/supabase/set-up-stores.ts'],
          // These wait for requests, and for what is broadcast of a job: three keep two cores busy. A group of its own may.
          maxWorkers: 3,
          sequence: { groupOrder: 1 },
          // PGlite has one backend, and every write is a request.
          testTimeout: 120_000,
        },
      },
    ],
  },
});

export default config;
