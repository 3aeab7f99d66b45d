import assert from 'node:assert/strict';
import type { ContractCases } from '../contract-suite.ts';
import { buildSecret } from '../shop-builders.ts';
import type { OpenedStore } from './opened-store.ts';

/** Promises about encrypted credentials. */
export const secretCases: ContractCases<OpenedStore> = {
  'keeps credentials by record and field, and replaces those it is given again': async ({ shop }) => {
    await shop.putSecrets('shop-1', [
      buildSecret({ field: 'b' }),
      buildSecret({ field: 'a' }),
      buildSecret({ record: 'other' }),
    ]);
    await shop.putSecrets('shop-1', [buildSecret({ field: 'b', sealed: 'new', keyId: 'key-b' })]);

    assert.deepEqual(await shop.getSecrets('shop-1', 'woocommerce'), [
      buildSecret({ field: 'a' }),
      buildSecret({ field: 'b', sealed: 'new', keyId: 'key-b' }),
    ]);
    assert.deepEqual(await shop.getSecrets('shop-1', 'unknown'), []);
  },

  'gives no credential of another customer': async ({ shop }) => {
    await shop.putSecrets('shop-1', [buildSecret()]);
    await shop.putSecrets('shop-2', [buildSecret({ sealed: 'theirs' })]);

    assert.equal(await shop.removeSecrets('shop-3', 'woocommerce'), 0);
    assert.deepEqual(await shop.getSecrets('shop-1', 'woocommerce'), [buildSecret()]);
    assert.deepEqual(await shop.getSecrets('shop-3', 'woocommerce'), []);
  },

  'removes fields of a record, or the whole record': async ({ shop }) => {
    await shop.putSecrets(
      'shop-1',
      ['a', 'b', 'c'].map((field) => buildSecret({ field })),
    );

    assert.equal(await shop.removeSecrets('shop-1', 'woocommerce', ['a', 'x']), 1);
    assert.equal(await shop.removeSecrets('shop-1', 'woocommerce'), 2);
    assert.deepEqual(await shop.getSecrets('shop-1', 'woocommerce'), []);
  },

  'lists what is encrypted with another key, page by page, over all customers': async ({ shop }) => {
    for (const customerId of ['b', 'a', 'c']) {
      await shop.putSecrets(customerId, [buildSecret({ field: 'y' }), buildSecret({ field: 'x', keyId: 'key-new' })]);
    }
    await shop.putSecrets('a', [buildSecret({ field: 'a' })]);

    const first = await shop.listSecretsToRotate({ keyId: 'key-new', limit: 2 });
    const second = await shop.listSecretsToRotate({ keyId: 'key-new', after: first.at(-1), limit: 5 });

    assert.deepEqual(first, [
      { customerId: 'a', ...buildSecret({ field: 'a' }) },
      { customerId: 'a', ...buildSecret({ field: 'y' }) },
    ]);
    assert.deepEqual(
      second.map(({ customerId }) => customerId),
      ['b', 'c'],
    );
    assert.deepEqual(await shop.listSecretsToRotate({ keyId: 'key-new', after: second.at(-1), limit: 5 }), []);
  },

  'replaces a credential only while it is what it was': async ({ shop }) => {
    const [old, moved] = [buildSecret(), buildSecret({ keyId: 'key-b', sealed: 'moved' })];
    await shop.putSecrets('shop-1', [old]);

    assert.equal(await shop.replaceSecret('shop-1', old, moved), true);
    assert.equal(await shop.replaceSecret('shop-1', old, buildSecret({ sealed: 'late' })), false);
    assert.equal(await shop.replaceSecret('shop-2', moved, old), false);
    assert.deepEqual(await shop.getSecrets('shop-1', 'woocommerce'), [moved]);
  },
};
