import type { CredentialStore, SecretPosition, StoredSecret } from '../contracts/credential-store.ts';
import type { KeyProvider } from '../contracts/key-provider.ts';
import { IntegrationError } from '../errors.ts';
import { openSecret, rewrapSecret, sealSecret } from '../security/envelope.ts';
import type { Secret } from '../security/secret.ts';
import { assertCustomerId } from './customer-id.ts';

/** What one call of `woocommerce.rotateCredentials` did. */
export interface RotationReport {
  /** Credentials that are encrypted with the newest key now. */
  readonly rotated: number;
  /** Credentials that could not be, by the id of the key they need. */
  readonly failed: Readonly<Record<string, number>>;
  /** True when no credential needs an older key any more: older keys may be thrown away. */
  readonly done: boolean;
}

export interface CredentialsVaultOptions {
  readonly store: CredentialStore;
  /** `undefined` when none is configured: then nothing can be kept or read. */
  readonly keys: KeyProvider | undefined;
}

/**
 * Customers' credentials, encrypted: AES-256-GCM, a key of its own for each, which is wrapped by the operator's key. A row
 * copied to another customer or another field does not open.
 *
 * Decrypted values are handed out as `Secret` and kept nowhere.
 */
export class CredentialsVault {
  readonly #store: CredentialStore;
  readonly #keys: KeyProvider | undefined;

  constructor({ store, keys }: CredentialsVaultOptions) {
    this.#store = store;
    this.#keys = keys;
  }

  /**
   * Keeps fields of a record; other fields of it stay.
   *
   * @throws IntegrationError `ENCRYPTION_KEY_MISSING`, `STORE_FAILED`
   */
  async save(customerId: string, record: string, fields: Readonly<Record<string, Secret>>): Promise<void> {
    const keys = this.#requireKeys();
    const id = assertCustomerId(customerId);
    const sealed = Object.entries(fields).map(async ([field, secret]): Promise<StoredSecret> => {
      return { record, field, ...(await sealSecret(secret, { customerId: id, record, field }, keys)) };
    });
    await this.#store.putSecrets(id, await Promise.all(sealed));
  }

  /**
   * All fields of a record, ordered by name; empty when there is none.
   *
   * @throws IntegrationError `SECRET_DECRYPT`, `ENCRYPTION_KEY_MISSING`
   */
  async read(customerId: string, record: string): Promise<ReadonlyMap<string, Secret>> {
    const id = assertCustomerId(customerId);
    const stored = await this.#store.getSecrets(id, record);
    if (stored.length === 0) return new Map();
    const keys = this.#requireKeys();
    const opened = stored.map(async ({ field, ...sealed }): Promise<[string, Secret]> => {
      return [field, await openSecret(sealed, { customerId: id, record, field }, keys)];
    });
    return new Map(await Promise.all(opened));
  }

  /** Removes fields of a record, all of them without `fields`. @returns how many there were. */
  async remove(customerId: string, record: string, fields?: readonly string[]): Promise<number> {
    return await this.#store.removeSecrets(assertCustomerId(customerId), record, fields);
  }

  /**
   * Encrypts credentials with the newest key that are still encrypted with an older one. No secret is decrypted for it, only
   * the keys that lie around them. May be stopped and called again: it goes on where there is something left.
   *
   * @param options.limit - most credentials of one call, 1 or more. @default all
   */
  async rotate({
    limit = Number.POSITIVE_INFINITY,
  }: {
    readonly limit?: number | undefined;
  } = {}): Promise<RotationReport> {
    const keys = this.#requireKeys();
    const keyId = await keys.currentKeyId();
    const failed: Record<string, number> = {};
    let after: SecretPosition | undefined;
    let rotated = 0;
    for (;;) {
      const rows = await this.#store.listSecretsToRotate({
        keyId,
        after,
        limit: Math.min(rowsPerRead, limit - rotated),
      });
      for (const { customerId, ...from } of rows) {
        const moved = await this.#rewrap(customerId, from, keys);
        if (moved === 'failed') failed[from.keyId] = (failed[from.keyId] ?? 0) + 1;
        else rotated += 1;
      }
      after = rows.at(-1);
      if (rows.length === 0) return { rotated, failed, done: Object.keys(failed).length === 0 };
      if (rotated >= limit) return { rotated, failed, done: false };
    }
  }

  /** One that cannot be opened costs itself: the others are not held back by a row that was tampered with. */
  async #rewrap(customerId: string, from: StoredSecret, keys: KeyProvider): Promise<'moved' | 'failed'> {
    try {
      const to = { ...from, ...(await rewrapSecret(from, { ...from, customerId }, keys)) };
      // Replaced meanwhile: whoever did that used the newest key.
      await this.#store.replaceSecret(customerId, from, to);
      return 'moved';
    } catch (error) {
      if (IntegrationError.isInstance(error) && error.code === 'SECRET_DECRYPT') return 'failed';
      throw error;
    }
  }

  #requireKeys(): KeyProvider {
    if (this.#keys) return this.#keys;
    throw new IntegrationError(
      'Credentials are only kept encrypted, and there is no key: set CREDENTIALS_ENCRYPTION_KEY in the environment (openssl rand -base64 32), or adapters.keyProvider',
      { code: 'ENCRYPTION_KEY_MISSING', service: 'credentials' },
    );
  }
}

const rowsPerRead = 100;
