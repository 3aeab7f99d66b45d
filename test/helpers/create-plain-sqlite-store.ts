import { Database } from '../../src/adapters/sqlite-store/database.ts';
import { SqliteStore, type SqliteStoreOptions } from '../../src/adapters/sqlite-store/sqlite-store.ts';

/** A store on a new file that is made as a Node without FTS5 makes it. */
export function createPlainSqliteStore(options: SqliteStoreOptions): SqliteStore {
  new Database(options.path, 'plain').close();
  return new SqliteStore(options);
}
