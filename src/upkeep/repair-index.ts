import { IntegrationError } from '../errors.ts';
import type { CustomerContext } from '../model/customer.ts';
import type { IndexFinding, IndexFindingKind, RepairReceipt } from '../model/index-finding.ts';
import { StoredEmbedder } from './embed-stored.ts';
import { requireAudit, type UpkeepEnvironment } from './upkeep-environment.ts';
import type { EmbeddingBudget } from './upkeep-spender.ts';
import { type VerifyScope, verifyIndex } from './verify-index.ts';

export interface RepairOptions {
  /** False: pages whose content is lost are not read from their sites again, and are left. @default true */
  readonly refetch?: boolean | undefined;
  /** Most that missing vectors may cost; those beyond it are left. @default no bound */
  readonly budget?: EmbeddingBudget | undefined;
  readonly signal?: AbortSignal | undefined;
}

/** Pages mended together. */
const pagesPerMend = 50;
const rowsPerMend = 500;
/** A job takes no more start URLs. */
const maxRefetched = 10_000;
/** Mending may uncover what was hidden: of a page without visits nothing is read. */
const maxRounds = 4;
const maxLeft = 100;

export interface RepairScope extends Omit<VerifyScope, 'store' | 'audit' | 'customerId'> {
  /** Records that were written again before. */
  readonly mended: readonly IndexFinding[];
}

/** Mends what verifying finds, and verifies again, until nothing is found that could be mended. */
export async function repairIndex(
  environment: UpkeepEnvironment,
  customer: CustomerContext,
  { mended, ...scope }: RepairScope,
  options: RepairOptions,
): Promise<RepairReceipt> {
  const { store } = environment;
  const audit = requireAudit(store);
  const { customerId } = customer;
  // Refuses, before anything is looked at, while a job runs.
  await audit.rebuildPages(customerId, []);
  const repair = new Repair(environment, customer, options);
  repair.noteMended(mended);
  const verify = () => verifyIndex({ ...scope, store, audit, customerId });
  let left: IndexFinding[] = [];
  let leftCount = 0;
  for (let round = 1; round <= maxRounds; round += 1) {
    left = [];
    leftCount = 0;
    let mendable = 0;
    for await (const finding of verify()) {
      if (round === 1) repair.count(finding);
      leftCount += 1;
      if (left.length < maxLeft) left.push(finding);
      if (round < maxRounds && (await repair.mend(finding))) mendable += 1;
    }
    if (mendable === 0) break;
    await repair.finish();
  }
  return repair.receipt(left, leftCount);
}

/** One repair: what is to be done, in bounded portions, and what was. */
class Repair {
  readonly #environment: UpkeepEnvironment;
  readonly #customerId: string;
  readonly #options: RepairOptions;
  readonly #embedder: StoredEmbedder;
  readonly #modelId: string;
  readonly #found: Partial<Record<IndexFindingKind, number>> = {};
  readonly #toRebuild = new Set<string>();
  readonly #toEmbed = new Set<string>();
  /** URLs by key. */
  readonly #toFetch = new Map<string, string>();
  /** Keys that were tried, so that a page that is gone is asked for once. */
  readonly #fetched = new Set<string>();
  readonly #rebuilt = new Set<string>();
  readonly #jobIds: string[] = [];
  #hasLedger = false;
  #hasLeftovers = false;
  #removedRows = 0;
  #ledgerRows = 0;
  #fetchedPages = 0;

  constructor(environment: UpkeepEnvironment, customer: CustomerContext, options: RepairOptions) {
    const { customerId, settings } = customer;
    const embedder = environment.embedderFor(settings.embeddingConfig.model, customerId);
    const { budget, signal } = options;
    this.#environment = environment;
    this.#customerId = customerId;
    this.#options = options;
    this.#modelId = embedder.modelId;
    this.#embedder = new StoredEmbedder({ customer, embedder, budget, signal }, environment);
  }

  noteMended(findings: readonly IndexFinding[]): void {
    for (const finding of findings) this.count(finding);
    this.#ledgerRows += findings.length;
  }

  count({ kind }: IndexFinding): void {
    this.#found[kind] = (this.#found[kind] ?? 0) + 1;
  }

  /** Takes note of what to do, and does it when enough has come together. @returns whether anything can be done. */
  async mend({ kind, remedy, key, url, modelId }: IndexFinding): Promise<boolean> {
    if (remedy === 'ledger') this.#hasLedger = true;
    if (remedy === 'remove') this.#hasLeftovers = true;
    if (remedy === 'ledger' || remedy === 'remove') return true;
    if (key === null) return false;
    const isDerived = remedy === 'rebuild' || kind === 'vector_damaged' || kind === 'page_damaged';
    if (isDerived) this.#toRebuild.add(key);
    const isEmbeddable = remedy === 'embed' && modelId === this.#modelId;
    if (isEmbeddable) this.#toEmbed.add(key);
    const isFetchable = remedy === 'fetch' && this.#mayFetch(key);
    if (isFetchable && url !== null) this.#toFetch.set(key, url);
    if (Math.max(this.#toRebuild.size, this.#toEmbed.size) >= pagesPerMend) await this.#flush();
    return remedy === 'rebuild' || isEmbeddable || isFetchable || kind === 'vector_damaged';
  }

  /** Does what is left of a round. The ledger comes first: a job needs it. */
  async finish(): Promise<void> {
    const audit = requireAudit(this.#environment.store);
    const limit = rowsPerMend;
    if (this.#hasLedger) this.#ledgerRows += await untilNone(() => audit.mendLedger(this.#customerId, { limit }));
    await this.#flush();
    await this.#refetch();
    // Also what replaced pages have left behind.
    if (this.#hasLeftovers || this.#jobIds.length > 0)
      this.#removedRows += await untilNone(() => audit.removeLeftovers(this.#customerId, { limit }));
    this.#hasLedger = false;
    this.#hasLeftovers = false;
  }

  receipt(left: readonly IndexFinding[], leftCount: number): RepairReceipt {
    const { embedded, reused, usedTokens, costUsd } = this.#embedder;
    return {
      customerId: this.#customerId,
      found: this.#found,
      rebuiltPages: this.#rebuilt.size,
      removedRows: this.#removedRows,
      ledgerRows: this.#ledgerRows,
      embeddedChunks: embedded,
      reusedVectors: reused,
      embeddingTokens: usedTokens,
      costUsd,
      jobIds: this.#jobIds,
      fetchedPages: this.#fetchedPages,
      leftCount,
      left,
    };
  }

  async #flush(): Promise<void> {
    const { store } = this.#environment;
    const keys = [...this.#toRebuild];
    this.#toRebuild.clear();
    for (const key of keys) this.#rebuilt.add(key);
    for (let first = 0; first < keys.length; first += pagesPerMend)
      await requireAudit(store).rebuildPages(this.#customerId, keys.slice(first, first + pagesPerMend));
    const bare = [...this.#toEmbed].filter((key) => !this.#toFetch.has(key));
    this.#toEmbed.clear();
    for (const key of bare) {
      const page = await store.readPage(this.#customerId, key, { modelId: this.#modelId });
      const chunks = page?.chunks.filter(({ vector }) => vector === null) ?? [];
      if (page && chunks.length > 0) await this.#embedder.embed([{ ...page, chunks }]);
    }
  }

  #mayFetch(key: string): boolean {
    if (this.#options.refetch === false || this.#fetched.has(key)) return false;
    return this.#toFetch.size < maxRefetched;
  }

  async #refetch(): Promise<void> {
    const urls = [...this.#toFetch.values()];
    for (const key of this.#toFetch.keys()) this.#fetched.add(key);
    this.#toFetch.clear();
    if (urls.length === 0) return;
    try {
      const { jobId, processedPages } = await this.#environment.recrawl(this.#customerId, urls);
      this.#jobIds.push(jobId);
      this.#fetchedPages += processedPages;
    } catch (error) {
      // A site that cannot be reached: its pages are left, and the receipt tells which.
      if (!IntegrationError.isInstance(error) || error.service === 'store') throw error;
    }
  }
}

async function untilNone(work: () => Promise<number>): Promise<number> {
  let total = 0;
  for (let done = await work(); done > 0; done = await work()) total += done;
  return total;
}
