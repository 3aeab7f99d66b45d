import { createClient } from '@supabase/supabase-js';
import type { PageCommit, Store } from '../../../src/contracts/store.ts';
import { holdJob } from '../../../src/testing/store-contract/prepared-store.ts';
import type { DatabaseKind } from '../../helpers/supabase/open-database.ts';
import { startSupabase, type TestSupabase } from '../../helpers/supabase/start-supabase.ts';

/** What is stored, and what is asked. */
export interface SupabaseLoad {
  readonly dimensions: number;
  readonly chunks: number;
  /** Commits of the pages from `first` on, a group. */
  readonly buildGroup: (first: number, size: number) => readonly PageCommit[];
  readonly groupSize: number;
  readonly chunksPerPage: number;
  readonly searches: Readonly<Record<string, (store: Store) => Promise<unknown>>>;
  /** Prints the median of a search. */
  readonly latency: (label: string, search: () => Promise<unknown>) => Promise<void>;
  readonly report: (label: string, figures: string) => void;
}

/**
 * The Supabase store over PostgREST, with 5 commits at a time as the lanes of a crawl make them, beside the plain bulk insert
 * of the same texts and vectors into a table of the same database, by the same client, 100 rows at a time as is fastest.
 */
export async function benchSupabase(kind: DatabaseKind, load: SupabaseLoad): Promise<void> {
  const supabase = await startSupabase(kind);
  try {
    const plain = await insertPlainly(supabase, load);
    load.report('  ceiling: plain bulk insert, 100 rows', rate(load.chunks, plain));
    const store = supabase.openStore({ broadcast: false });
    const ours = await commit(store, load);
    load.report(
      `commit, groups of ${load.groupSize}`,
      `${rate(load.chunks, ours)}  ${(plain / ours).toFixed(2)} of it`,
    );
    await supabase.database.query('vacuum analyze');
    for (const [label, search] of Object.entries(load.searches)) await load.latency(`  ${label}`, () => search(store));
    await store.close();
  } finally {
    await supabase.close();
  }
}

const concurrency = 5;

/** @returns milliseconds. */
async function commit(store: Store, { chunks, chunksPerPage, groupSize, buildGroup }: SupabaseLoad): Promise<number> {
  const lease = await holdJob(store, 'shop');
  const pages = chunks / chunksPerPage;
  let next = 0;
  const lane = async (): Promise<void> => {
    for (let first = next; first < pages; first = next) {
      next = first + groupSize;
      await store.commitPages('shop', lease, buildGroup(first, Math.min(groupSize, pages - first)));
    }
  };
  const start = performance.now();
  await Promise.all(Array.from({ length: concurrency }, lane));
  return performance.now() - start;
}

async function insertPlainly(
  { url, serviceRoleKey, database, postgrest }: TestSupabase,
  load: SupabaseLoad,
): Promise<number> {
  const { dimensions, chunks, chunksPerPage, buildGroup } = load;
  await database.query(`
    create table plain (id text primary key, content text, embedding extensions.vector(${dimensions}));
    grant all on plain to service_role`);
  await postgrest.reload();
  const client = createClient(url, serviceRoleKey);
  const pagesPerInsert = 100 / chunksPerPage;
  let next = 0;
  const lane = async (): Promise<void> => {
    for (let first = next; first < chunks / chunksPerPage; first = next) {
      next = first + pagesPerInsert;
      const rows = buildGroup(first, pagesPerInsert).flatMap(({ page }) =>
        page!.chunks.map(({ text, vector }, index) => ({
          ...{ id: `${page!.key}#${index}`, content: text, embedding: JSON.stringify([...vector!]) },
        })),
      );
      const { error } = await client.from('plain').insert(rows);
      if (error) throw new Error(error.message);
    }
  };
  const start = performance.now();
  await Promise.all(Array.from({ length: concurrency }, lane));
  const ms = performance.now() - start;
  await database.query('drop table plain');
  return ms;
}

const rate = (chunks: number, ms: number): string => `${((chunks / ms) * 1_000).toFixed(0)} chunks/s`.padStart(14);
