import { describe, expect, it } from 'vitest';
import { ConnectionPool, type ConnectionPoolOptions } from '../../../src/resilience/connection-pool.ts';
import { createDeferred } from '../../helpers/deferred.ts';
import { createFakeClock } from '../../helpers/fake-clock.ts';

interface Connection {
  readonly id: number;
  broken: boolean;
}

/** A server that counts its connections. */
function createServer() {
  let opened = 0;
  const open = new Set<Connection>();
  return {
    open,
    get opened() {
      return opened;
    },
    create: async (): Promise<Connection> => {
      const connection = { id: ++opened, broken: false };
      open.add(connection);
      return connection;
    },
    destroy: async (connection: Connection) => void open.delete(connection),
    validate: (connection: Connection) => !connection.broken,
  };
}

function createPool(options: Partial<ConnectionPoolOptions<Connection>> = {}) {
  const server = createServer();
  const clock = createFakeClock();
  const { create, destroy, validate } = server;
  const pool = new ConnectionPool({
    create,
    destroy,
    validate,
    maxConnections: 2,
    timeoutMs: 1000,
    clock,
    ...options,
  });
  return { server, clock, pool };
}

const turn = () => new Promise(setImmediate);

describe('acquire', () => {
  it('opens a connection only when none is idle, and leaves no timer', async () => {
    const { pool, server, clock } = createPool();
    const first = await pool.acquire();
    await pool.release(first);

    expect(await pool.acquire()).toBe(first);
    expect(server.opened).toBe(1);
    expect(clock.pending).toBe(0);
  });

  it('never has more connections than allowed', async () => {
    const { pool, server } = createPool({ maxConnections: 3 });
    let most = 0;
    await Promise.all(
      Array.from({ length: 50 }, async () => {
        const connection = await pool.acquire();
        most = Math.max(most, server.open.size, pool.size);
        await turn();
        await pool.release(connection);
      }),
    );

    expect(most).toBe(3);
    expect(server.opened).toBe(3);
    expect(pool.waiting).toBe(0);
  });

  it('serves those who wait in order', async () => {
    const { pool } = createPool({ maxConnections: 1 });
    const order: number[] = [];
    const held = await pool.acquire();
    const waiting = [1, 2, 3].map(async (caller) => {
      const connection = await pool.acquire();
      order.push(caller);
      await pool.release(connection);
    });
    await pool.release(held);
    await Promise.all(waiting);

    expect(order).toEqual([1, 2, 3]);
  });

  it('does not let a newcomer overtake', async () => {
    const { pool } = createPool({ maxConnections: 1 });
    const held = await pool.acquire();
    const order: string[] = [];
    const early = pool.acquire().then(async (connection) => {
      order.push('early');
      await pool.release(connection);
    });
    const released = pool.release(held);
    const late = pool.acquire().then(async (connection) => {
      order.push('late');
      await pool.release(connection);
    });
    await Promise.all([released, early, late]);

    expect(order).toEqual(['early', 'late']);
  });

  it('hands a released connection over although another one is still being opened', async () => {
    const opening = createDeferred<Connection>();
    const server = createServer();
    const { pool } = createPool({ create: () => (server.opened === 0 ? server.create() : opening.promise) });
    const first = await pool.acquire();
    const second = pool.acquire();
    await pool.release(first);

    expect(await second).toBe(first);
  });

  it('replaces an idle connection that is no longer valid', async () => {
    const { pool, server } = createPool({ maxConnections: 1 });
    const first = await pool.acquire();
    await pool.release(first);
    first.broken = true;

    expect((await pool.acquire()).id).toBe(2);
    expect(server.open.size).toBe(1);
  });

  it('takes a validation that fails for a broken connection', async () => {
    const { pool } = createPool({ maxConnections: 1, validate: () => Promise.reject(new Error('reset')) });
    await pool.release(await pool.acquire());

    expect((await pool.acquire()).id).toBe(2);
  });

  it('loses no place to a validation that hangs', async () => {
    const { pool, clock } = createPool({ maxConnections: 1, validate: () => new Promise(() => undefined) });
    await pool.release(await pool.acquire());
    const rejected = expect(pool.acquire()).rejects.toMatchObject({ code: 'TIMEOUT' });
    await clock.advance(1000);
    await rejected;

    expect((await pool.acquire()).id).toBe(2);
  });

  it('passes on why a connection could not be opened, and keeps working', async () => {
    let calls = 0;
    const server = createServer();
    const create = () => (++calls === 1 ? Promise.reject(new Error('refused')) : server.create());
    const { pool } = createPool({ create, maxConnections: 1 });
    const [first, second] = await Promise.allSettled([pool.acquire(), pool.acquire()]);

    expect(first).toMatchObject({ status: 'rejected', reason: { message: 'refused' } });
    expect(second).toMatchObject({ status: 'fulfilled' });
    expect(pool.size).toBe(1);
  });

  it('gives up with TIMEOUT after timeoutMs and leaves the line', async () => {
    const { pool, clock } = createPool({ maxConnections: 1 });
    const held = await pool.acquire();
    const waiting = pool.acquire();
    const rejected = expect(waiting).rejects.toMatchObject({ code: 'TIMEOUT', retryable: true });
    await clock.advance(1000);

    await rejected;
    expect(pool.waiting).toBe(0);
    await pool.release(held);
    expect(await pool.acquire()).toBe(held);
  });

  it('keeps a connection that was opened too late for the one who asked', async () => {
    const opening = createDeferred<Connection>();
    const { pool, clock } = createPool({ create: () => opening.promise, maxConnections: 1 });
    const waiting = pool.acquire();
    const rejected = expect(waiting).rejects.toMatchObject({ code: 'TIMEOUT' });
    await clock.advance(1000);
    await rejected;
    opening.resolve({ id: 7, broken: false });
    await turn();

    expect((await pool.acquire()).id).toBe(7);
    expect(pool.size).toBe(1);
  });

  it('gives up with ABORTED when its signal fires', async () => {
    const { pool } = createPool({ maxConnections: 1 });
    await pool.acquire();
    const controller = new AbortController();
    const waiting = pool.acquire({ signal: controller.signal });
    controller.abort();

    await expect(waiting).rejects.toMatchObject({ code: 'ABORTED' });
    expect(pool.waiting).toBe(0);
  });
});

describe('release', () => {
  it('refuses a connection that was released before', async () => {
    const { pool } = createPool();
    const connection = await pool.acquire();
    await pool.release(connection);

    await expect(pool.release(connection)).rejects.toMatchObject({ code: 'OPTIONS_INVALID' });
  });

  it('refuses a connection of somebody else', async () => {
    await expect(createPool().pool.release({ id: 99, broken: false })).rejects.toMatchObject({
      code: 'OPTIONS_INVALID',
    });
  });
});

describe('close', () => {
  it('destroys idle connections at once, those in use when they are released', async () => {
    const { pool, server } = createPool();
    const used = await pool.acquire();
    await pool.release(await pool.acquire());
    await pool.close();
    expect(server.open).toEqual(new Set([used]));

    await pool.release(used);

    expect(server.open.size).toBe(0);
    expect(pool.size).toBe(0);
  });

  it('refuses those who wait and those who come later', async () => {
    const { pool } = createPool({ maxConnections: 1 });
    await pool.acquire();
    const waiting = pool.acquire();
    const rejected = expect(waiting).rejects.toMatchObject({ code: 'POOL_CLOSED' });
    await pool.close();

    await rejected;
    await expect(pool.acquire()).rejects.toMatchObject({ code: 'POOL_CLOSED' });
  });

  it('destroys a connection that was still being opened', async () => {
    const opening = createDeferred<Connection>();
    const destroyed: Connection[] = [];
    const { pool } = createPool({
      create: () => opening.promise,
      destroy: (connection) => void destroyed.push(connection),
    });
    const waiting = pool.acquire();
    waiting.catch(() => undefined);
    const closing = pool.close();
    opening.resolve({ id: 1, broken: false });
    await closing;

    expect(destroyed).toEqual([{ id: 1, broken: false }]);
    expect(pool.size).toBe(0);
  });

  it('waits no longer than timeoutMs for a connection that never opens, and leaves no timer', async () => {
    const { pool, clock } = createPool({ create: () => new Promise(() => undefined) });
    pool.acquire().catch(() => undefined);
    await clock.advance(0);
    const closing = pool.close();
    await clock.advance(1000);

    await expect(closing).resolves.toBeUndefined();
    expect(clock.pending).toBe(0);
  });

  it('may be called twice, and does not mind a destroy that fails', async () => {
    const { pool } = createPool({ destroy: () => Promise.reject(new Error('reset')) });
    await pool.release(await pool.acquire());
    await pool.close();

    await expect(pool.close()).resolves.toBeUndefined();
    expect(pool.size).toBe(0);
  });
});
