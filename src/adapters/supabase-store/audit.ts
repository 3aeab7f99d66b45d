import type { AuditStep, StoreAudit } from '../../contracts/store-audit.ts';
import type { IndexFinding } from '../../model/index-finding.ts';
import { madeOfProduct } from '../../model/shop.ts';
import { noPlace, toFinding } from '../audit-findings.ts';
import { indexBusy } from '../job-errors.ts';
import { recoveredJob } from '../recovered-job.ts';
import type { Arguments, DatabaseClient } from './database-client.ts';
import { type AnalyzedPage, type PackedChunk, packTerms, unpackChunk } from './pack-page.ts';
import type { StoreText } from './store-text.ts';

/** The part of the store that compares its rows and mends them. All comparing is done in the database. */
export function auditCalls(database: DatabaseClient, { analyzer, textLanguage }: StoreText): StoreAudit {
  /** @throws IntegrationError `INDEX_BUSY` when the database has found a run that holds a job. */
  const mend = async (name: string, customerId: string, given: Arguments): Promise<number> => {
    const mended = await database.write<number | string>(name, customerId, given);
    if (typeof mended === 'string') throw indexBusy(customerId, mended);
    return mended;
  };

  return {
    async audit(customerId, { part, ...options }) {
      const step = await database.read<PackedStep>(`csi_audit_${part}`, customerId, {
        modelIds: [],
        ...options,
        madeOfProduct,
      });
      return { findings: step.findings.map(unpackFinding), next: step.next };
    },

    async rebuildPages(customerId, keys) {
      const read = await database.read<readonly PackedRebuilt[]>('csi_read_rebuilt', customerId, { keys });
      const pages = [];
      for (const { number, title, chunks } of read) {
        const page: AnalyzedPage = { title, chunks: chunks.map(unpackChunk) };
        pages.push({ number, chunks: await packTerms(page, analyzer) });
      }
      return mend('csi_rebuild_pages', customerId, { textLanguage, pages });
    },

    removeLeftovers(customerId, { limit }) {
      return mend('csi_remove_leftovers', customerId, { limit });
    },

    mendLedger(customerId, { limit }) {
      return mend('csi_mend_ledger', customerId, { limit, madeOfProduct, lost: recoveredJob('', []) });
    },
  };
}

type PackedFinding = Pick<IndexFinding, 'kind' | 'where' | 'expected' | 'found'> & Partial<IndexFinding>;

interface PackedStep extends Pick<AuditStep, 'next'> {
  readonly findings: readonly PackedFinding[];
}

interface PackedRebuilt {
  readonly number: number;
  readonly title: string;
  readonly chunks: readonly PackedChunk[];
}

const unpackFinding = ({ kind, key, url, ...facts }: PackedFinding): IndexFinding =>
  toFinding(kind, key === undefined || url === undefined ? noPlace : { key, url }, facts);
