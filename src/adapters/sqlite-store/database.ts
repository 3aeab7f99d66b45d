import { mkdirSync } from 'node:fs';
import { dirname } from 'node:path';
import { DatabaseSync, type SQLInputValue, StatementSync } from 'node:sqlite';
import { IntegrationError } from '../../errors.ts';
import { migrations, type PostingsKind, postingsTables } from './migrations.ts';

/** `CSI1`: tells our files from other SQLite files. */
const applicationId = 0x43_53_49_31;
/** How long a statement waits for another process that writes. Then the call fails as retryable. */
const busyTimeoutMs = 5_000;
/** Pages of the file kept in memory, in KiB. The operating system caches the file besides. */
const cacheSizeKib = 4_096;

/**
 * One open SQLite file: pragmas set, schema up to date, statements prepared once.
 *
 * Write-ahead log with `synchronous = NORMAL`: a killed process loses no committed transaction. After a power loss the
 * file is consistent, but the last transactions before it may be missing; a job resumed then does them again.
 */
export class Database {
  readonly #connection: DatabaseSync;
  readonly #statements = new Map<string, StatementSync>();

  /** How this file keeps its postings. */
  readonly postings: PostingsKind;

  /**
   * @param path - file, created with its folder when missing, or `:memory:`.
   * @param newPostings - how a new file is to keep its postings; by default with FTS5 where SQLite has it.
   */
  constructor(path: string, newPostings?: PostingsKind) {
    if (path !== ':memory:') mkdirSync(dirname(path), { recursive: true });
    this.#connection = new DatabaseSync(path);
    try {
      this.#connection.exec(`PRAGMA busy_timeout = ${busyTimeoutMs}`);
      this.#refuseForeignFile(path);
      this.#findPostings(path);
      this.#configure();
      this.#migrate(path, newPostings ?? (this.#hasFts5() ? 'fts5' : 'plain'));
      this.postings = this.#findPostings(path);
    } catch (error) {
      this.#connection.close();
      throw error;
    }
  }

  /**
   * The first row of the result.
   *
   * Here and below, `R` is the shape of a row as the statement selects it: SQLite knows no types that could be checked.
   */
  get<R extends object>(sql: string, ...values: SQLInputValue[]): R | undefined {
    return this.#prepare(sql).get(...values) as R | undefined;
  }

  all<R extends object>(sql: string, ...values: SQLInputValue[]): readonly R[] {
    return this.#prepare(sql).all(...values) as unknown as readonly R[];
  }

  /** Rows one by one, for results that should not be in memory at once. */
  iterate<R extends object>(sql: string, ...values: SQLInputValue[]): Iterable<R> {
    return this.#prepare(sql).iterate(...values) as Iterable<unknown> as Iterable<R>;
  }

  /** As {@link all}, with rows as arrays: made for results of many small rows. */
  arrays<R extends readonly unknown[]>(sql: string, ...values: SQLInputValue[]): readonly R[] {
    const statement = this.#prepare(sql);
    // Node has it since 22.16. A row as an object has its columns in order too, as long as their names differ.
    const canReturnArrays = 'setReturnArrays' in StatementSync.prototype;
    if (canReturnArrays) statement.setReturnArrays(true);
    const rows = statement.all(...values);
    return (canReturnArrays ? rows : rows.map(Object.values)) as unknown as readonly R[];
  }

  /** @returns how many rows changed, those changed by triggers aside. */
  run(sql: string, ...values: SQLInputValue[]): number {
    return Number(this.#prepare(sql).run(...values).changes);
  }

  /** @returns the row id of the new row. */
  insert(sql: string, ...values: SQLInputValue[]): number {
    return Number(this.#prepare(sql).run(...values).lastInsertRowid);
  }

  /** Runs `work` with one unchanging view of the file. */
  read<T>(work: () => T): T {
    return this.#transaction('BEGIN', work);
  }

  /** Runs `work` as one transaction. Takes the write lock first: a read that is upgraded later could not wait for it. */
  write<T>(work: () => T): T {
    return this.#transaction('BEGIN IMMEDIATE', work);
  }

  /** Brings the write-ahead log back into the file and empties it, as far as other processes let us. */
  checkpoint(): void {
    this.#connection.exec('PRAGMA wal_checkpoint(TRUNCATE)');
  }

  close(): void {
    try {
      this.checkpoint();
    } finally {
      this.#connection.close();
    }
  }

  #prepare(sql: string): StatementSync {
    let statement = this.#statements.get(sql);
    if (!statement) {
      statement = this.#connection.prepare(sql);
      this.#statements.set(sql, statement);
    }
    return statement;
  }

  #transaction<T>(begin: string, work: () => T): T {
    this.#connection.exec(begin);
    try {
      const result = work();
      this.#connection.exec('COMMIT');
      return result;
    } catch (error) {
      this.#rollBack();
      throw error;
    }
  }

  #rollBack(): void {
    try {
      this.#connection.exec('ROLLBACK');
    } catch {
      // SQLite has rolled back by itself, as it does when the disk is full. The first error is the one to tell.
    }
  }

  #refuseForeignFile(path: string): void {
    // One view of the file: another process may be creating its tables right now.
    const isForeign = this.read(() => {
      const isEmpty = this.get('SELECT name FROM sqlite_schema LIMIT 1') === undefined;
      return !isEmpty && this.#pragma('application_id') !== applicationId;
    });
    if (!isForeign) return;
    throw new IntegrationError(
      `${path} is an SQLite file of another application. Give the store a file of its own, by a path that does not exist yet.`,
      { code: 'STORE_FAILED', service: 'store', context: { path } },
    );
  }

  /** Which postings the file has; a new one has none yet. Refuses those that this SQLite cannot read. */
  #findPostings(path: string): PostingsKind {
    const isFts5 = this.get("SELECT name FROM sqlite_schema WHERE name = 'chunk_text'") !== undefined;
    if (!isFts5) return 'plain';
    if (this.#hasFts5()) return 'fts5';
    throw new IntegrationError(
      `${path} was made by a Node whose SQLite has full-text search (FTS5); this one, Node ${process.version}, is without it and cannot read the file. Use Node 22.16 or newer, or give the store a new file and crawl again.`,
      { code: 'STORE_FAILED', service: 'store', context: { path, node: process.version } },
    );
  }

  #hasPostings(): boolean {
    return this.get("SELECT name FROM sqlite_schema WHERE name IN ('chunk_text', 'postings')") !== undefined;
  }

  #hasFts5(): boolean {
    return this.get<{ used: number }>("SELECT sqlite_compileoption_used('ENABLE_FTS5') AS used")?.used === 1;
  }

  #configure(): void {
    // 8 KiB: half as many pages to a vector as by default. Fixed once the file has content.
    this.#connection.exec('PRAGMA page_size = 8192');
    this.#retryWhileBusy(() => this.#connection.exec('PRAGMA journal_mode = WAL'));
    this.#connection.exec(`
      PRAGMA synchronous = NORMAL;
      PRAGMA cache_size = -${cacheSizeKib};
      PRAGMA journal_size_limit = 67108864;
      PRAGMA temp_store = MEMORY;
      -- What is replaced or erased is overwritten; otherwise it would stay readable in the file for long.
      PRAGMA secure_delete = ON;
    `);
  }

  /** Two processes that open a new file together: the second waits for the lock and finds the work done. */
  #migrate(path: string, newPostings: PostingsKind): void {
    if (this.#pragma('user_version') === migrations.length) return;
    this.write(() => {
      const version = this.#pragma('user_version');
      if (version > migrations.length) {
        throw new IntegrationError(
          `${path} has schema version ${version}, and this version of the package knows only up to ${migrations.length}. Update the package, or use another file.`,
          { code: 'STORE_FAILED', service: 'store', context: { path, version, known: migrations.length } },
        );
      }
      for (const migration of migrations.slice(version)) this.#connection.exec(migration);
      if (!this.#hasPostings()) this.#connection.exec(postingsTables[newPostings]);
      this.#connection.exec(`PRAGMA application_id = ${applicationId}; PRAGMA user_version = ${migrations.length}`);
    });
  }

  #pragma(name: 'application_id' | 'user_version'): number {
    return Number(this.get<Record<string, number>>(`PRAGMA ${name}`)?.[name]);
  }

  /** The switch to a write-ahead log fails at once when another process is at it: SQLite does not wait here. */
  #retryWhileBusy(work: () => void): void {
    const pause = new Int32Array(new SharedArrayBuffer(4));
    for (let attempt = 1; ; attempt++) {
      try {
        work();
        return;
      } catch (error) {
        if (!isBusy(error) || attempt * 50 > busyTimeoutMs) throw error;
        Atomics.wait(pause, 0, 0, 50);
      }
    }
  }
}

/** SQLITE_BUSY (5) and SQLITE_LOCKED (6), with whatever detail in the higher bits. https://sqlite.org/rescode.html */
export function isBusy(error: unknown): boolean {
  if (!(error instanceof Error) || !('errcode' in error)) return false;
  return [5, 6].includes(Number(error.errcode) & 0xff);
}
