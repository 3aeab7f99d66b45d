import type { PageValues } from '../checksum.ts';

/** A page as its row has it. */
export interface AuditedRow extends PageValues {
  readonly number: number;
  readonly customer: number;
  readonly reading: string;
  readonly chunk_count: number;
  readonly term_counts: Uint8Array;
  readonly checksum: string | null;
  readonly product_checksum: string | null;
}
