import { fork } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { Pool, type QueryResultRow } from 'pg';

/** A PostgreSQL database of a test, and the way into it past every role. */
export interface TestDatabase {
  /** With a user that may do everything. */
  readonly url: string;
  /** One statement with parameters, or several without. */
  query<R extends QueryResultRow>(sql: string, values?: readonly unknown[]): Promise<R[]>;
  /** One statement as another role, with settings such as `request.jwt.claims`; nothing it writes stays. */
  queryAs<R extends QueryResultRow>(
    role: string,
    settings: Readonly<Record<string, string>>,
    sql: string,
    values?: readonly unknown[],
  ): Promise<R[]>;
  close(): Promise<void>;
}

/** Which PostgreSQL: `embedded` is PGlite, which runs everywhere; `server` the one at `CSI_TEST_PG_URL`. */
export type DatabaseKind = 'embedded' | 'server';

/** Address of a real server with pgvector, of a user that may create databases and roles. `undefined`: there is none. */
export const serverUrl: string | undefined = process.env['CSI_TEST_PG_URL'] || undefined;

/** Those that are there to be tested on. */
export const databaseKinds: readonly DatabaseKind[] = serverUrl === undefined ? ['embedded'] : ['embedded', 'server'];

/** Opens a new database on which `script` was executed. */
export function openDatabase(kind: DatabaseKind, script: string): Promise<TestDatabase> {
  return kind === 'embedded' ? openEmbedded(script) : openOnServer(script);
}

async function openEmbedded(script: string): Promise<TestDatabase> {
  const child = fork(new URL('./pglite-process.ts', import.meta.url), {
    stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
  });
  const exit = once(child, 'exit');
  const ready = once(child, 'message');
  child.send(script);
  const early = exit.then(([code]) => {
    throw new Error(`PGlite ended with code ${code} before it was ready`);
  });
  const [address] = await Promise.race([ready, early]);
  return connect(`postgres://postgres@${address}/postgres?sslmode=disable`, async () => {
    child.kill('SIGKILL');
    await exit;
  });
}

async function openOnServer(script: string): Promise<TestDatabase> {
  if (serverUrl === undefined) throw new Error('CSI_TEST_PG_URL is not set');
  const name = `csi_test_${randomBytes(6).toString('hex')}`;
  const server = connect(serverUrl, async () => {});
  await server.query(`create database ${name}`);
  const url = new URL(serverUrl);
  url.pathname = `/${name}`;
  const database = connect(url.href, async () => {
    await server.query(`drop database ${name} with (force)`);
    await server.close();
  });
  await database.query(script);
  return database;
}

function connect(url: string, release: () => Promise<void>): TestDatabase {
  const pool = new Pool({ connectionString: url, max: 4 });
  // Connections that are idle when their server goes away say so here.
  pool.on('error', () => {});
  return {
    url,
    query: async (sql, values = []) => (await pool.query(sql, [...values])).rows,
    queryAs: async (role, settings, sql, values = []) => {
      const connection = await pool.connect();
      try {
        await connection.query('begin');
        await connection.query(`set local role ${role}`);
        for (const setting of Object.entries(settings))
          await connection.query('select set_config($1, $2, true)', setting);
        return (await connection.query(sql, [...values])).rows;
      } finally {
        await connection.query('rollback');
        connection.release();
      }
    },
    close: async () => {
      await pool.end();
      await release();
    },
  };
}
