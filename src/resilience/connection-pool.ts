import type { Clock } from '../contracts/clock.ts';
import { IntegrationError } from '../errors.ts';
import { assertNumber } from './assert-number.ts';
import { systemClock } from './system-clock.ts';
import { WaiterQueue } from './waiter-queue.ts';
import { withDeadline } from './with-deadline.ts';

export interface ConnectionPoolOptions<C> {
  /** Opens a connection. The signal fires after `timeoutMs`; a connection that comes later is kept all the same. */
  readonly create: (signal: AbortSignal) => Promise<C>;
  /** Closes a connection. Its failures are ignored: the connection is out of the pool either way. */
  readonly destroy?: ((connection: C) => void | Promise<void>) | undefined;
  /** Asked before an idle connection is handed out again; on `false` or an error it is destroyed. @default always true */
  readonly validate?: ((connection: C) => boolean | Promise<boolean>) | undefined;
  /** Most connections at any moment: in use, idle, being opened or being closed. 1 or more. @default 10 */
  readonly maxConnections?: number | undefined;
  /** Longest wait in `acquire`, and for each call of the functions above, in milliseconds, above 0. @default 30000 */
  readonly timeoutMs?: number | undefined;
  readonly clock?: Clock | undefined;
}

/**
 * Shares a bounded number of connections. Any object or value that is costly to open will do.
 *
 * Whoever waits is served in order. A connection is opened only when none is idle, and one that was idle is used again,
 * most recently used first.
 *
 * @example
 * ```ts
 * const pool = new ConnectionPool({ create: () => connect(), destroy: (socket) => socket.end(), maxConnections: 4 });
 * const socket = await pool.acquire();
 * try {
 *   await socket.send('PING');
 * } finally {
 *   await pool.release(socket);
 * }
 * await pool.close();
 * ```
 */
export class ConnectionPool<C> {
  readonly #options: ConnectionPoolOptions<C>;
  readonly #maxConnections: number;
  readonly #timeoutMs: number;
  readonly #clock: Clock;
  readonly #waiters = new WaiterQueue<C>();
  readonly #inUse = new Set<C>();
  readonly #idle: C[] = [];
  /** Work that ends with a connection for whoever is first in line by then. */
  readonly #reviving = new Set<Promise<void>>();
  readonly #creating = new Set<Promise<void>>();
  readonly #closing = new AbortController();
  #size = 0;

  constructor(options: ConnectionPoolOptions<C>) {
    const { maxConnections = 10, timeoutMs = 30_000 } = options;
    assertNumber('maxConnections', maxConnections, { min: 1, whole: true });
    assertNumber('timeoutMs', timeoutMs, { min: 1 });
    this.#options = options;
    this.#maxConnections = maxConnections;
    this.#timeoutMs = timeoutMs;
    this.#clock = options.clock ?? systemClock;
  }

  /** Connections that are in use, idle, being opened or being closed; never above `maxConnections`. */
  get size(): number {
    return this.#size;
  }

  /** Callers that wait for a connection. */
  get waiting(): number {
    return this.#waiters.size;
  }

  /**
   * Waits for a connection. It is the caller's until {@link release}.
   *
   * @throws what `create` throws; IntegrationError `TIMEOUT` (retryable), `ABORTED`, or `POOL_CLOSED`.
   */
  async acquire(options: { readonly signal?: AbortSignal | undefined } = {}): Promise<C> {
    if (this.#closing.signal.aborted) throw poolClosed();
    return await this.#inTime((signal) => {
      const turn = this.#waiters.wait(service, signal);
      this.#supply();
      return turn;
    }, options.signal);
  }

  /**
   * Gives a connection back; the first in line gets it next. After {@link close} it is destroyed instead.
   *
   * @throws IntegrationError `OPTIONS_INVALID` for a connection that is not in use: released twice, or not of this pool.
   */
  async release(connection: C): Promise<void> {
    if (!this.#inUse.delete(connection)) throw notInUse();
    if (this.#closing.signal.aborted) return await this.#destroy(connection);
    this.#idle.push(connection);
    this.#supply();
  }

  /**
   * Refuses new and waiting callers and destroys every connection that is not in use; those in use are destroyed when
   * they are released. Takes `timeoutMs` at most; may be called more than once.
   */
  async close(): Promise<void> {
    this.#closing.abort(poolClosed());
    while (this.#waiters.fail(poolClosed()));
    const destroyed = this.#idle.splice(0).map((connection) => this.#destroy(connection));
    await this.#inTime(() => Promise.all([...destroyed, ...this.#reviving, ...this.#creating])).catch(() => {
      // A `create` that never settles: its connection is destroyed if it ever comes.
    });
  }

  /** Makes connections ready for those who wait: idle ones first, new ones while the bound allows. */
  #supply(): void {
    const { aborted } = this.#closing.signal;
    while (!aborted && this.#waiters.size > this.#reviving.size) {
      const idle = this.#idle.pop();
      if (idle !== undefined) this.#track(this.#reviving, this.#revive(idle));
      else if (this.#waiters.size > this.#reviving.size + this.#creating.size && this.#size < this.#maxConnections) {
        this.#track(this.#creating, this.#create());
      } else return;
    }
  }

  #track(running: Set<Promise<void>>, work: Promise<void>): void {
    const tracked = work.finally(() => {
      running.delete(tracked);
      this.#supply();
    });
    running.add(tracked);
  }

  async #create(): Promise<void> {
    this.#size += 1;
    const tooLong = new AbortController();
    const cancelTimer = this.#clock.after(this.#timeoutMs, () => tooLong.abort());
    try {
      // Not raced against the timer: a connection that came late and was dropped would leak.
      await this.#deliver(await this.#options.create(AbortSignal.any([tooLong.signal, this.#closing.signal])));
    } catch (error) {
      this.#size -= 1;
      this.#waiters.fail(error);
    } finally {
      cancelTimer();
    }
  }

  async #revive(connection: C): Promise<void> {
    const { validate } = this.#options;
    const valid = validate
      ? await this.#inTime(async () => await validate(connection)).catch(() => false) // Broken is broken, however it says so.
      : true;
    await (valid ? this.#deliver(connection) : this.#destroy(connection));
  }

  async #deliver(connection: C): Promise<void> {
    if (this.#closing.signal.aborted) return await this.#destroy(connection);
    this.#inUse.add(connection);
    if (this.#waiters.serve(connection)) return;
    this.#inUse.delete(connection);
    this.#idle.push(connection);
  }

  async #destroy(connection: C): Promise<void> {
    // Closing is best effort: whether it works or not, the connection has left the pool.
    await this.#inTime(async () => await this.#options.destroy?.(connection)).catch(() => undefined);
    this.#size -= 1;
  }

  #inTime<T>(operation: (signal: AbortSignal) => Promise<T>, signal?: AbortSignal): Promise<T> {
    return withDeadline(operation, { timeoutMs: this.#timeoutMs, service, clock: this.#clock, signal });
  }
}

const service = 'connection-pool';

const poolClosed = (): IntegrationError =>
  new IntegrationError('The connection pool is closed', { code: 'POOL_CLOSED', service });

const notInUse = (): IntegrationError =>
  new IntegrationError('release: expected a connection this pool handed out and that was not released yet', {
    code: 'OPTIONS_INVALID',
    service,
  });
