import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { IntegrationError } from '../../../src/errors.ts';
import type { ExtractedContent } from '../../../src/model/content.ts';
import type { ScrapedData } from '../../../src/model/page.ts';
import { runInScope } from '../../../src/resilience/work-scope.ts';
import { PagePool, type PagePoolOptions } from '../../../src/wiring/page-pool.ts';
import { WorkerPoolExtractor } from '../../../src/wiring/worker-pool-extractor.ts';
import { createFakeClock } from '../../helpers/fake-clock.ts';

const clock = createFakeClock();
const pools: WorkerPoolExtractor[] = [];

function createPool(options: Partial<PagePoolOptions> = {}): WorkerPoolExtractor {
  const pool = new WorkerPoolExtractor(new PagePool({ workers: 1, maxPageMs: 2_000, clock, ...options }));
  pools.push(pool);
  return pool;
}

afterEach(async () => {
  await Promise.all(pools.splice(0).map((pool) => pool.close()));
  expect(clock.pending).toBe(0);
});

/** Stands in for the page worker: what it does with a page is written in the page's body. */
const obedient = new URL(
  `data:text/javascript,${encodeURIComponent(`
    import { parentPort, threadId } from 'node:worker_threads';
    parentPort.on('message', ({ input: { page } }) => {
      const order = new TextDecoder().decode(page.body);
      if (order === 'hang') for (;;);
      if (order === 'crash') throw new Error('out of luck');
      if (order === 'exit') process.exit(3);
      if (order === 'swell') {
        globalThis.kept = Array.from({ length: 300 }, () => new Uint8Array(2 ** 20));
        for (;;);
      }
      if (order === 'fail') {
        const failure = { message: 'No', code: 'PARSE_LIMIT', service: 'x', retryable: true, context: { a: 1 }, cause: new Error('why') };
        return parentPort.postMessage({ type: 'failed', failure });
      }
      parentPort.postMessage({ type: 'done', output: { text: order, key: String(threadId) } });
    });
    parentPort.postMessage({ type: 'ready' });
  `)}`,
);

function pageOf(body: string | Uint8Array, name = 'page'): ScrapedData {
  return {
    url: `https://shop.example/${name}`,
    key: name,
    status: 200,
    headers: {},
    contentType: 'text/html',
    body: typeof body === 'string' ? Buffer.from(body) : body,
    fetchedAt: new Date('2026-03-01T12:00:00.000Z'),
    depth: 0,
    foundOn: null,
  };
}

function extract(
  pool: WorkerPoolExtractor,
  body: string | Uint8Array,
  { name, signal }: { readonly name?: string; readonly signal?: AbortSignal } = {},
): Promise<ExtractedContent> {
  const contentFilters = { includeSelectors: [], excludePatterns: [] };
  return pool.extract(pageOf(body, name), { contentFilters, extractProducts: false, signal });
}

/** Waits until the thread is at a page, then lets that page's time pass. */
async function passPageTime(): Promise<void> {
  await vi.waitFor(() => expect(clock.pending).toBe(1));
  await clock.advance(2_000);
}

describe('WorkerPoolExtractor', () => {
  it('extracts in threads, with dates and text unharmed, and leaves the body to its owner', async () => {
    const body = Buffer.from('<p>Größe</p>').subarray(0);

    const content = await extract(createPool(), body);

    expect(content.text).toBe('Größe');
    expect(content.fetchedAt).toEqual(new Date('2026-03-01T12:00:00.000Z'));
    expect(body.toString()).toBe('<p>Größe</p>');
  });

  it('shares pages among as many threads as it may start, and no more', async () => {
    const pool = createPool({ workers: 2, entry: obedient });

    const contents = await Promise.all(Array.from({ length: 12 }, (_, n) => extract(pool, `page ${n}`)));

    expect(contents.map(({ text }) => text)).toEqual(Array.from({ length: 12 }, (_, n) => `page ${n}`));
    expect(new Set(contents.map(({ key }) => key)).size).toBe(2);
  });

  it('fails a page over its time limit by name, and goes on with the others in another thread', async () => {
    const pool = createPool({ entry: obedient });
    const slow = extract(pool, 'hang', { name: 'slow' });
    const behind = extract(pool, 'behind');
    const waiting = extract(pool, 'waiting');
    const failure = expect(slow).rejects.toMatchObject({
      code: 'PARSE_LIMIT',
      message: expect.stringContaining('https://shop.example/slow'),
      retryable: false,
    });

    await passPageTime();

    await failure;
    expect((await behind).text).toBe('behind');
    expect((await waiting).text).toBe('waiting');
  });

  it('fails a page that fills more than 256 MB of buffers long before its time is over, and goes on', async () => {
    const pool = createPool({ entry: obedient, maxPageMs: 1_000_000 });
    const behind = extract(pool, 'not yet').then(() => extract(pool, 'behind'));
    let failure: unknown;
    const swollen = extract(pool, 'swell', { name: 'bomb' }).catch((error: unknown) => {
      failure = error;
    });

    await vi.waitFor(async () => {
      await clock.advance(100);
      expect(failure).toMatchObject({ code: 'PARSE_LIMIT', message: expect.stringMatching(/bomb.*256 MB of memory/) });
    });

    await swollen;
    expect((await behind).text).toBe('behind');
  });

  it('gives each page its own time, from when its thread begins with it', async () => {
    const pool = createPool({ entry: obedient });
    const first = extract(pool, 'hang').catch((error: unknown) => error);
    const second = extract(pool, 'hang').catch((error: unknown) => error);

    await passPageTime();
    expect(await first).toMatchObject({ code: 'PARSE_LIMIT' });
    await passPageTime();

    expect(await second).toMatchObject({ code: 'PARSE_LIMIT' });
  });

  it('does not count the time in which a thread loads its code', async () => {
    const pool = createPool({ entry: obedient });

    const extracted = extract(pool, 'text');

    expect(clock.pending).toBe(0);
    expect((await extracted).text).toBe('text');
  });

  it.each(['crash', 'exit'])('fails the page at which its thread ends (%s), and only that', async (order) => {
    const pool = createPool({ entry: obedient });
    const crashed = extract(pool, order, { name: 'bad' });
    const behind = extract(pool, 'behind');

    await expect(crashed).rejects.toMatchObject({
      code: 'EXTRACTION_FAILED',
      context: { url: 'https://shop.example/bad' },
      cause: expect.any(Error),
    });
    expect((await behind).text).toBe('behind');
  });

  it('fails every page when its threads cannot start', async () => {
    const pool = createPool({ entry: new URL('file:///no/such/worker.js') });

    const results = await Promise.allSettled([extract(pool, 'a'), extract(pool, 'b'), extract(pool, 'c')]);

    expect(results.map((result) => result.status === 'rejected' && result.reason.code)).toEqual([
      ...['EXTRACTION_FAILED', 'EXTRACTION_FAILED', 'EXTRACTION_FAILED'],
    ]);
  });

  it('hands over the errors of the extractor as they are', async () => {
    const error = await extract(createPool({ entry: obedient }), 'fail').catch((reason: unknown) => reason);

    expect(IntegrationError.isInstance(error)).toBe(true);
    expect(error).toMatchObject({
      message: 'No',
      code: 'PARSE_LIMIT',
      service: 'x',
      retryable: true,
      context: { a: 1 },
    });
    expect((error as Error).cause).toMatchObject({ message: 'why' });
  });

  it('stops waiting when the signal fires, whether the page is at work or in the queue', async () => {
    const pool = createPool({ entry: obedient });
    const controller = new AbortController();
    const { signal } = controller;
    const aborted = ['hang', 'b', 'c', 'd'].map((body) =>
      extract(pool, body, { signal }).catch((error: unknown) => error),
    );
    const other = extract(pool, 'other');

    controller.abort();

    for (const result of aborted) expect(await result).toMatchObject({ code: 'ABORTED' });
    await passPageTime();
    expect((await other).text).toBe('other');
  });

  it('fails what waits when it is closed, and everything after', async () => {
    const pool = createPool({ entry: obedient });
    const waiting = ['hang', 'b', 'c'].map((body) => extract(pool, body).catch((error: unknown) => error));

    await pool.close();
    await pool.close();

    for (const result of waiting) expect(await result).toMatchObject({ code: 'INTEGRATION_CLOSED' });
    await expect(extract(pool, 'late')).rejects.toMatchObject({ code: 'INTEGRATION_CLOSED' });
  });

  it('does not keep the process alive when it has nothing to do, even if it is never closed', async () => {
    const source = (path: string) => JSON.stringify(new URL(`../../../src/${path}`, import.meta.url).href);
    const program = `
      const { WorkerPoolExtractor } = await import(${source('wiring/worker-pool-extractor.ts')});
      const { PagePool } = await import(${source('wiring/page-pool.ts')});
      const { systemClock } = await import(${source('resilience/system-clock.ts')});
      const pool = new WorkerPoolExtractor(new PagePool({ workers: 1, maxPageMs: 60_000, clock: systemClock }));
      const page = { url: 'https://x.example/', key: 'x', headers: {}, contentType: 'text/html', body: Buffer.from('<p>Hi'), fetchedAt: new Date() };
      console.log((await pool.extract(page, { contentFilters: { includeSelectors: [], excludePatterns: [] } })).text);`;

    const { stdout } = await promisify(execFile)(process.execPath, ['--input-type=module', '-e', program], {
      timeout: 15_000,
    });

    expect(stdout.trim()).toBe('Hi');
  });
});

it('lets customers take turns: a site that floods the threads, or hangs in them, leaves the others their share', async () => {
  const pool = createPool({ entry: obedient });
  const done: string[] = [];
  const send = (customerId: string, order: string): Promise<void> =>
    runInScope({ customerId }, async () => {
      await extract(pool, order).catch(() => undefined);
      done.push(customerId);
    });
  const flood = [send('flood', 'hang'), ...Array.from({ length: 40 }, () => send('flood', 'page'))];
  const small = Array.from({ length: 12 }, () => send('small', 'page'));

  await passPageTime();
  await Promise.all(small);

  // The page that hung, and the one that was in the thread behind it; its two seconds buy the other hundred pages.
  expect(done.filter((customerId) => customerId === 'flood').length).toBeLessThanOrEqual(3);
  await Promise.all(flood);
  expect(done).toHaveLength(53);
});
