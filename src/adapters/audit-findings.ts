import type { IndexFinding, IndexFindingKind, IndexRemedy } from '../model/index-finding.ts';

/** What mends a finding of a kind, unless the store knows better. */
const remedies: Readonly<Record<IndexFindingKind, IndexRemedy>> = {
  page_missing: 'fetch',
  page_damaged: 'fetch',
  chunk_missing: 'fetch',
  chunk_damaged: 'fetch',
  product_damaged: 'fetch',
  template_missing: 'fetch',
  template_damaged: 'fetch',
  visit_missing: 'rebuild',
  text_index: 'rebuild',
  hash_index: 'rebuild',
  vector_missing: 'embed',
  vector_damaged: 'embed',
  counter_wrong: 'rebuild',
  leftover: 'remove',
  ledger_missing: 'ledger',
  ledger_differs: 'none',
  job_missing: 'ledger',
  record_missing: 'ledger',
};

/** A page, as a finding names it. */
export interface FindingPlace {
  readonly key: string | null;
  readonly url: string | null;
}

export const noPlace: FindingPlace = { key: null, url: null };

/** A finding with its defaults filled in. */
export function toFinding(
  kind: IndexFindingKind,
  { key, url }: FindingPlace,
  facts: Pick<IndexFinding, 'where' | 'expected' | 'found'> &
    Partial<Pick<IndexFinding, 'chunkId' | 'modelId' | 'remedy'>>,
): IndexFinding {
  return { kind, remedy: remedies[kind], key, url, chunkId: null, modelId: null, ...facts };
}
