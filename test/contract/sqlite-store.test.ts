import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, it } from 'vitest';
import { SqliteStore } from '../../src/adapters/sqlite-store/sqlite-store.ts';
import { testStoreContract } from '../../src/testing/store-contract.ts';

const folder = mkdtempSync(join(tmpdir(), 'sqlite-store-'));
afterAll(() => rmSync(folder, { recursive: true }));

describe('SqliteStore', () => {
  let files = 0;
  testStoreContract({ it, create: () => new SqliteStore({ path: join(folder, `${files++}.sqlite`) }) });
});
