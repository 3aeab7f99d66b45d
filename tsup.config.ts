import { defineConfig, type Options } from 'tsup';

const common: Options = {
  entry: {
    index: 'src/index.ts',
    'testing/index': 'src/testing/index.ts',
    // Entries of worker threads. They are named by URL at run time and are no public entry.
    'page-worker': 'src/wiring/page-worker.ts',
    'sqlite-worker': 'src/adapters/sqlite-store/sqlite-worker.ts',
  },
  target: 'node22',
  platform: 'node',
  sourcemap: true,
  splitting: true,
  treeshake: true,
  shims: true,
};

export default defineConfig([
  { ...common, format: ['esm'], dts: { entry: { index: 'src/index.ts', 'testing/index': 'src/testing/index.ts' } } },
  // These are ESM-only. got left external, a CJS build passes every packaging check and fails when it is called: bundle it.
  { ...common, format: ['cjs'], noExternal: ['got', 'http-proxy-agent', 'https-proxy-agent'], dts: { entry: { index: 'src/index.ts', 'testing/index': 'src/testing/index.ts' } } },
]);
