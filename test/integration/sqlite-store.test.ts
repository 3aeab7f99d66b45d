import { type ChildProcessWithoutNullStreams, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { DatabaseSync } from 'node:sqlite';
import { text } from 'node:stream/consumers';
import type { Worker } from 'node:worker_threads';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { SqliteStore } from '../../src/adapters/sqlite-store/sqlite-store.ts';
import { holdJob, namesOf, storePages } from '../../src/testing/store-contract/prepared-store.ts';
import { buildChunk, buildPage, buildProduct, buildUrl } from '../helpers/builders.ts';
import { createPlainSqliteStore } from '../helpers/create-plain-sqlite-store.ts';

let folder: string;
let path: string;
const stores: SqliteStore[] = [];
const children: ChildProcessWithoutNullStreams[] = [];

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'sqlite-store-'));
  path = join(folder, 'index.sqlite');
});
afterEach(async () => {
  for (const child of children.splice(0)) child.kill('SIGKILL');
  await Promise.all(stores.splice(0).map((store) => store.close()));
  rmSync(folder, { recursive: true });
});

const openStore = (file = path): SqliteStore => keepStore(new SqliteStore({ path: file }));

function keepStore(store: SqliteStore): SqliteStore {
  stores.push(store);
  return store;
}

function start(task: string): ChildProcessWithoutNullStreams {
  const program = join(import.meta.dirname, 'sqlite-store-process.ts');
  const child = spawn(process.execPath, [program, task, path]);
  children.push(child);
  return child;
}

const firstLine = async (child: ChildProcessWithoutNullStreams): Promise<string> =>
  String((await once(createInterface(child.stdout), 'line'))[0]);

/** What SQLite itself says of a file that is closed. */
function inspect<T>(work: (database: DatabaseSync) => T): T {
  const database = new DatabaseSync(path);
  try {
    return work(database);
  } finally {
    database.close();
  }
}

describe('SqliteStore, when its process is killed', () => {
  it('loses no acknowledged page, keeps groups whole and opens clean', { timeout: 60_000 }, async () => {
    let acknowledged = -1;
    for (const groupsUntilKill of [1, 7, 23, 40]) {
      const child = start('commit-groups');
      let groups = 0;
      for await (const line of createInterface(child.stdout)) {
        acknowledged = Number(line);
        groups += 1;
        if (groups === groupsUntilKill) child.kill('SIGKILL');
      }

      const store = openStore();
      const { pages, chunks } = await store.countPages('shop-1');
      const found = await store.searchText('shop-1', `page ${acknowledged}`, { limit: 10_000 });
      const near = await store.searchVector('shop-1', new Float32Array(256).fill(1), {
        modelId: 'model-a',
        limit: 10_000,
      });
      await store.close();

      expect(pages).toBeGreaterThan(acknowledged);
      expect(pages % 4).toBe(0);
      expect([chunks, found.length, near.length]).toEqual([pages * 8, pages * 8, pages * 8]);
    }

    expect(inspect((database) => database.prepare('PRAGMA integrity_check').get())).toEqual({ integrity_check: 'ok' });
  });
});

describe('SqliteStore, with a second process on the same file', () => {
  it('reads whole versions of a page while the other replaces it', { timeout: 60_000 }, async () => {
    const store = openStore();
    await storePages(store, 'shop-1', [buildPage({ name: 'a', contentHash: 'version-0', chunks: [] })]);
    const child = start('rewrite-page');
    const exited = once(child, 'exit');

    const versions = new Set<string>();
    while (child.exitCode === null) {
      const [page, hits] = await Promise.all([
        store.readPage('shop-1', buildPage({ name: 'a' }).key),
        store.searchText('shop-1', 'topic', { limit: 100 }),
      ]);
      versions.add(page?.contentHash ?? 'no page');
      expect(new Set(page?.chunks.map((chunk) => chunk.text)).size).toBeLessThanOrEqual(1);
      expect([0, 5]).toContain(hits.length);
      expect(new Set(hits.map((hit) => hit.text)).size).toBeLessThanOrEqual(1);
    }
    await exited;

    expect(versions).not.toContain('no page');
    expect(versions.size).toBeGreaterThan(1);
    expect((await store.getPage('shop-1', buildPage({ name: 'a' }).key))?.contentHash).toBe('version-60');
  });

  it('hands out no URL twice', { timeout: 60_000 }, async () => {
    const store = openStore();
    const lease = await holdJob(store, 'shop-1');
    const names = Array.from({ length: 200 }, (_, index) => `p${index}`);
    await store.addUrls(
      'shop-1',
      lease,
      names.map((name) => buildUrl(name)),
    );
    const claimers = [start('claim-all'), start('claim-all')];
    await Promise.all(claimers.map(firstLine));

    const answers = claimers.map((child) => text(child.stdout));
    for (const child of claimers) child.stdin.write('go\n');
    const claimed: string[][] = (await Promise.all(answers)).map((answer) => JSON.parse(answer));

    expect(
      claimed
        .flat()
        .map((key) => namesOf([{ key }])[0])
        .toSorted(),
    ).toEqual(names.toSorted());
  });

  it('creates the tables once when four processes open a new file together', { timeout: 60_000 }, async () => {
    const openers = Array.from({ length: 4 }, () => start('open-new-file'));
    await Promise.all(openers.map(firstLine));

    const exits = openers.map((child) => once(child, 'exit'));
    for (const child of openers) child.stdin.write('go\n');

    expect(await Promise.all(exits)).toEqual(openers.map(() => [0, null]));
    expect(await openStore().listCustomers({ limit: 10 })).toHaveLength(4);
  });
});

describe('SqliteStore, when the host is done', () => {
  it('closes without leaving a handle, and says nothing on the console', async () => {
    const child = start('close');

    const [out, errors] = await Promise.all([text(child.stdout), text(child.stderr), once(child, 'exit')]);

    expect({ out, errors, exitCode: child.exitCode }).toEqual({ out: '[]\n', errors: '', exitCode: 0 });
    expect(readdirSync(folder)).toEqual(['index.sqlite']);
  });

  it('does not keep a process alive that forgot to close it', async () => {
    const child = start('leave-open');

    const [errors] = await Promise.all([text(child.stderr), once(child, 'exit')]);

    expect({ errors, exitCode: child.exitCode }).toEqual({ errors: '', exitCode: 0 });
    expect(await openStore().getCustomer('shop-1')).toBeDefined();
  });

  it('touches no file before its first call', async () => {
    await openStore().close();

    expect(existsSync(path)).toBe(false);
  });
});

describe('SqliteStore, opening a file', () => {
  it('creates the folders above it', async () => {
    const deep = join(folder, 'a', 'b', 'index.sqlite');

    await openStore(deep).check();

    expect(existsSync(deep)).toBe(true);
  });

  it('refuses a file of a newer version', async () => {
    await openStore().check();
    await stores[0]?.close();
    inspect((database) => database.exec('PRAGMA user_version = 99'));

    const refused = openStore().check();

    await expect(refused).rejects.toMatchObject({ code: 'STORE_FAILED', retryable: false });
    await expect(refused).rejects.toThrow(/schema version 99.*Update the package/);
  });

  it('refuses an SQLite file of another application, and leaves it as it is', async () => {
    inspect((database) => database.exec('CREATE TABLE invoices (id INTEGER)'));
    const before = readFileSync(path);

    await expect(openStore().check()).rejects.toThrow(/another application/);

    expect(readFileSync(path)).toEqual(before);
  });

  it('refuses a file that is no database', async () => {
    writeFileSync(path, 'Once upon a time '.repeat(1_000));

    await expect(openStore().check()).rejects.toMatchObject({ code: 'STORE_FAILED', service: 'store' });
  });

  it('tries again at the next call after it failed', async () => {
    const store = openStore(join(folder, 'in-the-way', 'index.sqlite'));
    writeFileSync(join(folder, 'in-the-way'), '');
    await expect(store.check()).rejects.toMatchObject({ code: 'STORE_FAILED' });

    rmSync(join(folder, 'in-the-way'));

    await store.check();
  });

  it('finds everything again that was there when it was closed', async () => {
    const page = buildPage({ name: 'a', products: [buildProduct()] });
    await storePages(openStore(), 'shop-1', [page]);
    await stores[0]?.close();

    const reopened = openStore();

    expect(await reopened.listPages('shop-1', { limit: 10 })).toEqual([page]);
    expect(await reopened.searchText('shop-1', 'topic', { limit: 10 })).toHaveLength(1);
  });
});

describe('SqliteStore, erasing a customer', () => {
  it.each([
    { kind: 'FTS5', open: () => openStore() },
    { kind: 'a plain table', open: () => keepStore(createPlainSqliteStore({ path })) },
  ])('leaves no word of it in the file, with the postings in $kind', async ({ open }) => {
    const store = open();
    // Words with a number in front keep their endings, and share no beginning that an index would store only once.
    const wordsOf = (customer: string) =>
      ['1title', '2body', '3replaced', '4heading', '5found'].map((word) => word + customer);
    const pageOf = (customer: string, name: string, bodyWord: string) => {
      const [title = '', , , heading = ''] = wordsOf(customer);
      const text = `${bodyWord} `.repeat(100);
      const chunks = [0, 1].map((index) =>
        buildChunk({ id: `${customer}-${index}`, index, text, headingPath: [heading] }),
      );
      return buildPage({ name, title, chunks });
    };
    // In turns, so that the index holds the words of both side by side.
    for (let round = 0; round < 20; round++) {
      for (const customer of round % 4 === 0 ? ['mallory', 'alice'] : ['alice']) {
        const [, body = '', replaced = '', , found = ''] = wordsOf(customer);
        for (const word of [replaced, body]) {
          await storePages(store, customer, [pageOf(customer, `p${round}`, word)], `job-of-${customer}`);
        }
        const lease = await holdJob(store, customer, `job-of-${customer}`);
        await store.addUrls(customer, lease, [buildUrl(found)]);
        await store.releaseJob(customer, lease, {});
      }
    }

    await store.eraseCustomer('mallory');

    const bytes = readdirSync(folder).map((file) => readFileSync(join(folder, file), 'latin1').toLowerCase());
    const left = wordsOf('mallory').filter((word) => bytes.some((content) => content.includes(word)));
    expect(left).toEqual([]);
    expect(bytes.some((content) => content.includes('2bodyalice'))).toBe(true);
    expect(await store.searchText('alice', '2bodyalice', { limit: 100 })).toHaveLength(40);
  });
});

describe('SqliteStore, when its thread dies', () => {
  /** The thread of the store that makes the next call. */
  const nextThread = (): Promise<Worker> => new Promise((resolve) => process.once('worker', resolve));

  it('fails the pending calls, and goes on with a new thread', async () => {
    const store = openStore();
    const thread = nextThread();
    await store.saveCustomer('shop-1', {});

    const pending = Array.from({ length: 5_000 }, () => store.getCustomer('shop-1'));
    const settled = Promise.allSettled(pending);
    await (await thread).terminate();

    const failures = (await settled).flatMap((result) => (result.status === 'rejected' ? [result.reason] : []));
    expect(failures.length).toBeGreaterThan(0);
    for (const failure of failures) expect(failure).toMatchObject({ code: 'STORE_FAILED', retryable: true });
    expect(await store.getCustomer('shop-1')).toBeDefined();
  });

  it('does not pretend that a database in memory is still there', async () => {
    const store = openStore(':memory:');
    const thread = nextThread();
    await store.saveCustomer('shop-1', {});

    await (await thread).terminate();

    await expect(store.getCustomer('shop-1')).rejects.toMatchObject({ code: 'STORE_FAILED', retryable: false });
  });
});

describe('SqliteStore, given something that is no plain data', () => {
  it('refuses it, and answers the next call with its own answer', async () => {
    const store = openStore();
    const settings = { scrapingPreferences: { crawlDelay: () => 5 } } as unknown as Parameters<
      typeof store.saveCustomer
    >[1];

    const refused = store.saveCustomer('shop-1', settings);
    const next = store.saveCustomer('shop-2', {});

    await expect(refused).rejects.toMatchObject({ code: 'STORE_FAILED', retryable: false });
    expect((await next).customerId).toBe('shop-2');
  });
});
