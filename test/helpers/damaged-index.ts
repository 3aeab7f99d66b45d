import { copyFileSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { expect, onTestFinished } from 'vitest';
import { SqliteStore } from '../../src/adapters/sqlite-store/sqlite-store.ts';
import type { CustomerScrapingIntegration, IndexFinding, IndexFindingKind } from '../../src/index.ts';
import { createTestEmbedder, type TestEmbedder } from './hashing-embedder.ts';
import { kettleShop, kettlePages as pages } from './kettle-shop.ts';
import { collect, openIntegration, openSite, temporaryFolder } from './open-integration.ts';
import type { Site } from './site-server.ts';
import { dumpSqlite } from './sqlite-dump.ts';

export interface DamagedIndex {
  readonly site: Site;
  readonly path: string;
  readonly embedder: TestEmbedder;
  readonly integration: CustomerScrapingIntegration;
  /** What was there before the damage. */
  readonly before: ReturnType<typeof dumpSqlite>;
  readonly verify: () => Promise<IndexFinding[]>;
}

/** An index in a file, damaged by statements that know nothing of the store. */
export async function openDamaged(
  damage: (run: DatabaseSync['exec'], database: DatabaseSync) => void,
  { prepare }: { readonly prepare?: (store: SqliteStore) => Promise<void> } = {},
): Promise<DamagedIndex> {
  const site = await openSite(kettleShop());
  const folder = temporaryFolder();
  const [whole, path] = [join(folder, 'whole.sqlite'), join(folder, 'damaged.sqlite')];
  const open = (file: string, embedder: TestEmbedder) =>
    openIntegration([site], { storage: { path: file }, adapters: { embedder }, extraction: { workers: 0 } });
  const first = open(whole, createTestEmbedder());
  const result = await first.processCustomerScraping('c', { urls: [site.origin], jobId: 'first', turboMode: true });
  expect(result).toMatchObject({ success: true, processedPages: pages + 1, productsFound: pages });
  expect(await collect(first.index.verify('c'))).toEqual([]);
  await first.close();
  if (prepare) {
    const store = new SqliteStore({ path: whole });
    await prepare(store);
    await store.close();
  }
  copyFileSync(whole, path);
  const database = new DatabaseSync(path);
  damage((sql) => database.exec(sql), database);
  database.close();
  const embedder = createTestEmbedder();
  const integration = open(path, embedder);
  onTestFinished(() => integration.close());
  return {
    site,
    path,
    embedder,
    integration,
    before: dumpSqlite(whole),
    verify: () => collect(integration.index.verify('c')),
  };
}

export const kindsOf = (findings: readonly IndexFinding[]): IndexFindingKind[] =>
  [...new Set(findings.map(({ kind }) => kind))].toSorted();

export function rowsOf(path: string, table: string): readonly unknown[] {
  const database = new DatabaseSync(path);
  try {
    return database.prepare(`SELECT * FROM ${table}`).all();
  } finally {
    database.close();
  }
}
