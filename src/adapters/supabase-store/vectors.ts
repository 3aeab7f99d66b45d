import type { UnembeddedPage, VectorStore } from '../../contracts/vector-store.ts';
import { createTimeSlicer } from '../../resilience/time-slice.ts';
import type { DatabaseClient } from './database-client.ts';
import { type PackedChunk, unpackChunk } from './pack-page.ts';
import { fromVectorBase64, toVectorText } from './vector-text.ts';

/** The part of the store that is about vectors by the text they were made of. */
export function vectorCalls(database: DatabaseClient): VectorStore {
  return {
    async findVectors(customerId, modelId, hashes) {
      const found = await database.read<readonly PackedVector[]>('csi_find_vectors', customerId, { modelId, hashes });
      const slice = createTimeSlicer();
      const vectors = new Map<string, Float32Array>();
      for (const { hash, vector } of found) {
        vectors.set(hash, fromVectorBase64(vector));
        await slice();
      }
      return vectors;
    },

    async addVectors(customerId, modelId, vectors) {
      const slice = createTimeSlicer();
      const packed: PackedVector[] = [];
      for (const [hash, vector] of vectors) {
        packed.push({ hash, vector: toVectorText(vector) });
        await slice();
      }
      return database.write('csi_add_vectors', customerId, { modelId, vectors: packed });
    },

    async listUnembedded(customerId, modelId, options) {
      const given = { modelId, ...options };
      const pages = await database.read<readonly PackedUnembeddedPage[]>('csi_list_unembedded', customerId, given);
      return pages.map((page) => ({ ...page, chunks: page.chunks.map(unpackChunk) }));
    },

    countVectors(customerId) {
      return database.read('csi_count_vectors', customerId, {});
    },

    removeVectors(customerId, modelId) {
      return database.write('csi_remove_vectors', customerId, { modelId });
    },
  };
}

interface PackedVector {
  readonly hash: string;
  /** As text on its way there, as base64 on its way back. */
  readonly vector: string;
}

type PackedUnembeddedPage = Omit<UnembeddedPage, 'chunks'> & { readonly chunks: readonly PackedChunk[] };
