import { DatabaseSync } from 'node:sqlite';
import { describe, expect, it } from 'vitest';
import { SqliteStore } from '../../src/adapters/sqlite-store/sqlite-store.ts';
import { kindsOf, openDamaged, rowsOf } from '../helpers/damaged-index.ts';
import { storeShop } from '../helpers/store-shop.ts';

/** Rows of these could be made of nothing else: each has a second copy. */
const tables = [
  ...['jobs', 'frontier', 'spending', 'reservations', 'secrets', 'shops', 'shop_syncs', 'shop_products'],
  ...['shop_orders', 'shoppers', 'erased_shoppers'],
];

/** A third of the rows, at random, and one at least. @returns how many. */
function deleteSome(database: DatabaseSync, table: string): number {
  const columns = database.prepare(
    `SELECT name FROM pragma_table_info('${table.replace(/_copy$/, '')}_copy') WHERE pk > 0`,
  );
  const key = columns.all().map(({ name }) => name);
  const some = `SELECT ${key.join(', ')} FROM ${table} ORDER BY random() LIMIT (SELECT (count(*) + 2) / 3 FROM ${table})`;
  return Number(database.prepare(`DELETE FROM ${table} WHERE (${key.join(', ')}) IN (${some})`).run().changes);
}

const sorted = (rows: readonly unknown[]): readonly string[] => rows.map((row) => JSON.stringify(row)).toSorted();

describe.each([
  ['rows', tables, 'only its second copy'],
  ['second copies', tables.map((table) => `${table}_copy`), 'nothing, or another row'],
])('%s that are gone', (_, damaged, found) => {
  it('are named one by one, table by table, and come back as they were', async () => {
    const whole: Record<string, readonly unknown[]> = {};
    const gone: Record<string, number> = {};
    const { path, integration, verify } = await openDamaged(
      (_run, database) => {
        for (const table of damaged) {
          whole[table] = database.prepare(`SELECT * FROM ${table}`).all();
          gone[table] = deleteSome(database, table);
        }
      },
      { prepare: (store) => storeShop(store, 'c') },
    );
    expect(Object.values(gone)).not.toContain(0);

    const findings = await verify();
    const named = Object.groupBy(
      findings.filter((finding) => finding.found === found),
      ({ where }) => where,
    );
    expect(Object.fromEntries(damaged.map((table) => [table, named[table]?.length]))).toEqual(gone);
    expect(await integration.index.repair('c')).toMatchObject({ leftCount: 0, left: [] });

    expect(await verify()).toEqual([]);
    for (const [table, rows] of Object.entries(whole)) expect(sorted(rowsOf(path, table))).toEqual(sorted(rows));
  });
});

it('are found also when they are more than one step of an audit tells', async () => {
  const { path, integration, verify } = await openDamaged((run) => {
    run(`WITH RECURSIVE n(value) AS (VALUES (1) UNION ALL SELECT value + 1 FROM n WHERE value < 450)
      INSERT INTO erased_shoppers SELECT number, 'shopper ' || value FROM customers, n`);
    run('DELETE FROM erased_shoppers');
  });

  expect(await verify()).toHaveLength(450);
  expect(await integration.index.repair('c')).toMatchObject({ found: { record_missing: 450 }, leftCount: 0 });
  expect(rowsOf(path, 'erased_shoppers')).toHaveLength(450);
});

it('come back before anything is made up, also when the customer is lost with them', async () => {
  const lost = ['jobs', 'frontier', 'spending'];
  const whole: Record<string, readonly unknown[]> = {};
  const { path, integration } = await openDamaged((run, database) => {
    run(`INSERT INTO jobs SELECT number + 1, customer, 'second', state, config, progress, counters, NULL, cancel_requested,
      created_at, updated_at, fence, held_until, runs, crashes, distrusted, turn FROM jobs`);
    run(`WITH RECURSIVE n(value) AS (VALUES (1) UNION ALL SELECT value + 1 FROM n WHERE value < 1200)
      INSERT INTO frontier (customer, job, key, url, depth, source, priority, redirects, state, found_at, at)
      SELECT customer, 2, 'https://shop.example/' || value, url, 1, 'link', 1, 0, 'skipped', found_at, at
      FROM frontier, n WHERE frontier.number = 1`);
    for (const table of lost) whole[table] = database.prepare(`SELECT * FROM ${table}`).all();
    for (const table of ['customers', ...lost]) run(`DELETE FROM ${table}`);
  });

  expect(await integration.index.repair('c')).toMatchObject({ leftCount: 0 });

  for (const [table, rows] of Object.entries(whole)) expect(sorted(rowsOf(path, table))).toEqual(sorted(rows));
});

it('come back beside what has been written since', async () => {
  const { site, path, integration, verify } = await openDamaged((run) =>
    run('DELETE FROM frontier WHERE number > 5; DELETE FROM spending'),
  );
  const paid = rowsOf(path, 'spending_copy') as { readonly calls: number }[];
  await integration.processCustomerScraping('other', { urls: [site.origin], turboMode: true });
  await integration.search('c', 'kettle');

  expect(await integration.index.repair('c')).toMatchObject({ leftCount: 0 });

  expect(await verify()).toEqual([]);
  expect(rowsOf(path, 'frontier').length).toBeGreaterThan(5);
  expect(rowsOf(path, 'spending')).toEqual(expect.arrayContaining(paid));
});

it('do not come back of a person who was erased, and of a shop that was removed', async () => {
  const { path, integration, verify } = await openDamaged(
    (run) => run('DELETE FROM shoppers; DELETE FROM shop_orders'),
    {
      prepare: (store) => storeShop(store, 'c'),
    },
  );
  const store = new SqliteStore({ path });
  await store.shop.eraseShopper('c', 'a');
  await integration.index.repair('c');
  expect(rowsOf(path, 'shoppers')).toHaveLength(2);

  await store.shop.removeShop('c');
  await store.close();

  expect(await verify()).toEqual([]);
  expect(
    ['shoppers', 'shop_orders', 'shops', 'shop_products'].flatMap((table) => rowsOf(path, `${table}_copy`)),
  ).toEqual([]);
});

it('are added to when more is paid for the same, and not begun anew', async () => {
  const { path } = await openDamaged((run) => run('DELETE FROM spending'));
  const [before] = rowsOf(path, 'spending_copy') as { readonly tokens: number; readonly model_id: string }[];
  const store = new SqliteStore({ path });
  const lease = (await store.takeJob('c', 'first', { states: ['completed'], ttlMs: 60_000 })).lease!;
  const call = { kind: 'embedding', modelId: before!.model_id, tokens: 7, nanoUsd: 7 } as const;
  await store.spending.reserveSpending('c', lease, { reservation: { ...call, reservationId: 'call-1' }, limits: {} });
  const database = new DatabaseSync(path);
  database.exec('DELETE FROM reservations');
  database.close();

  await store.spending.settleSpending('c', 'call-1', { tokens: 7, nanoUsd: 7, isAssumed: false });
  await store.close();

  expect(rowsOf(path, 'spending')).toMatchObject([{ tokens: before!.tokens + 7 }]);
  expect(rowsOf(path, 'reservations_copy')).toEqual([]);
});

it('tells a job of which only its URLs are left, and writes it down as failed', async () => {
  const { integration, verify } = await openDamaged((run) => run('DELETE FROM jobs; DELETE FROM jobs_copy'));

  expect(await verify()).toContainEqual(expect.objectContaining({ kind: 'job_missing', found: 'only its URLs' }));
  expect(await integration.index.repair('c')).toMatchObject({ leftCount: 0 });

  expect(await integration.jobs.list('c')).toMatchObject([{ jobId: 'recovered-1', state: 'failed' }]);
});

it('writes pages that no URL tells of into the job that counted more than it has', async () => {
  const lost = `state = 'indexed' AND key LIKE '%1'`;
  const { path, integration, verify } = await openDamaged((run) =>
    run(`DELETE FROM frontier WHERE ${lost}; DELETE FROM frontier_copy WHERE ${lost}`),
  );
  const before = rowsOf(path, 'frontier').length;

  expect(kindsOf(await verify())).toEqual(['ledger_differs', 'ledger_missing']);
  expect(await integration.index.repair('c')).toMatchObject({ leftCount: 0 });

  expect(rowsOf(path, 'frontier')).toHaveLength(before + 2);
});

it('starts no second job under the id of a lost one', async () => {
  const { site, integration } = await openDamaged((run) => run('DELETE FROM jobs'));

  const { result } = await integration.startCustomerScraping('c', { urls: [site.origin], jobId: 'first' });

  expect(await result).toMatchObject({ success: true, changedPages: 13 });
  expect(await integration.jobs.list('c')).toHaveLength(1);
});
