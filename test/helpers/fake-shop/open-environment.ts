import { MemoryCache } from '../../../src/adapters/memory-cache.ts';
import { MemoryStore } from '../../../src/adapters/memory-store/memory-store.ts';
import { HostLimiter } from '../../../src/crawl/politeness.ts';
import { CredentialsVault } from '../../../src/customers/credentials-vault.ts';
import { KeyRing } from '../../../src/security/key-ring.ts';
import { Secret } from '../../../src/security/secret.ts';
import { keyFields, keyRecord } from '../../../src/woocommerce/connect/open-shop.ts';
import type { ShopEnvironment } from '../../../src/woocommerce/shop-environment.ts';
import { createFakeClock } from '../fake-clock.ts';
import { FakeShop, managerKey } from './fake-shop.ts';
import { encryptionKey } from './open-shop.ts';
import { transportTo } from './start-fake-shop.ts';

/** A shop at `https://shop.example` in memory, and what works with it: `shop-1` has its manager's keys. */
export async function openEnvironment(): Promise<{ readonly site: FakeShop; readonly environment: ShopEnvironment }> {
  const clock = createFakeClock();
  const site = new FakeShop({ home: 'https://shop.example', now: clock.now });
  const { shop: store } = new MemoryStore();
  const vault = new CredentialsVault({ store, keys: new KeyRing(encryptionKey) });
  const ignore = (): void => {};
  const environment = {
    ...{ store, vault, clock, cache: new MemoryCache(), transport: transportTo(site), maxRetries: 0, backoffMs: 1 },
    hosts: new HostLimiter({ clock }),
    logger: { debug: ignore, info: ignore, warn: ignore, error: ignore },
  };
  const [consumerKey, consumerSecret] = [new Secret(managerKey.consumerKey), new Secret(managerKey.consumerSecret)];
  await vault.save('shop-1', keyRecord, keyFields({ consumerKey, consumerSecret, origin: 'https://shop.example' }));
  return { site, environment };
}
