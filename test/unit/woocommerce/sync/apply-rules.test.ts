import { expect, it } from 'vitest';
import { MemoryStore } from '../../../../src/adapters/memory-store/memory-store.ts';
import { buildShop } from '../../../../src/testing/shop-builders.ts';
import { applyRules } from '../../../../src/woocommerce/sync/apply-rules.ts';

const rules = { products: true, includeHidden: true, shopperFields: ['email'] } as const;

it('writes nothing back over a shop that was connected anew meanwhile', async () => {
  const { shop } = new MemoryStore();
  const connection = buildShop();
  const again = buildShop({ auth: 'query', connectedAt: '2026-03-02T12:00:00.000Z' });
  await shop.saveShop('shop-1', again);

  await expect(applyRules({ customerId: 'shop-1', connection }, rules, shop)).rejects.toMatchObject({
    code: 'SYNC_SUPERSEDED',
  });
  expect(await shop.getShop('shop-1')).toEqual(again);
});

it('changes what it says and nothing else, and ends readings by the old rules', async () => {
  const { shop } = new MemoryStore();
  const connection = buildShop();
  await shop.saveShop('shop-1', { ...connection, auth: 'query' });
  const run = await shop.beginSync('shop-1', 'orders');

  await applyRules({ customerId: 'shop-1', connection }, rules, shop);

  const { includeHidden, shopperFields } = rules;
  expect(await shop.getShop('shop-1')).toEqual({ ...connection, auth: 'query', includeHidden, shopperFields });
  const late = shop.commitShop('shop-1', { resource: 'orders', pass: 1, progress: run });
  await expect(late).rejects.toMatchObject({ code: 'SYNC_SUPERSEDED' });
});
