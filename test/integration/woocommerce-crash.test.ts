import { join } from 'node:path';
import { expect, it, onTestFinished, vi } from 'vitest';
import { fillShop } from '../helpers/fake-shop/fill-shop.ts';
import { encryptionKey } from '../helpers/fake-shop/open-shop.ts';
import { startFakeShop } from '../helpers/fake-shop/start-fake-shop.ts';
import { changedRecords, killSyncs } from '../helpers/kill-syncs.ts';
import { temporaryFolder } from '../helpers/open-integration.ts';

it('loses nothing and takes nothing twice when it is killed five times, and then reads changes only', {
  timeout: 300_000,
}, async () => {
  const size = { products: 900, orders: 500 };
  const { shop, host, close } = await startFakeShop();
  onTestFinished(close);
  fillShop(shop, size);
  vi.stubEnv('CREDENTIALS_ENCRYPTION_KEY', encryptionKey);
  onTestFinished(() => void vi.unstubAllEnvs());
  const options = { storage: { path: join(temporaryFolder(), 'index.sqlite') }, network: { exemptHosts: [host] } };

  const killAfter = [1, 3, 2, 4, 1];
  const { result, products, orders, pages, asked, changes } = await killSyncs({ shop, options, killAfter });

  expect(result).toMatchObject({ success: true, orders: { resumed: true } });
  const ids = (count: number): string[] => Array.from({ length: count }, (_, index) => String(index + 1));
  const byNumber = (all: readonly string[]): string[] => all.toSorted((a, b) => Number(a) - Number(b));
  expect(byNumber(products)).toEqual(ids(size.products));
  expect(byNumber(orders)).toEqual(ids(size.orders));
  expect(pages).toBe(size.products);
  // Each kill costs at most the page that was being read, and the one that was read when it came.
  expect(asked.products).toBeLessThanOrEqual(9 + 2 * killAfter.length);
  expect(asked.orders).toBeLessThanOrEqual(5 + 2 * killAfter.length);
  expect(changes.result).toMatchObject({
    success: true,
    products: { kind: 'changes', written: changedRecords },
    orders: { kind: 'changes', written: changedRecords },
  });
  expect(changes.asked.products).toBeLessThanOrEqual(2);
  expect(changes.asked.orders).toBeLessThanOrEqual(2);
});
