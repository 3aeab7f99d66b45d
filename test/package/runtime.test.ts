import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { createConsumer } from './consumer.ts';

const consumer = createConsumer();
afterAll(() => consumer.remove());

describe.each([
  { build: 'import', program: 'import.mjs' },
  { build: 'require', program: 'require.cjs' },
])('the package loaded by $build', ({ build, program }) => {
  it('crawls a site with its worker threads and finds what it holds', { timeout: 60_000 }, () => {
    const report = consumer.run(program);
    expect(report).toMatchObject({
      success: true,
      status: 'completed',
      processedPages: 4,
      errors: [],
      best: '/delivery',
      bestDocument: '/manual.pdf',
    });
    expect(report).toHaveProperty(
      'threads',
      expect.toSatisfy((threads: number) => threads >= 1),
    );
  });

  it('loads no vendor', () => {
    // Module hooks are younger than the oldest Node we run on.
    const packages = consumer.run('loaded-packages.cjs', { args: [build], node: process.execPath });
    expect(packages).toEqual(expect.toSatisfy((names: string[]) => names.every((name) => mayBeLoaded.includes(name))));
  });

  it('says what the queue needs when bullmq is not installed', () => {
    expect(consumer.run('queue.cjs', { args: [build] })).toEqual({
      code: 'OPTIONS_INVALID',
      message: expect.stringContaining('npm install bullmq'),
    });
  });

  it('says what a browser needs when playwright-core is not installed', () => {
    expect(consumer.run('browser.cjs', { args: [build] })).toEqual({
      code: 'OPTIONS_INVALID',
      message: expect.stringContaining('npm install playwright-core'),
    });
  });
});

describe('a store file', () => {
  /** The Node under test, and the one that runs these tests: a newer one, or the same. */
  const tested = process.env['CSI_NODE'] || process.execPath;
  const newest = process.execPath;
  const use = (node: string, file: string, page: string): unknown =>
    consumer.run('use-a-store.cjs', { args: [join(consumer.folder, file), page], node });

  it('works, also in a newer Node later', () => {
    expect(use(tested, 'made-by-tested.sqlite', 'first')).toEqual({ found: ['first'] });
    expect(use(newest, 'made-by-tested.sqlite', 'second')).toEqual({ found: ['first', 'second'] });
    expect(use(tested, 'made-by-tested.sqlite', 'third')).toEqual({ found: ['first', 'second', 'third'] });
  });

  it('made with FTS5 is refused by a Node without it, which says what to do, and stays as it is', () => {
    use(newest, 'made-by-newest.sqlite', 'first');

    const report = use(tested, 'made-by-newest.sqlite', 'second');

    const refusal = { code: 'STORE_FAILED', message: expect.stringMatching(/without it.*Use Node 22\.16 or newer/) };
    const found = { found: ['first', 'second'] };
    expect(report).toEqual(hasFts5(tested) ? found : refusal);
    expect(use(newest, 'made-by-newest.sqlite', 'second')).toEqual(found);
  });
});

function hasFts5(node: string): boolean {
  const program = `new (require('node:sqlite').DatabaseSync)(':memory:').exec('CREATE VIRTUAL TABLE t USING fts5 (a)')`;
  try {
    execFileSync(node, ['-e', program], { stdio: 'ignore' });
    return true;
  } catch {
    // It has no FTS5: the statement has no other reason to fail.
    return false;
  }
}

/** Small, and loaded in a few milliseconds each: events, the check of options, hosts and a bounded memory of URLs. */
const mayBeLoaded = ['eventemitter3', 'zod', 'tldts', 'tldts-core', 'lru-cache'];
