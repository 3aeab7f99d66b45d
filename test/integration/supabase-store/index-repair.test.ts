import { beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { CustomerScrapingIntegration, type IndexFinding, type IndexFindingKind } from '../../../src/index.ts';
import { createTestEmbedder } from '../../helpers/hashing-embedder.ts';
import { kettlePages, kettleShop } from '../../helpers/kettle-shop.ts';
import { collect, openIntegration } from '../../helpers/open-integration.ts';
import { type Site, startSite } from '../../helpers/site-server.ts';
import { storeShop } from '../../helpers/store-shop.ts';
import { openSupabase } from '../../helpers/supabase/start-supabase.ts';
import { copyTables, dumpIndex } from '../../helpers/supabase/table-copies.ts';

/*
 * An index in Supabase, damaged by statements that know nothing of the store. It is crawled once, and put back before each test.
 */

const supabase = await openSupabase();
const { database } = supabase;

let site: Site;
let restore: () => Promise<void>;
/** What was there before the damage. */
let whole: Awaited<ReturnType<typeof dumpIndex>>;

function openShop() {
  const embedder = createTestEmbedder();
  const adapters = { embedder, store: supabase.openStore({ broadcast: false }) };
  const integration = openIntegration([site], { adapters, extraction: { workers: 0 } });
  return { embedder, integration, verify: () => collect(integration.index.verify('c')) };
}

/** For what, in which month, for which job. A repair may add to it. */
let paid: readonly unknown[];
const listPaid = () => database.query('select job, month, kind, model_id from csi_spending');

beforeAll(async () => {
  site = await startSite(kettleShop());
  return () => site.close();
});

beforeAll(async () => {
  const embedder = createTestEmbedder();
  await using integration = new CustomerScrapingIntegration({
    adapters: { embedder, store: supabase.openStore({ broadcast: false }) },
    network: { exemptHosts: [site.host] },
    extraction: { workers: 0 },
  });
  const result = await integration.processCustomerScraping('c', { urls: [site.origin], turboMode: true });
  expect(result).toMatchObject({ success: true, processedPages: kettlePages + 1, productsFound: kettlePages });
  expect(await collect(integration.index.verify('c'))).toEqual([]);
  paid = await listPaid();
  restore = await copyTables(database);
  whole = await dumpIndex(database);
  expect(paid.length).toBeGreaterThan(0);
});

beforeEach(() => restore());

interface Case {
  readonly name: string;
  /** Gives, as `name`, what tells each damaged row: the key of its page, the id of its chunk, or what it stands under. */
  readonly damage: string;
  readonly kinds: readonly IndexFindingKind[];
  /** Texts that are embedded again. @default none */
  readonly embeds?: boolean;
  /** Whether pages are fetched again. @default false */
  readonly fetches?: boolean;
  /** Whether rows of the ledger stay other than they were. @default false */
  readonly changesLedger?: boolean;
}

/** Some rows of a table, at random. */
const some = (table: string): string => `ctid in (select ctid from ${table} entry order by md5(entry::text) limit 4)`;

const pageKey = '(select key from csi_pages where number = page)';
const chunkId = (table: string): string =>
  `(select chunk_id from csi_chunks chunk where (chunk.page, chunk.position) = (${table}.page, ${table}.position))`;
const ofVector =
  '(select chunk_id from csi_chunks chunk where chunk.embedding_hash = csi_vectors.embedding_hash limit 1)';

const cases: readonly Case[] = [
  {
    name: 'pages deleted',
    damage: `delete from csi_pages where ${some('csi_pages')} returning key as name`,
    kinds: ['leftover', 'page_missing'],
    fetches: true,
  },
  {
    name: 'text of pages changed',
    damage: `update csi_pages set markdown = 'Other ' || markdown where ${some('csi_pages')} returning key as name`,
    kinds: ['chunk_damaged', 'page_damaged'],
    fetches: true,
  },
  {
    name: 'counters of pages wrong',
    damage: `update csi_pages set chunks = chunks + 1 where ${some('csi_pages')} returning key as name`,
    kinds: ['counter_wrong'],
  },
  {
    name: 'checksums deleted',
    damage: `delete from csi_page_checksums where ${some('csi_page_checksums')} returning ${pageKey} as name`,
    kinds: ['page_damaged'],
    fetches: true,
  },
  {
    name: 'visits deleted',
    damage: `delete from csi_page_visits where ${some('csi_page_visits')} returning ${pageKey} as name`,
    kinds: ['visit_missing'],
  },
  {
    name: 'templates deleted',
    damage: `delete from csi_page_templates where ${some('csi_page_templates')} returning ${pageKey} as name`,
    kinds: ['template_missing'],
    fetches: true,
  },
  {
    name: 'templates changed',
    damage: `update csi_page_templates set blocks = '[]' where ${some('csi_page_templates')} returning ${pageKey} as name`,
    kinds: ['template_damaged'],
    fetches: true,
  },
  {
    name: 'products deleted',
    damage: `delete from csi_products where ${some('csi_products')} returning page_key as name`,
    kinds: ['product_damaged'],
    fetches: true,
  },
  {
    name: 'prices changed',
    damage: `update csi_products set price = price + 1 where ${some('csi_products')} returning page_key as name`,
    kinds: ['product_damaged'],
    fetches: true,
  },
  {
    name: 'chunks deleted',
    damage: `delete from csi_chunks where ${some('csi_chunks')} returning ${pageKey} as name`,
    kinds: ['chunk_missing', 'leftover'],
    fetches: true,
  },
  {
    name: 'text of chunks changed',
    damage: `update csi_chunks set text = 'Other ' || text where ${some('csi_chunks')} returning chunk_id as name`,
    kinds: ['chunk_damaged', 'page_damaged'],
    fetches: true,
  },
  {
    name: 'words of chunks deleted',
    damage: `delete from csi_chunk_terms where ${some('csi_chunk_terms')} returning ${chunkId('csi_chunk_terms')} as name`,
    kinds: ['counter_wrong', 'text_index'],
  },
  {
    name: 'words of chunks replaced',
    damage: `update csi_chunk_terms set terms = '{7}', weights = '{1}' where ${some('csi_chunk_terms')}
      returning ${chunkId('csi_chunk_terms')} as name`,
    kinds: ['text_index'],
  },
  {
    name: 'vectors deleted',
    damage: `delete from csi_vectors where ${some('csi_vectors')} returning ${ofVector} as name`,
    kinds: ['vector_missing'],
    embeds: true,
  },
  {
    name: 'vectors changed',
    damage: `update csi_vectors set embedding = '[9,9,9,9,9,9,9,9]' where ${some('csi_vectors')} returning ${ofVector} as name`,
    kinds: ['vector_damaged'],
    embeds: true,
  },
  {
    name: 'chunks, words, vectors, products, visits, templates and checksums of nothing',
    damage: `with chunks as (
        insert into csi_chunks select customer, page + 9000, position, chunk_id, heading_path, table_header, starts_at, ends_at,
          tokens, embedding_hash, text from csi_chunks where ${some('csi_chunks')} returning page::text as name
      ), terms as (
        insert into csi_chunk_terms select customer, page + 8000, position, term_count, terms, weights from csi_chunk_terms
        where ${some('csi_chunk_terms')} returning page::text as name
      ), vectors as (
        insert into csi_vectors select customer, model_id, gen_random_uuid(), dimensions, embedding, checksum from csi_vectors
        where ${some('csi_vectors')} returning embedding_hash::text as name
      ), products as (
        insert into csi_products (customer, page_key, position, url, name, as_of, facts)
        select customer, page_key || '/gone', position, url, name, as_of, facts from csi_products
        where ${some('csi_products')} returning page_key as name
      ), visits as (
        insert into csi_page_visits select customer, page + 7000, fetched_at, added_at, changed_at, observed_ms, changes, due_at,
          reach, missed_in from csi_page_visits where ${some('csi_page_visits')} returning page::text as name
      ), templates as (
        insert into csi_page_templates select customer, page + 6000, host, rank, template_id, blocks, cuts, questions
        from csi_page_templates where ${some('csi_page_templates')} returning page::text as name
      ), checksums as (
        insert into csi_page_checksums select customer, page + 5000, of_page, of_chunks, of_terms, of_products, of_template
        from csi_page_checksums where ${some('csi_page_checksums')} returning page::text as name
      )
      select name from chunks union all select name from terms union all select name from vectors
      union all select name from products union all select name from visits union all select name from templates
      union all select name from checksums`,
    kinds: ['counter_wrong', 'leftover'],
  },
  {
    name: 'URLs of the ledger deleted',
    damage: `delete from csi_frontier returning key as name`,
    kinds: ['ledger_differs', 'ledger_missing'],
  },
  {
    name: 'the job deleted',
    damage: `delete from csi_jobs returning job_id as name`,
    kinds: ['job_missing', 'ledger_missing'],
  },
  {
    name: 'the job and its copy deleted',
    damage: `with copies as (delete from csi_jobs_copy)
      delete from csi_jobs returning number::text as name`,
    kinds: ['job_missing', 'ledger_missing'],
    changesLedger: true,
  },
  {
    name: 'URLs of the ledger and their copies deleted',
    damage: `with gone as (delete from csi_frontier where state = 'indexed' and ${some('csi_frontier')} returning key)
      delete from csi_frontier_copy where key in (select key from gone) returning key as name`,
    kinds: ['ledger_differs', 'ledger_missing'],
    changesLedger: true,
  },
  {
    name: 'calls reserved by a job that is gone',
    damage: `insert into csi_reservations
      select customer, 'call', 9000, month, kind, model_id, 7, null, at from csi_spending limit 1 returning job::text as name`,
    kinds: ['leftover'],
  },
  {
    name: 'the customer deleted',
    damage: 'delete from csi_customers returning customer_id as name',
    kinds: ['record_missing'],
  },
  {
    name: 'the copy of the customer deleted',
    damage: 'delete from csi_customers_copy returning customer_id as name',
    kinds: ['record_missing'],
  },
  {
    name: 'what was paid deleted',
    damage: 'delete from csi_spending returning model_id as name',
    kinds: ['record_missing'],
  },
  {
    name: 'copies of what was paid deleted',
    damage: 'delete from csi_spending_copy returning model_id as name',
    kinds: ['record_missing'],
  },
  {
    name: 'counters of the customer wrong',
    damage: `update csi_customers set chunks = chunks + 3, terms = 1 returning chunks::text as name`,
    kinds: ['counter_wrong'],
  },
  {
    name: 'fences turned back',
    damage: `with lost as (update csi_jobs set fence = 9000, held_until = now() - interval '1 day' returning fence)
      select setval('csi_fences', 1)::text as name from lost`,
    kinds: ['counter_wrong'],
    changesLedger: true,
  },
];

const isNamed = (name: string, findings: readonly IndexFinding[]): boolean =>
  findings.some(
    ({ key, chunkId: chunk, expected, found }) =>
      key === name || chunk === name || expected.includes(name) || found.includes(name),
  );

describe.each(cases)(
  'an index in Supabase with $name',
  ({ damage, kinds, embeds = false, fetches = false, changesLedger = false }) => {
    it('is told row by row, and repaired to what it was, by that alone', { timeout: 60_000 }, async () => {
      const { embedder, integration, verify } = openShop();
      const damaged = (await database.query<{ name: string }>(damage)).map(({ name }) => name);
      const asked = site.requests.length;

      const findings = await verify();
      expect([...new Set(findings.map(({ kind }) => kind))].toSorted()).toEqual(kinds);
      expect(damaged.length).toBeGreaterThan(0);
      expect(damaged.filter((name) => !isNamed(name, findings))).toEqual([]);
      const receipt = await integration.index.repair('c');

      expect(receipt).toMatchObject({ leftCount: 0, left: [] });
      expect(await verify()).toEqual([]);
      const { jobs, frontier, ...index } = whole;
      expect(await dumpIndex(database)).toEqual(changesLedger ? expect.objectContaining(index) : whole);
      expect(await listPaid()).toEqual(expect.arrayContaining([...paid]));
      expect(embedder.texts.length > 0).toBe(embeds);
      expect(site.requests.length > asked).toBe(fetches);
    });
  },
);

/** Rows of these could be made of nothing else: each has a second copy. */
const irreplaceable = [
  ...['csi_jobs', 'csi_frontier', 'csi_spending', 'csi_reservations', 'csi_secrets', 'csi_shops', 'csi_shop_syncs'],
  ...['csi_shop_products', 'csi_shop_orders', 'csi_shoppers', 'csi_erased_shoppers'],
];

it.each([
  ['rows', irreplaceable, 'only its second copy'],
  ['second copies', irreplaceable.map((table) => `${table}_copy`), 'nothing, or another row'],
])(
  '%s that are gone are named one by one, table by table, and come back',
  { timeout: 60_000 },
  async (_, damaged, found) => {
    const { integration, verify } = openShop();
    const store = supabase.openStore({ broadcast: false });
    await storeShop(store, 'c');
    await store.close();
    const whole: Record<string, readonly unknown[]> = {};
    const gone: Record<string, number> = {};
    const rowsOf = (table: string) => database.query(`select * from ${table} entry order by entry::text`);
    for (const table of damaged) {
      whole[table] = await rowsOf(table);
      gone[table] = (await database.query(`delete from ${table} where ${some(table)} returning 1`)).length;
    }

    const findings = (await verify()).filter((finding) => finding.found === found);
    const named = Object.groupBy(findings, ({ where }) => where);
    expect(Object.fromEntries(damaged.map((table) => [table, named[table]?.length]))).toEqual(gone);
    expect(await integration.index.repair('c')).toMatchObject({ leftCount: 0, left: [] });

    expect(await verify()).toEqual([]);
    for (const [table, rows] of Object.entries(whole)) expect(await rowsOf(table)).toEqual(rows);
  },
);

it('leaves no second copy of what is removed, and none of a customer who is erased', { timeout: 60_000 }, async () => {
  const store = supabase.openStore({ broadcast: false });
  await storeShop(store, 'c');
  const copied = async () => {
    const counts = irreplaceable.map(
      (table) => `select '${table}' as name, count(*)::integer as rows from ${table}_copy`,
    );
    const rows = await database.query<{ name: string; rows: number }>(counts.join(' union all '));
    return Object.fromEntries(rows.map(({ name, rows: count }) => [name, count]));
  };

  await store.shop.eraseShopper('c', 'a');
  await store.shop.removeSecrets('c', 'woocommerce', ['consumerKey']);
  expect(await copied()).toMatchObject({ csi_shoppers: 2, csi_secrets: 1, csi_erased_shoppers: 2, csi_shop_orders: 3 });
  // Also of rows that were lost before.
  await database.query('delete from csi_shoppers; delete from csi_shop_orders');
  await store.shop.eraseShopper('c', 'b');
  expect(await copied()).toMatchObject({ csi_shoppers: 1, csi_shop_orders: 3 });
  await store.shop.removeShop('c');
  expect(await copied()).toMatchObject({
    csi_shoppers: 0,
    csi_shops: 0,
    csi_shop_syncs: 0,
    csi_shop_products: 0,
    csi_shop_orders: 0,
  });
  await database.query('delete from csi_jobs');
  await store.eraseCustomer('c');

  expect(new Set(Object.values(await copied()))).toEqual(new Set([0]));
  expect(await database.query('select from csi_customers_copy')).toEqual([]);
  await store.close();
});

it('is repaired to what it was when rows of every table of pages are gone at once', { timeout: 60_000 }, async () => {
  const { integration, verify } = openShop();
  const gone = await database.query<{ key: string }>(`delete from csi_pages where ${some('csi_pages')} returning key`);
  for (const table of ['csi_page_visits', 'csi_page_templates', 'csi_page_checksums', 'csi_products'])
    await database.query(`delete from ${table} where ${some(table)}`);
  for (const table of ['csi_chunks', 'csi_chunk_terms', 'csi_vectors'])
    await database.query(`delete from ${table} where ${some(table)}`);

  const findings = await verify();
  expect(gone.filter(({ key }) => !isNamed(key, findings))).toEqual([]);
  const receipt = await integration.index.repair('c');

  expect(receipt).toMatchObject({ leftCount: 0, left: [] });
  expect(await verify()).toEqual([]);
  expect(await dumpIndex(database)).toEqual(whole);
});
