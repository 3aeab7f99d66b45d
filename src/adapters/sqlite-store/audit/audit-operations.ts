import type { AuditStep, StoreAudit } from '../../../contracts/store-audit.ts';
import type { TextAnalyzer } from '../../full-text/text-analyzer.ts';
import { indexBusy } from '../../job-errors.ts';
import { findCustomer, restoreCustomer, unknownCustomer } from '../customers.ts';
import type { Database } from '../database.ts';
import type { Synchronous } from '../protocol.ts';
import { auditCopies, mendCopies } from './audit-copies.ts';
import { auditLedger } from './audit-ledger.ts';
import { auditPage } from './audit-page.ts';
import type { AuditedRow } from './audited-row.ts';
import { auditLeftovers, removeLeftovers } from './leftovers.ts';
import { mendLedger } from './mend-ledger.ts';
import { rebuildPage } from './rebuild-page.ts';

/** The part of the store that compares its rows and mends them, on one file. */
export function auditOperations(
  database: Database,
  now: () => number,
  analyzer: TextAnalyzer,
): Synchronous<StoreAudit> {
  /** One transaction, refused while a run holds a job: what is written for it would be mended at the same time. */
  const mend = <T>(customerId: string, work: (customer: number) => T): T =>
    database.write(() => work(idleCustomer(customerId)));
  const idleCustomer = (customerId: string): number => {
    const customer = findCustomer(database, customerId) ?? unknownCustomer;
    const held = database.get<{ job_id: string }>(
      'SELECT job_id FROM jobs WHERE customer = ? AND fence <> 0 AND held_until > ? LIMIT 1',
      ...[customer, now()],
    );
    if (held) throw indexBusy(customerId, held.job_id);
    return customer;
  };

  return {
    audit(customerId, { part, after, limit, modelIds = [] }) {
      return database.read(() => {
        if (part === 'copies') return auditCopies(database, customerId, { after, limit });
        const customer = findCustomer(database, customerId) ?? unknownCustomer;
        if (part === 'ledger') return auditLedger(database, customer, { after, limit });
        if (part === 'leftovers') return auditLeftovers(database, customer, { after, limit });
        return auditPages(database, customer, { after, limit, modelIds, analyzer });
      });
    },

    rebuildPages(customerId, keys) {
      return mend(customerId, (customer) => {
        const rows = keys.flatMap(
          (key) => database.get<AuditedRow>('SELECT * FROM pages WHERE customer = ? AND key = ?', customer, key) ?? [],
        );
        for (const row of rows) rebuildPage(database, row, { analyzer, now: now() });
        return rows.length;
      });
    },

    removeLeftovers(customerId, { limit }) {
      return mend(customerId, (customer) => removeLeftovers(database, customer, limit));
    },

    mendLedger(customerId, { limit }) {
      return database.write(() => {
        const restored = Number(restoreCustomer(database, customerId));
        const customer = idleCustomer(customerId);
        const written = restored + mendCopies(database, customer, limit);
        // What has a second copy comes back before anything is made up.
        return written > 0 ? written : mendLedger(database, { customer, limit, now: now() });
      });
    },
  };
}

function auditPages(
  database: Database,
  customer: number,
  {
    after = '',
    limit,
    ...options
  }: {
    readonly after: string | undefined;
    readonly limit: number;
    readonly modelIds: readonly string[];
    readonly analyzer: TextAnalyzer;
  },
): AuditStep {
  const rows = database.all<AuditedRow>(
    'SELECT * FROM pages WHERE customer = ? AND key > ? ORDER BY key LIMIT ?',
    ...[customer, after, limit],
  );
  const findings = rows.flatMap((row) => auditPage(database, row, options));
  return { findings, next: rows.length < limit ? null : (rows.at(-1)?.key ?? null) };
}
