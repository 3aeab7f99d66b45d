import { type ChildProcess, execFileSync, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Redis } from 'ioredis';

/** A real Redis of this test's own, on loopback, that keeps nothing on disk. */
export interface RedisServer {
  readonly url: string;
  readonly port: number;
  /** A client for the test's own questions; closed with the server. */
  readonly client: Redis;
  /** Kills it, as a machine that goes down does. */
  kill(): Promise<void>;
  /** Starts it again, empty, at the same address. */
  restart(): Promise<void>;
  /** Makes it hang: connections stay open, nothing is answered. */
  freeze(): void;
  thaw(): void;
  close(): Promise<void>;
}

/** @param args - further options of `redis-server`. */
export async function startRedis(args: readonly string[] = []): Promise<RedisServer> {
  const port = await freePort();
  const folder = mkdtempSync(join(tmpdir(), 'csi-redis-'));
  let server = await launch(port, folder, args);
  const client = new Redis({ host: '127.0.0.1', port, lazyConnect: true, retryStrategy: () => 50 });
  client.on('error', () => {});

  const kill = async (): Promise<void> => {
    if (server.exitCode !== null || server.signalCode !== null) return;
    server.kill('SIGKILL');
    await once(server, 'exit');
  };
  return {
    url: `redis://127.0.0.1:${port}`,
    port,
    client,
    kill,
    async restart() {
      await kill();
      server = await launch(port, folder, args);
    },
    freeze: () => void server.kill('SIGSTOP'),
    thaw: () => void server.kill('SIGCONT'),
    async close() {
      client.disconnect();
      await kill();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

export interface RedisCluster {
  readonly ports: readonly number[];
  /** Asks each machine over a connection of its own: a client of the cluster drops connections it has doubts about. */
  askEach<T>(ask: (node: Redis) => Promise<T>): Promise<T[]>;
  close(): Promise<void>;
}

/** Three primaries that share the keys between them. */
export async function startRedisCluster(): Promise<RedisCluster> {
  // None of them fails here, but a busy machine can keep all of them waiting for seconds.
  const args = ['--cluster-enabled', 'yes', '--cluster-node-timeout', '60000'];
  const nodes = [await startRedis(args), await startRedis(args), await startRedis(args)];
  const close = async (): Promise<void> => {
    for (const node of nodes) await node.close();
  };
  try {
    const addresses = nodes.map(({ port }) => `127.0.0.1:${port}`);
    execFileSync('redis-cli', ['--cluster', 'create', ...addresses, '--cluster-yes'], { stdio: 'pipe' });
    return {
      ports: nodes.map(({ port }) => port),
      askEach: (ask) => Promise.all(nodes.map(({ client }) => ask(client))),
      close,
    };
  } catch (error) {
    await close();
    throw error;
  }
}

async function launch(port: number, folder: string, args: readonly string[]): Promise<ChildProcess> {
  installRedis();
  const address = ['--port', String(port), '--bind', '127.0.0.1', '--dir', folder];
  const keepsNothing = ['--save', '', '--appendonly', 'no', '--maxmemory-policy', 'noeviction'];
  const child = spawn('redis-server', [...address, ...keepsNothing, ...args], { stdio: ['ignore', 'pipe', 'inherit'] });
  const killWithUs = (): void => void child.kill('SIGKILL');
  process.once('exit', killWithUs);
  child.once('exit', () => process.off('exit', killWithUs));
  let log = '';
  await new Promise<void>((resolve, reject) => {
    child.once('error', reject);
    child.once('exit', () => reject(new Error(`redis-server ended:\n${log}`)));
    child.stdout.on('data', (part: Buffer) => {
      log = (log + String(part)).slice(-10_000);
      if (log.includes('Ready to accept connections')) resolve();
    });
  });
  return child;
}

/** A port nobody uses, whose cluster port (10,000 higher) is one too. */
async function freePort(): Promise<number> {
  for (;;) {
    const server = createServer().listen(0, '127.0.0.1');
    await once(server, 'listening');
    const { port } = server.address() as { readonly port: number };
    server.close();
    await once(server, 'close');
    if (port < 55_000) return port;
  }
}

/** Debian's `redis-server`. Nothing is skipped when it is missing. */
function installRedis(): void {
  const isThere = (): boolean => spawnSync('redis-server', ['--version']).status === 0;
  if (isThere()) return;
  if (process.getuid?.() === 0) {
    spawnSync('apt-get', ['install', '-y', '--no-install-recommends', 'redis-server'], { stdio: 'ignore' });
    if (!isThere()) {
      spawnSync('apt-get', ['update'], { stdio: 'ignore' });
      spawnSync('apt-get', ['install', '-y', '--no-install-recommends', 'redis-server'], { stdio: 'ignore' });
    }
  }
  if (!isThere()) throw new Error('These tests need a real Redis: apt-get install redis-server');
}
