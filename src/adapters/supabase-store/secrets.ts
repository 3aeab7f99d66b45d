import type { CredentialStore } from '../../contracts/credential-store.ts';
import type { DatabaseClient } from './database-client.ts';

/** The part of the store that is about encrypted credentials. */
export function secretCalls(database: DatabaseClient): CredentialStore {
  return {
    async putSecrets(customerId, secrets) {
      await database.write('csi_put_secrets', customerId, { secrets });
    },

    getSecrets(customerId, record) {
      return database.read('csi_get_secrets', customerId, { record });
    },

    removeSecrets(customerId, record, fields) {
      return database.write('csi_remove_secrets', customerId, { record, fields });
    },

    listSecretsToRotate(options) {
      return database.read('csi_list_secrets_to_rotate', null, options);
    },

    replaceSecret(customerId, from, to) {
      return database.write('csi_replace_secret', customerId, { from, to });
    },
  };
}
