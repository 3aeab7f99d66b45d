import { randomBytes } from 'node:crypto';
import { inspect } from 'node:util';
import { describe, expect, it } from 'vitest';
import { MemoryStore } from '../../../src/adapters/memory-store/memory-store.ts';
import type { StoredSecret } from '../../../src/contracts/credential-store.ts';
import type { ShopStore } from '../../../src/contracts/shop-store.ts';
import { CredentialsVault } from '../../../src/customers/credentials-vault.ts';
import { KeyRing } from '../../../src/security/key-ring.ts';
import { Secret } from '../../../src/security/secret.ts';

const newKey = (): string => randomBytes(32).toString('base64');
const keyA = `a:${newKey()}`;
const keyB = `b:${newKey()}`;
const fields = { consumerKey: new Secret('ck_1'), consumerSecret: new Secret('cs_1 ü') };

function openVault(
  keys = keyA,
  store: ShopStore = new MemoryStore().shop,
): { readonly vault: CredentialsVault; readonly store: ShopStore } {
  return { vault: new CredentialsVault({ store, keys: new KeyRing(keys) }), store };
}

const reveal = async (
  vault: CredentialsVault,
  customerId = 'shop-1',
  record = 'woocommerce',
): Promise<Record<string, string>> =>
  Object.fromEntries([...(await vault.read(customerId, record))].map(([field, secret]) => [field, secret.reveal()]));

async function storedOf(store: ShopStore, customerId = 'shop-1'): Promise<StoredSecret[]> {
  return [...(await store.getSecrets(customerId, 'woocommerce'))];
}

describe('CredentialsVault', () => {
  it('gives back what was saved, and stores nothing of it in the clear', async () => {
    const { vault, store } = openVault();

    await vault.save('shop-1', 'woocommerce', fields);

    expect(await reveal(vault)).toEqual({ consumerKey: 'ck_1', consumerSecret: 'cs_1 ü' });
    const rows = JSON.stringify(await storedOf(store));
    expect(rows).not.toMatch(/ck_1|cs_1/);
    expect(rows).not.toContain(Buffer.from('ck_1').toString('base64').slice(0, 5));
    expect(JSON.parse((await storedOf(store))[0]!.sealed)).toMatchObject({ v: 1, keyId: 'a' });
  });

  it('encrypts the same secret differently every time', async () => {
    const { vault, store } = openVault();

    await vault.save('shop-1', 'woocommerce', { one: new Secret('same'), two: new Secret('same') });

    const [one, two] = (await storedOf(store)).map(({ sealed }) => JSON.parse(sealed));
    for (const part of ['key', 'iv', 'tag', 'data']) expect(one[part]).not.toBe(two[part]);
  });

  it.each([
    ['another customer', { customerId: 'shop-2' }],
    ['another field', { field: 'consumerKey' }],
    ['another record', { record: 'other' }],
  ])('does not open a credential that was copied to %s', async (_, place) => {
    const { vault, store } = openVault();
    await vault.save('shop-1', 'woocommerce', { consumerSecret: fields.consumerSecret });
    const [row] = await storedOf(store);
    const {
      customerId = 'shop-1',
      record = 'woocommerce',
      field = row!.field,
    } = place as Partial<Record<string, string>>;

    await store.putSecrets(customerId, [{ ...row!, record, field }]);

    await expect(vault.read(customerId, record)).rejects.toMatchObject({ code: 'SECRET_DECRYPT' });
  });

  it.each([
    [
      'a changed byte',
      (parts: Record<string, string>) => ({ ...parts, data: Buffer.from('xxxxxxx').toString('base64') }),
    ],
    [
      'a short tag',
      (parts: Record<string, string>) => ({
        ...parts,
        tag: Buffer.from(parts['tag']!, 'base64').subarray(0, 4).toString('base64'),
      }),
    ],
    ['another version', (parts: Record<string, string>) => ({ ...parts, v: 2 })],
    ['a key that is not in the ring', (parts: Record<string, string>) => ({ ...parts, keyId: 'gone' })],
    ['another name for the key', (parts: Record<string, string>) => ({ ...parts, keyId: 'b' })],
    ['the secret itself', () => 'ck_1'],
  ])('refuses %s, and never falls back to what stands there', async (_, change) => {
    const { vault, store } = openVault(`${keyA},${keyB}`);
    await vault.save('shop-1', 'woocommerce', { consumerKey: fields.consumerKey });
    const [row] = await storedOf(store);

    await store.putSecrets('shop-1', [{ ...row!, sealed: JSON.stringify(change(JSON.parse(row!.sealed))) }]);

    await expect(vault.read('shop-1', 'woocommerce')).rejects.toMatchObject({
      code: 'SECRET_DECRYPT',
      retryable: false,
    });
  });

  it('keeps nothing without a key, and says how to make one', async () => {
    const vault = new CredentialsVault({ store: new MemoryStore().shop, keys: undefined });

    await expect(vault.save('shop-1', 'woocommerce', fields)).rejects.toMatchObject({
      code: 'ENCRYPTION_KEY_MISSING',
      message: expect.stringContaining('CREDENTIALS_ENCRYPTION_KEY'),
    });
  });

  it('changes the key around credentials in steps, and says when older keys are no longer needed', async () => {
    const { vault: old, store } = openVault(keyA);
    for (const customerId of ['a', 'b', 'c']) await old.save(customerId, 'woocommerce', fields);
    const before = await storedOf(store, 'b');

    const { vault } = openVault(`${keyB},${keyA}`, store);
    expect(await reveal(vault, 'a')).toEqual(await reveal(old, 'a'));
    expect(await vault.rotate({ limit: 4 })).toEqual({ rotated: 4, failed: {}, done: false });
    await vault.save('c', 'woocommerce', { extra: new Secret('x') });
    expect(await vault.rotate()).toEqual({ rotated: 2, failed: {}, done: true });

    const { vault: only } = openVault(keyB, store);
    expect(await reveal(only, 'c')).toMatchObject({ consumerKey: 'ck_1', extra: 'x' });
    const after = await storedOf(store, 'b');
    // The credential is the same ciphertext: only its key was wrapped anew.
    expect(JSON.parse(after[0]!.sealed).data).toBe(JSON.parse(before[0]!.sealed).data);
    expect(after[0]).toMatchObject({ keyId: 'b' });
  });

  it('is not held up by a row that cannot be opened', async () => {
    const { vault: old, store } = openVault(keyA);
    await old.save('a', 'woocommerce', fields);
    await openVault(`z:${newKey()}`, store).vault.save('b', 'woocommerce', fields);
    await old.save('c', 'woocommerce', fields);

    expect(await openVault(`${keyB},${keyA}`, store).vault.rotate()).toEqual({
      rotated: 4,
      failed: { z: 2 },
      done: false,
    });
  });

  it('removes fields, and what is left of a customer with it', async () => {
    const { vault } = openVault();
    await vault.save('shop-1', 'woocommerce', fields);

    expect(await vault.remove('shop-1', 'woocommerce', ['consumerKey'])).toBe(1);
    expect(await reveal(vault)).toEqual({ consumerSecret: 'cs_1 ü' });
    expect(await vault.remove('shop-1', 'woocommerce')).toBe(1);
    expect(await reveal(vault)).toEqual({});
  });
});

describe('KeyRing', () => {
  it.each([
    ['base64', randomBytes(32).toString('base64')],
    ['base64url', randomBytes(32).toString('base64url')],
    ['hex', randomBytes(32).toString('hex')],
    ['a name in front', `2026-03:${newKey()}`],
  ])('reads a key in %s', async (_, text) => {
    const ring = new KeyRing(text);
    const context = Buffer.from('x');

    const wrapped = await ring.wrap(Buffer.alloc(32, 7), context);

    expect(Buffer.from(await ring.unwrap(wrapped, context))).toEqual(Buffer.alloc(32, 7));
    expect(wrapped.keyId).toBe(await ring.currentKeyId());
  });

  it.each(['', 'secret', `${newKey()}x`, randomBytes(16).toString('base64'), `${keyA},`, `${keyA},${keyA}`])(
    'refuses %j',
    (text) => {
      expect(() => new KeyRing(text)).toThrow(expect.objectContaining({ code: 'OPTIONS_INVALID' }));
    },
  );

  it('shows nothing of a key that is wrong', () => {
    const wrong = 'a'.repeat(40);

    expect(() => new KeyRing(wrong)).toThrow(
      expect.objectContaining({ message: expect.not.stringContaining(wrong.slice(0, 8)) }),
    );
  });
});

describe('Secret', () => {
  it('shows itself nowhere', () => {
    const secret = new Secret('cs_42');
    const shown = [
      String(secret),
      JSON.stringify({ secret }),
      inspect({ secret }, { depth: 5, showHidden: true }),
      `${secret}`,
      Object.keys(secret).join(),
    ];

    expect(shown.join(' ')).not.toContain('cs_42');
    expect(secret.reveal()).toBe('cs_42');
  });
});
