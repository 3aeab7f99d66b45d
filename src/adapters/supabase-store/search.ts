import type { SearchStore, StoreHit } from '../../contracts/store.ts';
import type { DatabaseClient } from './database-client.ts';
import type { StoreText } from './store-text.ts';
import { toVectorText } from './vector-text.ts';

/** The part of the store that finds chunks. The database ranks; words are made here, as everywhere. */
export function searchCalls(database: DatabaseClient, { analyzer, textLanguage }: StoreText): SearchStore {
  return {
    async searchText(customerId, query, { limit }) {
      const given = { textLanguage, terms: analyzer.queryTermsOf(query).join(' '), limit };
      return (await database.read<readonly PackedHit[]>('csi_search_text', customerId, given)).map(toStoreHit);
    },

    async searchVector(customerId, vector, options) {
      const given = { ...options, vector: toVectorText(vector) };
      return (await database.read<readonly PackedHit[]>('csi_search_vector', customerId, given)).map(toStoreHit);
    },
  };
}

type PackedHit = Omit<StoreHit, 'tableHeader'> & { readonly tableHeader: string | null };

function toStoreHit({ tableHeader, ...hit }: PackedHit): StoreHit {
  return tableHeader === null ? hit : { ...hit, tableHeader };
}
