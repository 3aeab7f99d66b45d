import { createHash } from 'node:crypto';
import type { Cache } from '../../contracts/cache.ts';
import { IntegrationError } from '../../errors.ts';
import { getWithCache } from '../../resilience/get-with-cache.ts';
import type { ShopEnvironment } from '../shop-environment.ts';
import { discoverShop } from './discover-shop.ts';
import { siteReader } from './read-site.ts';
import type { ShopDiscovery } from './shop-discovery.ts';

/** What a shop can do changes with its updates. */
const keptSeconds = 86_400;

export interface DiscoverOptions {
  /** True asks the site although the answer is known. @default false: what was found within a day is returned */
  readonly refresh?: boolean | undefined;
  readonly signal?: AbortSignal | undefined;
}

/** As `discoverShop`, once a day for each address. It is the same for everybody, so the cache is not the customer's. */
export async function cachedDiscovery(
  url: string,
  environment: ShopEnvironment,
  { refresh = false, signal }: DiscoverOptions = {},
): Promise<ShopDiscovery> {
  const { cache } = environment;
  const key = keyOf(url);
  const discover = (until: AbortSignal | undefined): Promise<ShopDiscovery> =>
    discoverShop(url, siteReader({ ...environment, signal: until }));
  // Whoever else asks now may get an answer that is being read from the cache: this one is not theirs.
  if (refresh) return await keep(cache, key, await discover(signal));
  // Others may wait for the same answer: it is theirs when this caller gives up.
  return await getWithCache(cache, key, discover, keptSeconds, { signal });
}

/** Passes an error on; where a route was missing, the shop is looked at anew the next time. */
export async function forgetIfMoved(error: unknown, url: string, { cache }: ShopEnvironment): Promise<never> {
  const isMoved = IntegrationError.isInstance(error) && ['SHOP_NO_ROUTE', 'SHOP_MOVED'].includes(error.code);
  if (isMoved) await forget(cache, keyOf(url));
  throw error;
}

const keyOf = (url: string): string =>
  `woocommerce:discovery:${createHash('sha256').update(url).digest('hex').slice(0, 32)}`;

async function keep(cache: Cache, key: string, found: ShopDiscovery): Promise<ShopDiscovery> {
  await cache.set(key, found, keptSeconds * 1000).catch(() => undefined);
  return found;
}

/** A cache that fails is done without. */
async function forget(cache: Cache, key: string): Promise<void> {
  await cache.delete(key).catch(() => undefined);
}
