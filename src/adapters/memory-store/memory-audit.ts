import type { AuditStep, StoreAudit } from '../../contracts/store-audit.ts';
import type { UrlRecord } from '../../model/crawl.ts';
import type { IndexFinding } from '../../model/index-finding.ts';
import { madeOfProduct } from '../../model/shop.ts';
import { toFinding } from '../audit-findings.ts';
import { indexBusy } from '../job-errors.ts';
import type { MemoryCustomer } from './memory-customer.ts';
import type { MemoryRows } from './memory-rows.ts';

/**
 * The part of the store that compares what it holds. What is derived of a page lives and goes with it here, so vectors and
 * ledger are all that can differ.
 */
export function memoryAudit(rows: MemoryRows, now: () => Date): StoreAudit {
  const assertIdle = (customerId: string): void => {
    const held = [...(rows.findCustomer(customerId)?.jobs.values() ?? [])].find(
      ({ record: { heldUntil } }) => heldUntil !== null && heldUntil > now(),
    );
    if (held) throw indexBusy(customerId, held.record.jobId);
  };
  return {
    async audit(customerId, { part, after, limit, modelIds = [] }) {
      const customer = rows.findCustomer(customerId);
      if (!customer || part === 'copies' || part === 'leftovers') return nothing;
      return part === 'pages'
        ? auditPages(customer, { after, limit, modelIds })
        : auditLedger(customer, { after, limit });
    },

    async rebuildPages(customerId, keys) {
      assertIdle(customerId);
      return keys.filter((key) => rows.findCustomer(customerId)?.pages.summary(key)).length;
    },

    async removeLeftovers(customerId) {
      assertIdle(customerId);
      return 0;
    },

    async mendLedger(customerId) {
      assertIdle(customerId);
      return 0;
    },
  };
}

const nothing: AuditStep = { findings: [], next: null };

function auditPages(
  { pages, jobs }: MemoryCustomer,
  {
    after,
    limit,
    modelIds,
  }: { readonly after: string | undefined; readonly limit: number; readonly modelIds: readonly string[] },
): AuditStep {
  const keys = pages.keysAfter(after, limit);
  const findings = keys.flatMap((key): IndexFinding[] => {
    const { url, reading } = pages.summary(key)!;
    const place = { key, url };
    const isMet = reading.startsWith(madeOfProduct) || [...jobs.values()].some(({ frontier }) => frontier.find(key));
    const facts = { where: 'frontier', expected: 'how it was found', found: 'nothing', remedy: 'none' } as const;
    const vectors = { where: 'vectors', expected: 'its vector', found: 'nothing' };
    return [
      ...(isMet ? [] : [toFinding('ledger_missing', place, facts)]),
      ...pages.bareChunks(key, modelIds).map((bare) => toFinding('vector_missing', place, { ...vectors, ...bare })),
    ];
  });
  return { findings, next: keys.length < limit ? null : (keys.at(-1) ?? null) };
}

/** By key, over all jobs. */
function auditLedger(
  { pages, jobs }: MemoryCustomer,
  { after = '', limit }: { readonly after: string | undefined; readonly limit: number },
): AuditStep {
  const ended = [...jobs.values()].flatMap(({ frontier }) =>
    (['indexed', 'unchanged'] as const).flatMap((state) => frontier.list({ state, after, limit })),
  );
  const keys = [...new Set(ended.map(({ key }) => key))].toSorted().slice(0, limit);
  const findings = keys
    .filter((key) => !pages.summary(key))
    .flatMap((key) => missingPage([...jobs.values()].flatMap(({ frontier }) => frontier.find(key) ?? [])));
  return { findings, next: keys.length < limit ? null : (keys.at(-1) ?? null) };
}

/** @param visits - of one URL, in all jobs: the last of them counts. */
function missingPage(visits: readonly UrlRecord[]): IndexFinding[] {
  const lastAt = Math.max(...visits.map(({ at, removal }) => Math.max(at.getTime(), removal?.at.getTime() ?? 0)));
  const last = visits.find(
    ({ state, at, removal }) => (state === 'indexed' || state === 'unchanged') && !removal && at.getTime() === lastAt,
  );
  if (!last) return [];
  return [toFinding('page_missing', last, { where: 'pages', expected: 'the page', found: 'nothing' })];
}
