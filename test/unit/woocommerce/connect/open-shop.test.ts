import { expect, it } from 'vitest';
import { MemoryCache } from '../../../../src/adapters/memory-cache.ts';
import { MemoryStore } from '../../../../src/adapters/memory-store/memory-store.ts';
import { HostLimiter } from '../../../../src/crawl/politeness.ts';
import { CredentialsVault } from '../../../../src/customers/credentials-vault.ts';
import { KeyRing } from '../../../../src/security/key-ring.ts';
import { Secret } from '../../../../src/security/secret.ts';
import { buildShop } from '../../../../src/testing/shop-builders.ts';
import { keyFields, keyRecord, openShop } from '../../../../src/woocommerce/connect/open-shop.ts';
import { createFakeClock } from '../../../helpers/fake-clock.ts';
import { FakeShop, managerKey } from '../../../helpers/fake-shop/fake-shop.ts';
import { encryptionKey } from '../../../helpers/fake-shop/open-shop.ts';
import { transportTo } from '../../../helpers/fake-shop/start-fake-shop.ts';

it('writes down how a shop wants to be asked, and over nothing that was written meanwhile', async () => {
  const clock = createFakeClock();
  const site = new FakeShop({ home: 'https://shop.example', now: clock.now });
  site.faults.stripsAuthorization = true;
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
  const connection = buildShop();
  await store.saveShop('shop-1', connection);
  const ask = async (meanwhile: () => Promise<unknown>): Promise<void> => {
    const { api } = await openShop('shop-1', environment);
    await meanwhile();
    await api.request({ method: 'GET', route: 'wc/v3/products' });
  };

  const { connectedAt } = connection;
  await ask(() => store.updateShop('shop-1', { connectedAt, facts: { includeHidden: true } }));
  expect(await store.getShop('shop-1')).toEqual({ ...connection, auth: 'query', includeHidden: true });

  await store.saveShop('shop-1', connection);
  const again = buildShop({ connectedAt: '2026-03-02T12:00:00.000Z' });
  await ask(() => store.saveShop('shop-1', again));
  expect(await store.getShop('shop-1')).toEqual(again);

  await ask(() => store.removeShop('shop-1'));
  expect(await store.getShop('shop-1')).toBeUndefined();
});
