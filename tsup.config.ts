import { cpSync, globSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { defineConfig, type Options } from 'tsup';

/** What is no code is added when both are built. */
const formats = 2;
let builds = 0;

const common: Options = {
  entry: {
    index: 'src/index.ts',
    'testing/index': 'src/testing/index.ts',
    playwright: 'src/playwright.ts',
    bullmq: 'src/bullmq.ts',
    cli: 'src/cli.ts',
    // Entries of worker threads. They are named by URL at run time and are no public entry.
    'page-worker': 'src/wiring/page-worker.ts',
    'sqlite-worker': 'src/adapters/sqlite-store/sqlite-worker.ts',
  },
  dts: {
    entry: {
      index: 'src/index.ts',
      'testing/index': 'src/testing/index.ts',
      playwright: 'src/playwright.ts',
      bullmq: 'src/bullmq.ts',
    },
  },
  target: 'node22',
  platform: 'node',
  // Nothing is minified, so that a stack trace reads well without them; they were two fifths of the package.
  sourcemap: false,
  splitting: true,
  treeshake: true,
  shims: true,
  metafile: true,
  // `node:sqlite` has no name without its prefix.
  removeNodeProtocol: false,
  onSuccess: async () => {
    builds += 1;
    if (builds < formats) return;
    // Read at run time, beside whatever bundle the code that reads them ended in.
    cpSync('src/adapters/supabase-store/migrations', 'dist/migrations', { recursive: true });
    writeLicenses();
  },
};

/** What the root entry needs at once. Importing zod loads all its languages; bundled, only what is used. */
const bundledEverywhere = ['zod', 'tldts', 'lru-cache'];
/** ESM-only. Left external, a CommonJS build passes every packaging check and fails when it is called. */
const bundledIntoCommonJs = [
  ...['got', 'http-proxy-agent', 'https-proxy-agent'],
  ...['franc', 'trigram-utils', 'n-gram', 'collapse-white-space'],
];

const config: ReturnType<typeof defineConfig> = defineConfig([
  { ...common, format: ['esm'], noExternal: bundledEverywhere },
  {
    ...common,
    format: ['cjs'],
    // Rollup's pass mixes up got's default export with its namespace.
    treeshake: false,
    noExternal: [...bundledEverywhere, ...bundledIntoCommonJs],
  },
]);

export default config;

/** Collects the licences of the packages that esbuild put into the bundles. */
function writeLicenses(): void {
  const reports = globSync('dist/metafile-*.json');
  const packages = new Set(
    reports.flatMap((report) => {
      const { inputs } = JSON.parse(readFileSync(report, 'utf8')) as { inputs: Record<string, unknown> };
      return Object.keys(inputs).flatMap((input) => /^node_modules\/(?:@[^/]+\/)?[^/]+/.exec(input)?.[0] ?? []);
    }),
  );
  const texts = [...packages].toSorted().map((folder) => {
    const { name, version, license } = JSON.parse(readFileSync(`${folder}/package.json`, 'utf8')) as Record<
      string,
      string
    >;
    const [file] = globSync(`${folder}/{license,LICENSE,LICENCE}*`);
    return `${name} ${version} (${license})\n\n${file ? readFileSync(file, 'utf8') : ''}`;
  });
  writeFileSync('dist/THIRD_PARTY_LICENSES.txt', texts.join(`\n${'-'.repeat(80)}\n`));
  for (const report of reports) rmSync(report);
}
