import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { SqliteStore } from '../../../../src/adapters/sqlite-store/sqlite-store.ts';
import type { StoredPage, StoreHit } from '../../../../src/contracts/store.ts';
import { removePages, storePages } from '../../../../src/testing/store-contract/prepared-store.ts';
import { buildChunk, buildPage } from '../../../helpers/builders.ts';
import { createPlainSqliteStore } from '../../../helpers/create-plain-sqlite-store.ts';
import { createRandom } from '../../../helpers/random-text.ts';

let folder: string;
const stores: SqliteStore[] = [];
const pathOf = (kind: 'fts5' | 'plain'): string => join(folder, `${kind}.sqlite`);
const plainStore = (): SqliteStore => keep(createPlainSqliteStore({ path: pathOf('plain') }));
const keep = (store: SqliteStore): SqliteStore => {
  stores.push(store);
  return store;
};

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'postings-'));
});
afterEach(async () => {
  await Promise.all(stores.splice(0).map((store) => store.close()));
  rmSync(folder, { recursive: true });
});

const words =
  'parcel parcels Größe 返品 配送料 2024年モデル don’t 12.50 returns warranty_card the of free x0 étage ภาษาไทย'.split(
    ' ',
  );

/** Pages of random words; each has between none and four chunks. */
function randomPages(random: () => number, names: readonly string[]): StoredPage[] {
  const some = (most: number): number => Math.floor(random() * most);
  const text = (most: number): string => Array.from({ length: some(most) }, () => words[some(words.length)]).join(' ');
  return names.map((name) => {
    const chunks = Array.from({ length: some(5) }, (_, index) =>
      buildChunk({ id: `${name}-${index}`, index, text: text(30), headingPath: [text(3), text(3)] }),
    );
    return buildPage({ name, title: text(6), chunks });
  });
}

const numbered = (from: number, to: number): string[] => Array.from({ length: to - from }, (_, at) => `p${from + at}`);

function count(path: string, sql: string): number {
  const database = new DatabaseSync(path, { readOnly: true });
  try {
    return Number(database.prepare(`SELECT count(*) AS rows FROM ${sql}`).get()?.['rows']);
  } finally {
    database.close();
  }
}

describe('postings in FTS5 and in a plain table', () => {
  it('give the same hits with the same scores, while pages are added, replaced, removed and erased', async () => {
    const answer = async (store: SqliteStore): Promise<readonly (readonly StoreHit[])[]> => {
      const random = createRandom(7);
      const answers: (readonly StoreHit[])[] = [];
      const ask = async (): Promise<void> => {
        for (const query of [...words, 'free parcel', 'returns of the Größe 返品', words.join(' ')]) {
          for (const shop of ['shop-1', 'shop-2']) answers.push(await store.searchText(shop, query, { limit: 500 }));
        }
      };
      for (const shop of ['shop-1', 'shop-2']) {
        await storePages(store, shop, randomPages(random, numbered(0, 40)), `job-of-${shop}`);
      }
      await ask();
      await storePages(store, 'shop-1', randomPages(random, numbered(20, 60)), 'job-of-shop-1');
      await ask();
      await removePages(store, 'shop-1', randomPages(random, numbered(10, 25)), 'job-of-shop-1');
      await ask();
      await store.eraseCustomer('shop-2');
      await ask();
      return answers;
    };

    const [fts5, plain] = await Promise.all([
      answer(keep(new SqliteStore({ path: pathOf('fts5') }))),
      answer(plainStore()),
    ]);

    expect(plain).toEqual(fts5);
    expect(plain.filter((hits) => hits.length > 20).length).toBeGreaterThan(50);
    const isTable = (name: string): string => `sqlite_schema WHERE name = '${name}'`;
    expect(count(pathOf('fts5'), isTable('chunk_text')) - count(pathOf('fts5'), isTable('postings'))).toBe(1);
    expect(count(pathOf('plain'), isTable('postings')) - count(pathOf('plain'), isTable('chunk_text'))).toBe(1);
  });
});

describe('postings in a plain table', () => {
  it('go with their page and with their customer', async () => {
    const store = plainStore();
    const random = createRandom(3);
    for (const shop of ['shop-1', 'shop-2']) {
      await storePages(store, shop, randomPages(random, numbered(0, 10)), `job-of-${shop}`);
    }
    await storePages(store, 'shop-1', randomPages(random, numbered(0, 5)), 'job-of-shop-1');
    await removePages(store, 'shop-1', [buildPage({ name: 'p7' })], 'job-of-shop-1');
    const orphans = 'postings WHERE chunk NOT IN (SELECT chunk FROM chunk_hashes)';
    const before = count(pathOf('plain'), 'postings');
    expect([before > 0, count(pathOf('plain'), orphans)]).toEqual([true, 0]);

    await store.eraseCustomer('shop-2');

    const after = count(pathOf('plain'), 'postings');
    expect([after > 0, after < before, count(pathOf('plain'), orphans)]).toEqual([true, true, 0]);
    expect(count(pathOf('plain'), 'postings WHERE customer NOT IN (SELECT number FROM customers)')).toBe(0);
  });
});
