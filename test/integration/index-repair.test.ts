import type { DatabaseSync } from 'node:sqlite';
import { describe, expect, it } from 'vitest';
import type { IndexFindingKind } from '../../src/index.ts';
import { kindsOf, openDamaged, rowsOf } from '../helpers/damaged-index.ts';
import { kettlePages as pages } from '../helpers/kettle-shop.ts';
import { collect } from '../helpers/open-integration.ts';
import { dumpSqlite } from '../helpers/sqlite-dump.ts';

interface Case {
  readonly name: string;
  readonly damage: (run: DatabaseSync['exec'], database: DatabaseSync) => void;
  readonly kinds: readonly IndexFindingKind[];
  /** How many findings there are at least. */
  readonly count: number;
  /** Texts that are embedded again. @default none */
  readonly embeds?: 'some';
  /** Whether pages are fetched again. @default false */
  readonly fetches?: boolean;
}

const third = 'rowid % 3 = 1';

const cases: readonly Case[] = [
  {
    name: 'pages deleted',
    damage: (run) => run(`DELETE FROM pages WHERE ${third}`),
    kinds: ['leftover', 'page_missing'],
    count: 4,
    fetches: true,
  },
  {
    name: 'text of a page changed',
    damage: (run) => run(`UPDATE pages SET markdown = replace(markdown, 'parcel', 'barrel') WHERE ${third}`),
    kinds: ['chunk_damaged', 'page_damaged', 'text_index'],
    count: 4,
    fetches: true,
  },
  {
    name: 'products deleted',
    damage: (run) => run(`DELETE FROM products WHERE ${third}`),
    kinds: ['product_damaged'],
    count: 4,
    fetches: true,
  },
  {
    name: 'chunks of a page unreadable',
    damage: (run) => run(`UPDATE pages SET chunks = '{' WHERE ${third}`),
    kinds: ['page_damaged'],
    count: 4,
    fetches: true,
  },
  {
    name: 'counters of pages wrong',
    damage: (run) => run(`UPDATE pages SET chunk_count = chunk_count + 1, term_counts = x'00'`),
    kinds: ['counter_wrong'],
    count: 2 * pages,
  },
  {
    name: 'visits deleted',
    damage: (run) => run(`DELETE FROM page_visits WHERE ${third}`),
    kinds: ['visit_missing'],
    count: 4,
  },
  {
    name: 'templates deleted',
    damage: (run) => run(`DELETE FROM page_templates WHERE ${third}`),
    kinds: ['template_missing'],
    count: 4,
    fetches: true,
  },
  {
    name: 'templates changed',
    damage: (run) => run(`UPDATE page_templates SET blocks = zeroblob(length(blocks)) WHERE ${third}`),
    kinds: ['template_damaged'],
    count: 4,
    fetches: true,
  },
  {
    name: 'vectors deleted',
    damage: (run) => run(`DELETE FROM page_vectors WHERE ${third}`),
    kinds: ['vector_missing'],
    count: 4,
    embeds: 'some',
  },
  {
    name: 'vectors changed',
    damage: (run) => run(`UPDATE page_vectors SET vectors = randomblob(length(vectors)) WHERE ${third}`),
    kinds: ['vector_damaged'],
    count: 4,
    embeds: 'some',
  },
  {
    name: 'vectors miscounted',
    damage: (run) => run('UPDATE page_vectors SET missing = 1'),
    kinds: ['counter_wrong'],
    count: pages,
  },
  {
    name: 'hashes deleted',
    damage: (run) => run('DELETE FROM chunk_hashes WHERE chunk % 3 = 0'),
    kinds: ['hash_index'],
    count: 4,
  },
  {
    name: 'hashes of nothing',
    damage: (run) => run(`INSERT INTO chunk_hashes SELECT customer, randomblob(16), chunk + 70000 FROM chunk_hashes`),
    kinds: ['leftover'],
    count: pages,
  },
  {
    name: 'entries of the text index deleted',
    damage: (run) => run('DELETE FROM chunk_text WHERE rowid % 3 = 0'),
    kinds: ['text_index'],
    count: 4,
  },
  {
    name: 'entries of the text index replaced',
    damage: (run) =>
      run(
        `DELETE FROM chunk_text WHERE rowid = 65536; INSERT INTO chunk_text (rowid, title, headings, text) VALUES (65536, '1_other', '', '1_words')`,
      ),
    kinds: ['text_index'],
    count: 1,
  },
  {
    name: 'entries of the text index of nothing',
    damage: (run) =>
      run(`INSERT INTO chunk_text (rowid, title, headings, text) VALUES (99 * 65536, '1_parcel', '', '1_parcel')`),
    kinds: ['leftover'],
    count: 1,
  },
  {
    name: 'URLs of the ledger deleted',
    damage: (run) => run(`DELETE FROM frontier WHERE ${third}`),
    kinds: ['ledger_differs', 'ledger_missing'],
    count: 4,
  },
  {
    name: 'the job deleted',
    damage: (run) => run('DELETE FROM jobs'),
    kinds: ['job_missing', 'ledger_missing'],
    count: 1,
  },
  {
    name: 'calls reserved by a job that is gone',
    damage: (run) =>
      run(
        `INSERT INTO reservations SELECT customer, 'call', job + 90, month, kind, model_id, 7, NULL, at FROM spending LIMIT 1`,
      ),
    kinds: ['leftover'],
    count: 1,
  },
  { name: 'the customer deleted', damage: (run) => run('DELETE FROM customers'), kinds: ['record_missing'], count: 1 },
  {
    name: 'second copies changed',
    damage: (run) => run("UPDATE customers_copy SET settings = '1'; UPDATE spending_copy SET tokens = 0"),
    kinds: ['record_missing'],
    count: 2,
  },
  { name: 'the fences deleted', damage: (run) => run('DELETE FROM fences'), kinds: ['counter_wrong'], count: 1 },
];

describe.each(cases)('an index with $name', ({ damage, kinds, count, embeds, fetches = false }) => {
  it('is told row by row, and repaired to what it was, by that alone', async () => {
    const { site, path, embedder, integration, before, verify } = await openDamaged(damage);
    const asked = site.requests.length;

    const findings = await verify();
    expect(kindsOf(findings)).toEqual(kinds);
    expect(findings.length).toBeGreaterThanOrEqual(count);
    const receipt = await integration.index.repair('c');

    expect(receipt).toMatchObject({ leftCount: 0, left: [] });
    expect(await verify()).toEqual([]);
    expect(dumpSqlite(path)).toEqual(before);
    expect(embedder.texts.length > 0).toBe(embeds === 'some');
    expect(site.requests.length > asked).toBe(fetches);
    expect(await integration.index.repair('c')).toMatchObject({
      found: {},
      rebuiltPages: 0,
      removedRows: 0,
      embeddedChunks: 0,
    });
  });
});

it('takes calls that a lost job has reserved for paid, where nobody else can tell', async () => {
  const { integration } = await openDamaged((run) =>
    run(
      `INSERT INTO reservations SELECT customer, 'call', job + 90, month, kind, model_id, 7, NULL, at FROM spending LIMIT 1`,
    ),
  );
  const [before] = (await integration.customers.usage('c')).records;

  expect(await integration.index.repair('c')).toMatchObject({ found: { leftover: 1 }, ledgerRows: 1, removedRows: 0 });

  const [after] = (await integration.customers.usage('c')).records;
  expect(before).toMatchObject({ assumedCalls: 0, open: { calls: 1, tokens: 7 } });
  expect(after).toMatchObject({ tokens: before!.tokens + 7, assumedCalls: 1, open: { calls: 0, tokens: 0 } });
});

it('knows what was paid when the rows that say so are gone', async () => {
  const { path, integration } = await openDamaged((run) => run('DELETE FROM spending'));
  expect((await integration.customers.usage('c')).records).toEqual([]);

  expect(await integration.index.repair('c')).toMatchObject({
    found: { record_missing: 1 },
    ledgerRows: 1,
    leftCount: 0,
  });

  const { records } = await integration.customers.usage('c');
  expect(records).toMatchObject([{ kind: 'embedding', calls: expect.any(Number), tokens: expect.any(Number) }]);
  expect(rowsOf(path, 'spending')).toEqual(rowsOf(path, 'spending_copy'));
});

it('gives a customer whose row is gone its settings back and its index', async () => {
  const { integration } = await openDamaged((run) => {
    run(`UPDATE customers SET settings = '{"scrapingPreferences":{"crawlDelay":777}}'`);
    run('DELETE FROM customers');
  });
  await expect(collect(integration.index.pages('c'))).rejects.toMatchObject({ code: 'CUSTOMER_UNKNOWN' });

  await integration.index.repair('c');

  expect(await collect(integration.index.pages('c'))).toHaveLength(pages + 1);
  expect(await integration.customers.get('c')).toMatchObject({
    settings: { scrapingPreferences: { crawlDelay: 777 } },
  });
});

it('erases a customer whose row is gone', async () => {
  const { path, integration } = await openDamaged((run) => run('DELETE FROM customers'));

  expect(await integration.customers.erase('c')).toMatchObject({ pages: pages + 1 });

  expect(['customers', 'customers_copy', 'spending_copy', 'pages'].flatMap((table) => rowsOf(path, table))).toEqual([]);
});
