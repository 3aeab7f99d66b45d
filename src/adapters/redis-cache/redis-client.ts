/** The part of an `ioredis` client we call. Declared here so that vendor types stay out of our declarations. */
export interface RedisClientLike {
  connect(): Promise<unknown>;
  getBuffer(key: string): Promise<Uint8Array | null>;
  mgetBuffer(keys: string[]): Promise<(Uint8Array | null)[]>;
  psetex(key: string, ttlMs: number, value: Buffer): Promise<unknown>;
  del(...keys: string[]): Promise<unknown>;
  scan(cursor: string, match: 'MATCH', pattern: string, count: 'COUNT', size: number): Promise<[string, string[]]>;
  /** Of a cluster: the machines its keys lie on. */
  nodes?(role: 'master'): Pick<RedisClientLike, 'scan'>[];
  ping(): Promise<unknown>;
  evalsha(sha1: string, numberOfKeys: number, ...keysAndArguments: (string | number)[]): Promise<unknown>;
  eval(script: string, numberOfKeys: number, ...keysAndArguments: (string | number)[]): Promise<unknown>;
  on(event: 'error', listener: (error: unknown) => void): unknown;
  disconnect(): void;
}

/** A connection of which nothing is heard for so long, although something was asked, is given up and made anew. */
const silentConnectionMs = 5_000;
const connectTimeoutMs = 2_000;
const longestReconnectPauseMs = 2_000;

/**
 * A client that is not connected yet. It never makes a command wait for a connection: what cannot be sent fails at once,
 * while the client goes on trying to reconnect.
 */
export async function createRedisClient(url: string): Promise<RedisClientLike> {
  const { Redis } = await import('ioredis');
  return new Redis(url, {
    lazyConnect: true,
    enableOfflineQueue: false,
    maxRetriesPerRequest: 0,
    connectTimeout: connectTimeoutMs,
    socketTimeout: silentConnectionMs,
    retryStrategy: (attempts) => Math.min(longestReconnectPauseMs, 50 * 2 ** Math.min(attempts, 6)),
    // A server that has become a replica says so; another connection finds the new primary.
    reconnectOnError: (error) => error.message.startsWith('READONLY'),
  });
}
