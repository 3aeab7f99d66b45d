import type { CredentialStore, OwnedSecret, StoredSecret } from '../../contracts/credential-store.ts';
import { removeRows } from './copied-table.ts';
import { findCustomer, openCustomer, unknownCustomer } from './customers.ts';
import type { Database } from './database.ts';
import type { Synchronous } from './protocol.ts';

/** The part of the store that is about encrypted credentials, on one file. */
export function secretOperations(database: Database, now: () => number): Synchronous<CredentialStore> {
  return {
    putSecrets(customerId, secrets) {
      database.write(() => {
        const customer = openCustomer(database, customerId, now());
        for (const { record, field, keyId, sealed } of secrets) {
          database.run(
            `INSERT INTO secrets (customer, record, field, key_id, sealed) VALUES (?, ?, ?, ?, ?)
             ON CONFLICT DO UPDATE SET key_id = excluded.key_id, sealed = excluded.sealed`,
            ...[customer, record, field, keyId, sealed],
          );
        }
      });
    },

    getSecrets(customerId, record) {
      const rows = database.all<SecretRow>(
        'SELECT record, field, key_id, sealed FROM secrets WHERE customer = ? AND record = ? ORDER BY field',
        ...[findCustomer(database, customerId) ?? unknownCustomer, record],
      );
      return rows.map(toSecret);
    },

    removeSecrets(customerId, record, fields) {
      return database.write(() => {
        const customer = findCustomer(database, customerId) ?? unknownCustomer;
        if (!fields) return removeRows(database, 'secrets', 'customer = ? AND record = ?', customer, record);
        const remove = (field: string): number =>
          removeRows(database, 'secrets', 'customer = ? AND record = ? AND field = ?', customer, record, field);
        return fields.reduce((count, field) => count + remove(field), 0);
      });
    },

    listSecretsToRotate({ keyId, after, limit }) {
      const rows = database.all<SecretRow & { readonly customer_id: string }>(
        `SELECT customer_id, record, field, key_id, sealed FROM secrets JOIN customers ON number = customer
         WHERE key_id <> ? AND (customer_id, record, field) > (?, ?, ?) ORDER BY customer_id, record, field LIMIT ?`,
        ...[keyId, after?.customerId ?? '', after?.record ?? '', after?.field ?? '', limit],
      );
      return rows.map((row): OwnedSecret => ({ customerId: row.customer_id, ...toSecret(row) }));
    },

    replaceSecret(customerId, from, to) {
      const changed = database.run(
        `UPDATE secrets SET key_id = ?, sealed = ? WHERE customer = ? AND record = ? AND field = ? AND sealed = ?`,
        ...[to.keyId, to.sealed, findCustomer(database, customerId) ?? unknownCustomer],
        ...[from.record, from.field, from.sealed],
      );
      return changed > 0;
    },
  };
}

interface SecretRow {
  readonly record: string;
  readonly field: string;
  readonly key_id: string;
  readonly sealed: string;
}

const toSecret = ({ record, field, key_id, sealed }: SecretRow): StoredSecret => ({
  record,
  field,
  keyId: key_id,
  sealed,
});
