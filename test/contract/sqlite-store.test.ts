import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, it } from 'vitest';
import { SqliteStore } from '../../src/adapters/sqlite-store/sqlite-store.ts';
import { testShopStoreContract } from '../../src/testing/shop-store-contract.ts';
import { testStoreContract } from '../../src/testing/store-contract.ts';
import { createPlainSqliteStore } from '../helpers/create-plain-sqlite-store.ts';

const folder = mkdtempSync(join(tmpdir(), 'sqlite-store-'));
afterAll(() => rmSync(folder, { recursive: true }));

let files = 0;
const newPath = (): string => join(folder, `${files++}.sqlite`);

describe('SqliteStore', () => {
  testStoreContract({ it, create: () => new SqliteStore({ path: newPath() }) });
  testShopStoreContract({ it, create: () => new SqliteStore({ path: newPath() }) });
});

describe('SqliteStore on a file made without FTS5', () => {
  testStoreContract({ it, create: () => createPlainSqliteStore({ path: newPath() }) });
});
