import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import ts from 'typescript';
import { afterAll, expect, it } from 'vitest';
import { readSnippets } from '../docs/snippets.ts';
import { createConsumer, repository } from './consumer.ts';

const consumer = createConsumer();
afterAll(() => consumer.remove());

it('README.md and docs show TypeScript that compiles against the package', { timeout: 120_000 }, () => {
  const snippets = readSnippets(repository);
  expect(new Set(snippets.map(({ page }) => page)).size).toBeGreaterThan(8);

  const files = snippets.map(({ page, line, file, code }) => {
    // A complaint names the page and its line. The empty export makes a module of it: it shares no names with the next.
    const name = file?.replace(/\.ts$/, '.mts') ?? `${page.replaceAll(/[/.]/g, '-')}-line-${line}.mts`;
    consumer.write(name, `${code.replaceAll(/'(\.\/[\w-]+)\.js'/g, "'$1.mjs'")}\nexport {};\n`);
    return name;
  });
  consumer.install('pino');
  // `await using` is newer than the rest.
  const lib = ['es2024', 'esnext.disposable'];
  expect(consumer.compile(files, { module: 'nodenext', moduleResolution: 'nodenext', lib })).toBe('');
});

it('the adapter that docs/adapters.md opens with is the one of the examples', () => {
  const [opening] = readSnippets(repository).filter(({ page }) => page === 'docs/adapters.md');
  const example = readFileSync(join(repository, 'examples/custom-adapter/folder-cache.ts'), 'utf8');

  expect(opening?.code).toBe(example.replace(/'\.\.\/\.\.\/src\/index\.ts';.*/, "'customer-scraping-integration';"));
});

it.each([
  { project: 'an ES module', module: ts.ModuleKind.ESNext, extension: 'mjs' },
  { project: 'CommonJS', module: ts.ModuleKind.CommonJS, extension: 'cjs' },
])('the same adapter serves the installed package in $project', { timeout: 60_000 }, ({ module, extension }) => {
  const [opening] = readSnippets(repository).filter(({ page }) => page === 'docs/adapters.md');
  const write = (name: string, code: string): void => {
    const compilerOptions = { module, target: ts.ScriptTarget.ES2023 };
    const { outputText } = ts.transpileModule(code.replaceAll('.js', `.${extension}`), { compilerOptions });
    consumer.write(`${name}.${extension}`, outputText);
  };
  write('folder-cache', opening!.code);
  write('use-folder-cache', useFolderCache);

  expect(consumer.run(`use-folder-cache.${extension}`)).toEqual({ status: 'healthy', value: [1, 2.5], files: 1 });
});

const useFolderCache = `
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { CustomerScrapingIntegration } from 'customer-scraping-integration';
import { FolderCache } from './folder-cache.js';

const folder = mkdtempSync('cache-');
const cache = new FolderCache(folder);
const integration = new CustomerScrapingIntegration({ storage: { path: ':memory:' }, adapters: { cache } });
cache
  .set('key', Float32Array.of(1, 2.5), 60_000)
  .then(() => Promise.all([integration.checkServiceHealth(), cache.get('key')]))
  .then(([health, value]) => {
    const { status } = health.find(({ service }) => service === 'cache');
    console.log(JSON.stringify({ status, value: [...value], files: readdirSync(folder).length }));
    rmSync(folder, { recursive: true });
    return integration.close();
  });
`;
