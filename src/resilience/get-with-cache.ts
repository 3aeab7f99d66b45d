import type { Cache } from '../contracts/cache.ts';
import { assertNumber } from './assert-number.ts';

/**
 * Returns what `cache` holds under `key`, or fetches it and keeps it for `ttl` seconds.
 *
 * Callers that ask one cache for one key at the same time share one fetch, its failure included; failures are not
 * cached. A cached `0`, `''`, `false` or `null` is a hit; `undefined` cannot be cached. A cache that fails is done
 * without: the value is fetched.
 *
 * @param key - at most 512 characters; include the customer where the value is one's own.
 * @param ttl - lifetime in **seconds**, above 0, at most 31,536,000 (a year). @default 3600
 * @throws what `fetcher` throws; IntegrationError `OPTIONS_INVALID` for a ttl out of range.
 *
 * @example
 * ```ts
 * const rates = await getWithCache(cache, 'rates:EUR', () => readRates('EUR'), 600);
 * ```
 */
export async function getWithCache<T>(cache: Cache, key: string, fetcher: () => Promise<T>, ttl = 3600): Promise<T> {
  assertNumber('ttl', ttl, { min: 0.001, max: 31_536_000 });
  const flights = flightsOf(cache);
  const running = flights.get(key);
  // The one cast of this file: what lies under a key has the type its fetcher gave it.
  if (running) return (await running) as T;

  const flight = readThrough(cache, key, fetcher, ttl * 1000);
  flights.set(key, flight);
  try {
    return (await flight) as T;
  } finally {
    flights.delete(key);
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
  const value = await fetcher();
  if (value !== undefined) await unlessItFails(() => cache.set(key, value, ttlMs));
  return value;
}

/** A cache is never the only copy, so its failures are not the caller's. */
async function unlessItFails<T>(ask: () => Promise<T>): Promise<T | undefined> {
  try {
    return await ask();
  } catch {
    return undefined;
  }
}

/**
 * Fetches under way, by cache and key. Module state because the function has no object to keep it in; it holds an
 * entry only while a caller awaits it, and goes with its cache.
 */
const flightsByCache = new WeakMap<Cache, Map<string, Promise<unknown>>>();

function flightsOf(cache: Cache): Map<string, Promise<unknown>> {
  const known = flightsByCache.get(cache);
  if (known) return known;
  const flights = new Map<string, Promise<unknown>>();
  flightsByCache.set(cache, flights);
  return flights;
}
