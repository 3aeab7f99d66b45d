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
      processedPages: 3,
      errors: [],
      best: '/delivery',
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
});

/** Small, and loaded in a few milliseconds each: events, the check of options, hosts and a bounded memory of URLs. */
const mayBeLoaded = ['eventemitter3', 'zod', 'tldts', 'tldts-core', 'lru-cache'];
