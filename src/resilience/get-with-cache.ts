import type { Cache } from '../contracts/cache.ts';
import type { Lock, Locks } from '../contracts/locks.ts';
import { abortedError, throwIfAborted } from '../errors.ts';
import { assertNumber } from './assert-number.ts';
import { systemClock } from './system-clock.ts';

/**
 * Returns what `cache` holds under `key`, or fetches it and keeps it for `ttl` seconds.
 *
 * Callers that ask one cache for one key at the same time share one fetch, its failure included; failures are not
 * cached. With a cache that processes share, so do callers of other processes: they wait up to ten seconds for whoever
 * fetches. Whoever gives up leaves the others waiting; when nobody is left, the fetcher's signal fires. A cached `0`, `''`,
 * `false` or `null` is a hit; `undefined` cannot be cached. A cache that fails is done without: the value is fetched.
 *
 * @param key - at most 512 characters; include the customer where the value is one's own.
 * @param ttl - longest lifetime in **seconds**, above 0, at most 31,536,000 (a year). Up to a tenth of it is taken off by chance, so
 * that what was fetched together does not end together. @default 3600
 * @param options - `staleIfErrorSeconds`: how long after its end a value still serves when it cannot be fetched anew;
 * `signal`: ends the waiting.
 * @throws what `fetcher` throws; IntegrationError `OPTIONS_INVALID` for a ttl out of range, `ABORTED` when `signal` fires.
 *
 * @example
 * ```ts
 * const rates = await getWithCache(cache, 'rates:EUR', () => readRates('EUR'), 600);
 * ```
 */
export async function getWithCache<T>(
  cache: Cache,
  key: string,
  fetcher: (signal: AbortSignal) => Promise<T>,
  ttl = 3600,
  options: GetWithCacheOptions = {},
): Promise<T> {
  const { staleIfErrorSeconds = 0, random = systemClock.random, signal } = options;
  assertNumber('ttl', ttl, { min: 0.001, max: longestTtl });
  assertNumber('staleIfErrorSeconds', staleIfErrorSeconds, { min: 0, max: longestTtl });
  throwIfAborted(signal, 'cache');
  const begin = (given: AbortSignal): Promise<unknown> => {
    const fetchOnce = (): Promise<T> => fetcher(given);
    const ttlMs = Math.ceil(ttl * 1000 * (1 - jitter * random()));
    const keepMs = (ttl + staleIfErrorSeconds) * 1000;
    const source = staleIfErrorSeconds > 0 ? withStale(cache, key, fetchOnce, keepMs) : fetchOnce;
    return readThrough(cache, key, source, ttlMs);
  };
  // The one cast of this file: what lies under a key has the type its fetcher gave it.
  return (await joinFlight(flightsOf(cache), key, begin, signal)) as T;
}

export interface GetWithCacheOptions {
  /**
   * Seconds, 0 to 31,536,000, for which a value is kept after its end, and returned when the fetcher fails; nothing says that it
   * is old. It is kept a second time for that, under `stale:` and the key. @default 0, a failure is the caller's
   */
  readonly staleIfErrorSeconds?: number | undefined;
  /** Chance, from 0 to below 1. @default the platform's */
  readonly random?: (() => number) | undefined;
  /** Ends the waiting of this caller. The fetch goes on as long as somebody else waits for it. */
  readonly signal?: AbortSignal | undefined;
}

/** A year, in seconds. */
const longestTtl = 31_536_000;
/** Share of a lifetime that chance may take off. */
const jitter = 0.1;

/** The fetcher, with the value it brought last in place of its failure. That one is not kept as a fresh one: the next caller tries again. */
function withStale<T>(cache: Cache, key: string, fetcher: () => Promise<T>, keepMs: number): () => Promise<T | Stale> {
  const staleKey = `stale:${key}`;
  return async () => {
    try {
      const value = await fetcher();
      if (value !== undefined) await unlessItFails(() => cache.set(staleKey, value, keepMs));
      return value;
    } catch (error) {
      const value = await unlessItFails(() => cache.get(staleKey));
      if (value === undefined) throw error;
      return new Stale(value);
    }
  };
}

/** Tells an old value from a fresh one. */
class Stale {
  readonly value: unknown;

  constructor(value: unknown) {
    this.value = value;
  }
}

async function readThrough(
  cache: Cache,
  key: string,
  fetcher: () => Promise<unknown>,
  ttlMs: number,
): Promise<unknown> {
  const cached = await unlessItFails(() => cache.get(key));
  if (cached !== undefined) return cached;
  const turn = cache.shared && (await waitForTurn(cache, cache.shared.locks, key));
  if (turn?.value !== undefined) return turn.value;
  try {
    const value = await fetcher();
    if (value instanceof Stale) return value.value;
    if (value !== undefined) await unlessItFails(() => cache.set(key, value, ttlMs));
    return value;
  } finally {
    await turn?.end();
  }
}

/** What came of asking the other processes. */
interface Turn {
  /** Another process has fetched it; `undefined` when it is ours to fetch. */
  readonly value?: unknown;
  end(): Promise<void>;
}

/** Whoever fetches renews its lock: one that ends means that its process has died. */
const lockMs = 5_000;
const renewMs = 2_000;
const pollMs = 50;
/** Longer than this nobody waits for somebody else. */
const longestWaitMs = 10_000;
const nobody: Turn = { end: async () => {} };

async function waitForTurn(cache: Cache, locks: Locks, key: string): Promise<Turn> {
  const startedAt = systemClock.now();
  while (systemClock.now() - startedAt < longestWaitMs) {
    const asked = await unlessItFails(async () => ({ lock: await locks.acquire(key, lockMs) }));
    if (asked === undefined) return nobody;
    // Looked at again with the lock in hand: it may have been fetched between the first look and the lock.
    const value = await unlessItFails(() => cache.get(key));
    if (value !== undefined) {
      await unlessItFails(async () => asked.lock?.release());
      return { ...nobody, value };
    }
    if (asked.lock) return holdTurn(asked.lock);
    await systemClock.sleep(pollMs);
  }
  return nobody;
}

function holdTurn(lock: Lock): Turn {
  let cancelTimer = (): void => {};
  const renewLater = (): void => {
    cancelTimer = systemClock.after(renewMs, () => {
      void unlessItFails(() => lock.extend(lockMs));
      renewLater();
    });
  };
  renewLater();
  return {
    end: async () => {
      cancelTimer();
      await unlessItFails(() => lock.release());
    },
  };
}

/** A cache is never the only copy, so its failures are not the caller's. */
async function unlessItFails<T>(ask: () => Promise<T>): Promise<T | undefined> {
  try {
    return await ask();
  } catch {
    return undefined;
  }
}

/** A fetch under way, and those who wait for it. */
interface Flight {
  readonly result: Promise<unknown>;
  readonly controller: AbortController;
  waiting: number;
}

async function joinFlight(
  flights: Map<string, Flight>,
  key: string,
  begin: (signal: AbortSignal) => Promise<unknown>,
  signal: AbortSignal | undefined,
): Promise<unknown> {
  const flight = flights.get(key) ?? startFlight(flights, key, begin);
  flight.waiting += 1;
  try {
    return await (signal ? unlessAborted(flight.result, signal) : flight.result);
  } finally {
    flight.waiting -= 1;
    if (flight.waiting === 0 && flights.get(key) === flight) {
      // Nobody may join what is being given up.
      flights.delete(key);
      flight.controller.abort(abortedError('cache'));
    }
  }
}

function startFlight(
  flights: Map<string, Flight>,
  key: string,
  begin: (signal: AbortSignal) => Promise<unknown>,
): Flight {
  const controller = new AbortController();
  const flight: Flight = { result: begin(controller.signal), controller, waiting: 0 };
  flights.set(key, flight);
  const end = (): void => {
    if (flights.get(key) === flight) flights.delete(key);
  };
  flight.result.then(end, end);
  return flight;
}

async function unlessAborted(result: Promise<unknown>, signal: AbortSignal): Promise<unknown> {
  let stop = (): void => {};
  const aborted = new Promise<never>((_, reject) => {
    stop = () => reject(abortedError('cache', signal.reason));
    signal.addEventListener('abort', stop, { once: true });
  });
  try {
    return await Promise.race([result, aborted]);
  } finally {
    signal.removeEventListener('abort', stop);
  }
}

/**
 * Fetches under way, by cache and key. Module state because the function has no object to keep it in; it holds an
 * entry only while a caller awaits it, and goes with its cache.
 */
const flightsByCache = new WeakMap<Cache, Map<string, Flight>>();

function flightsOf(cache: Cache): Map<string, Flight> {
  const known = flightsByCache.get(cache);
  if (known) return known;
  const flights = new Map<string, Flight>();
  flightsByCache.set(cache, flights);
  return flights;
}
