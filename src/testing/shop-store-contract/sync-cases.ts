import assert from 'node:assert/strict';
import type { ContractCases } from '../contract-suite.ts';
import {
  buildOrderRecord,
  buildProductRecord,
  buildSecret,
  buildShop,
  buildShopperRecord,
  buildSyncState,
} from '../shop-builders.ts';
import type { OpenedStore } from './opened-store.ts';

const unread = { pass: 0, cursor: null, watermark: null, fullPassAt: null };
const cursor = {
  kind: 'full',
  page: 3,
  after: null,
  total: 250,
  startedAt: '2026-03-01T12:00:00.000Z',
  latest: null,
} as const;

/** Promises about how a shop is reached and how far it was read. */
export const syncCases: ContractCases<OpenedStore> = {
  'keeps how a shop is reached, one for each customer': async ({ shop }) => {
    await shop.saveShop('shop-1', buildShop());
    await shop.saveShop('shop-1', buildShop({ auth: 'query' }));

    assert.deepEqual(await shop.getShop('shop-1'), buildShop({ auth: 'query' }));
    assert.equal(await shop.getShop('shop-2'), undefined);
    assert.equal(await shop.removeShop('shop-2'), false);
    assert.equal(await shop.removeShop('shop-1'), true);
    assert.equal(await shop.getShop('shop-1'), undefined);
  },

  'changes facts of a shop and no others, unless it was connected anew or is gone': async ({ shop }) => {
    const before = buildShop({ shopperFields: ['email'], includeHidden: true });
    const { connectedAt } = before;
    await shop.saveShop('shop-1', before);

    const changes = await Promise.all([
      shop.updateShop('shop-1', { connectedAt, facts: { auth: 'query' } }),
      shop.updateShop('shop-1', { connectedAt, facts: { shopperFields: null } }),
    ]);
    assert.deepEqual(changes, [true, true]);
    assert.deepEqual(await shop.getShop('shop-1'), { ...before, auth: 'query', shopperFields: null });

    const again = buildShop({ connectedAt: '2026-03-02T12:00:00.000Z' });
    await shop.saveShop('shop-1', again);
    assert.equal(await shop.updateShop('shop-1', { connectedAt, facts: { auth: 'oauth-http' } }), false);
    assert.deepEqual(await shop.getShop('shop-1'), again);

    await shop.removeShop('shop-1');
    assert.equal(await shop.updateShop('shop-1', { connectedAt, facts: { auth: 'query' } }), false);
    assert.equal(await shop.updateShop('shop-2', { connectedAt, facts: { auth: 'query' } }), false);
    assert.equal(await shop.getShop('shop-1'), undefined);
  },

  'begins with nothing read, and goes on from what was committed': async ({ shop }) => {
    assert.deepEqual(await shop.getSyncState('shop-1', 'orders'), unread);
    const first = await shop.beginSync('shop-1', 'orders');
    assert.deepEqual(first.state, unread);

    const state = buildSyncState({ cursor });
    await shop.commitShop('shop-1', { resource: 'orders', pass: 1, progress: { fence: first.fence, state } });

    assert.deepEqual(await shop.getSyncState('shop-1', 'orders'), state);
    assert.deepEqual((await shop.beginSync('shop-1', 'orders')).state, state);
    assert.deepEqual(await shop.getSyncState('shop-1', 'products'), unread);
    assert.deepEqual(await shop.getSyncState('shop-2', 'orders'), unread);
  },

  'lets only the latest run write, and writes nothing of an earlier one': async ({ shop }) => {
    const early = await shop.beginSync('shop-1', 'orders');
    const late = await shop.beginSync('shop-1', 'orders');
    const commit = { resource: 'orders', pass: 1, orders: [buildOrderRecord()] } as const;

    const refused = shop.commitShop('shop-1', { ...commit, progress: { fence: early.fence, state: buildSyncState() } });

    await assert.rejects(refused, { code: 'SYNC_SUPERSEDED' });
    assert.equal(await shop.countRecords('shop-1', 'orders'), 0);
    assert.deepEqual(await shop.getSyncState('shop-1', 'orders'), unread);
    await shop.commitShop('shop-1', { ...commit, progress: { fence: late.fence, state: buildSyncState() } });
    assert.equal(await shop.countRecords('shop-1', 'orders'), 1);
  },

  'refuses a change of a record that keeps to what does not hold any more': async ({ store, shop }) => {
    const connection = buildShop({ shopperFields: ['email', 'city'] });
    const { connectedAt, includeHidden, shopperFields } = connection;
    await shop.saveShop('shop-1', connection);
    const rules = { connectedAt, includeHidden, shopperFields };
    const write = (): Promise<unknown> =>
      shop.commitShop('shop-1', { resource: 'orders', pass: 1, orders: [buildOrderRecord()], rules });

    for (const facts of [{ shopperFields: null }, { shopperFields: ['email'] }, { includeHidden: true }] as const) {
      await shop.saveShop('shop-1', { ...connection, ...facts });
      await assert.rejects(write(), { code: 'SYNC_SUPERSEDED' });
    }
    await shop.saveShop('shop-1', { ...connection, connectedAt: '2026-03-02T12:00:00.000Z' });
    await assert.rejects(write(), { code: 'SYNC_SUPERSEDED' });
    assert.equal(await shop.countRecords('shop-1', 'orders'), 0);
    await shop.saveShop('shop-1', connection);
    await write();
    assert.equal(await shop.countRecords('shop-1', 'orders'), 1);

    await store.eraseCustomer('shop-1');
    await assert.rejects(write(), { code: 'SYNC_SUPERSEDED' });
    assert.equal(await shop.countRecords('shop-1', 'orders'), 0);
  },

  'begins no reading that keeps to what does not hold any more': async ({ store, shop }) => {
    const connection = buildShop({ shopperFields: ['email'] });
    const { connectedAt, shopperFields } = connection;
    const rules = { connectedAt, shopperFields };
    await shop.saveShop('shop-1', { ...connection, includeHidden: true });
    const { fence, state } = await shop.beginSync('shop-1', 'orders', rules);

    await shop.updateShop('shop-1', { connectedAt, facts: { shopperFields: null } });
    await assert.rejects(shop.beginSync('shop-1', 'orders', rules), { code: 'SYNC_SUPERSEDED' });
    // Whoever began before has not been taken over.
    await shop.commitShop('shop-1', { resource: 'orders', pass: 1, progress: { fence, state } });

    await store.eraseCustomer('shop-1');
    await assert.rejects(shop.beginSync('shop-1', 'orders', rules), { code: 'SYNC_SUPERSEDED' });
    assert.deepEqual(await shop.getSyncState('shop-1', 'orders'), unread);
  },

  'refuses a run whose customer was erased, also when the customer is back': async ({ store, shop }) => {
    const run = await shop.beginSync('shop-1', 'orders');
    const write = (): Promise<unknown> =>
      shop.commitShop('shop-1', {
        resource: 'orders',
        pass: 1,
        orders: [buildOrderRecord()],
        progress: { ...run, state: buildSyncState() },
      });
    await store.eraseCustomer('shop-1');

    await assert.rejects(write(), { code: 'SYNC_SUPERSEDED' });
    await shop.beginSync('shop-1', 'orders');
    await assert.rejects(write(), { code: 'SYNC_SUPERSEDED' });
    assert.equal(await shop.countRecords('shop-1', 'orders'), 0);
  },

  'begins anew when the shop is another one': async ({ shop }) => {
    await shop.saveShop('shop-1', buildShop());
    const run = await shop.beginSync('shop-1', 'orders');
    const commit = {
      resource: 'orders',
      pass: 1,
      orders: [buildOrderRecord()],
      progress: { ...run, state: buildSyncState() },
    } as const;
    await shop.commitShop('shop-1', commit);

    await shop.saveShop('shop-1', buildShop({ url: 'https://shop.example/shop/' }));
    assert.equal(await shop.countRecords('shop-1', 'orders'), 1);
    await shop.saveShop('shop-1', buildShop({ apiRoot: 'https://other.example/wp-json/' }));

    assert.equal(await shop.countRecords('shop-1', 'orders'), 0);
    assert.deepEqual(await shop.getSyncState('shop-1', 'orders'), unread);
    await assert.rejects(shop.commitShop('shop-1', commit), { code: 'SYNC_SUPERSEDED' });
  },

  'erases a customer with its shop, its credentials and its records': async ({ store, shop }) => {
    await shop.saveShop('shop-1', buildShop());
    await shop.putSecrets('shop-1', [buildSecret(), buildSecret({ field: 'consumerSecret' })]);
    await shop.commitShop('shop-1', { resource: 'products', pass: 1, products: [buildProductRecord()] });
    const shopper = buildShopperRecord();
    await shop.commitShop('shop-1', { resource: 'orders', pass: 1, orders: [buildOrderRecord()], shoppers: [shopper] });
    await shop.putSecrets('shop-2', [buildSecret()]);

    const { credentials, orders, shoppers } = await store.eraseCustomer('shop-1');

    assert.deepEqual({ credentials, orders, shoppers }, { credentials: 2, orders: 1, shoppers: 1 });
    assert.equal(await shop.getShop('shop-1'), undefined);
    assert.deepEqual(await shop.getSecrets('shop-1', 'woocommerce'), []);
    for (const resource of ['products', 'orders', 'shoppers'] as const) {
      assert.equal(await shop.countRecords('shop-1', resource), 0);
    }
    assert.equal((await shop.getSecrets('shop-2', 'woocommerce')).length, 1);
  },

  'refuses calls when its store is closed': async ({ store, shop }) => {
    if (!store.close) return;
    await store.close();

    await assert.rejects(shop.getShop('shop-1'), { code: 'INTEGRATION_CLOSED' });
    await assert.rejects(shop.putSecrets('shop-1', [buildSecret()]), { code: 'INTEGRATION_CLOSED' });
  },
};
