import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { expect, it, onTestFinished } from 'vitest';
import type { ScrapedData } from '../../../src/model/page.ts';
import { resolveOptions } from '../../../src/options/resolve-options.ts';
import { systemClock } from '../../../src/resilience/system-clock.ts';
import { ModuleExtractor } from '../../../src/wiring/module-extractor.ts';
import { PagePool } from '../../../src/wiring/page-pool.ts';
import { WorkerPoolExtractor } from '../../../src/wiring/worker-pool-extractor.ts';

const options = { contentFilters: { includeSelectors: [], excludePatterns: [] }, extractProducts: false };
const page: ScrapedData = {
  url: 'https://shop.example/page',
  key: 'page',
  status: 200,
  headers: {},
  contentType: 'text/plain',
  body: Buffer.from('Body.'),
  fetchedAt: new Date('2026-03-01T12:00:00.000Z'),
  depth: 0,
  foundOn: null,
};

/** The URL of a module that is gone when the test is over. */
function moduleOf(source: string): string {
  const folder = mkdtempSync(join(tmpdir(), 'csi-module-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  const file = join(folder, 'extractor.mjs');
  writeFileSync(file, source);
  return pathToFileURL(file).href;
}

const body =
  "async extract(page) { return { key: page.key, text: new TextDecoder().decode(page.body) + ' ' + (await import('node:worker_threads')).isMainThread }; }";

it.each([
  ['an object', `export default { ${body} };`],
  ['a class', `export default class { ${body} }`],
  ['a function', `export default async () => ({ ${body} });`],
])('takes %s for an extractor', async (_, source) => {
  const extractor = new ModuleExtractor(moduleOf(source));

  expect(await extractor.extract(page, options)).toEqual({ key: 'page', text: 'Body. true' });
});

it('is loaded by the threads of a pool', async () => {
  const module = moduleOf(`export default { ${body} };`);
  const pool = new WorkerPoolExtractor(new PagePool({ workers: 1, maxPageMs: 10_000, clock: systemClock, module }));
  onTestFinished(() => pool.close());

  expect(await pool.extract(page, options)).toEqual({ key: 'page', text: 'Body. false' });
});

it('names the option when the module is none of that kind', async () => {
  const missing = new ModuleExtractor('file:///nowhere/extractor.mjs');
  const empty = new ModuleExtractor(moduleOf('export default { parse() {} };'));

  await expect(missing.extract(page, options)).rejects.toMatchObject({ code: 'OPTIONS_INVALID' });
  await expect(empty.extract(page, options)).rejects.toThrow(/^extraction\.module: .* no object with extract\(\)$/);
});

it('says of any failure that the page could not be extracted', async () => {
  const module = moduleOf("export default { extract() { throw new TypeError('out of luck'); } };");
  const pool = new WorkerPoolExtractor(new PagePool({ workers: 1, maxPageMs: 10_000, clock: systemClock, module }));
  onTestFinished(() => pool.close());

  for (const extractor of [new ModuleExtractor(module), pool]) {
    await expect(extractor.extract(page, options)).rejects.toMatchObject({
      code: 'EXTRACTION_FAILED',
      message: 'The content of https://shop.example/page could not be extracted',
    });
  }
});

it('is an absolute place, and stands alone', () => {
  const resolve = (input: object) => resolveOptions(input, {});

  expect(resolve({ extraction: { module: '/srv/extractor.mjs' } }).extraction.module).toBe('/srv/extractor.mjs');
  expect(() => resolve({ extraction: { module: './extractor.mjs' } })).toThrow(/extraction\.module/);
  const own = { extract: async () => undefined };
  expect(() => resolve({ adapters: { extractor: own }, extraction: { module: '/srv/extractor.mjs' } })).toThrow(
    /extraction\.module .*adapters\.extractor/,
  );
});
