/** An encrypted credential as it is stored. Without its keys nobody can read it. */
export interface StoredSecret {
  /** What it belongs to, e.g. `woocommerce`; 1 to 64 characters. */
  readonly record: string;
  /** Which part of it, e.g. `consumerSecret`; 1 to 128 characters. */
  readonly field: string;
  /** Names the key it was encrypted with. */
  readonly keyId: string;
  /** The envelope: JSON. */
  readonly sealed: string;
}

/** A credential and its customer, for rotation. */
export interface OwnedSecret extends StoredSecret {
  readonly customerId: string;
}

/** The first and the last thing of a list in order, for reading on. */
export type SecretPosition = Pick<OwnedSecret, 'customerId' | 'record' | 'field'>;

/**
 * Keeps encrypted credentials. What it is given is already encrypted: it never sees a secret.
 *
 * A part of `ShopStore`. Everything said of `Store` holds here too; `eraseCustomer` removes a customer's credentials.
 */
export interface CredentialStore {
  /** Writes the given fields of one record in one step; other fields of it stay. */
  putSecrets(customerId: string, secrets: readonly StoredSecret[]): Promise<void>;
  /** All fields of a record, ordered by field. */
  getSecrets(customerId: string, record: string): Promise<readonly StoredSecret[]>;
  /** Removes fields of a record, all of them without `fields`. @returns how many there were. */
  removeSecrets(customerId: string, record: string, fields?: readonly string[]): Promise<number>;
  /**
   * Credentials encrypted with another key than `keyId`, ordered by customer, record and field, starting behind `after`.
   * The one list over all customers: for the operator, who replaces the key.
   */
  listSecretsToRotate(options: {
    readonly keyId: string;
    readonly after?: SecretPosition | undefined;
    readonly limit: number;
  }): Promise<readonly OwnedSecret[]>;
  /** Replaces a credential unless it has been replaced meanwhile. @returns whether it was. */
  replaceSecret(customerId: string, from: StoredSecret, to: StoredSecret): Promise<boolean>;
}
