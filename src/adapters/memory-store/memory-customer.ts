import type { Store } from '../../contracts/store.ts';
import type { CustomerInventory, CustomerRecord, CustomerSettings, DeepPartial } from '../../model/customer.ts';
import type { JobState } from '../../model/job.ts';
import type { TextAnalyzer } from '../full-text/text-analyzer.ts';
import type { MemoryJob } from './memory-job.ts';
import { MemoryPages } from './memory-pages.ts';
import { MemorySpending } from './memory-spending.ts';
import { toJsonAndBack } from './to-json-and-back.ts';

/** Everything of one customer. */
export class MemoryCustomer {
  readonly customerId: string;
  readonly jobs: Map<string, MemoryJob> = new Map();
  readonly pages: MemoryPages;
  readonly spending: MemorySpending = new MemorySpending();
  #record: CustomerRecord | undefined;

  constructor(customerId: string, analyzer: TextAnalyzer) {
    this.customerId = customerId;
    this.pages = new MemoryPages(analyzer);
  }

  /** A copy; `undefined` while the customer has rows but was never saved. */
  get record(): CustomerRecord | undefined {
    return structuredClone(this.#record);
  }

  save(settings: DeepPartial<CustomerSettings>, now: Date): CustomerRecord {
    const createdAt = this.#record?.createdAt ?? now;
    const { customerId } = this;
    this.#record = { customerId, settings: toJsonAndBack(settings), createdAt, updatedAt: now };
    return structuredClone(this.#record);
  }

  inventory(): Omit<CustomerInventory, 'customerId' | 'credentials' | 'orders' | 'shoppers'> {
    let urls = 0;
    for (const { frontier } of this.jobs.values()) urls += frontier.size;
    return { jobs: this.jobs.size, urls, ...this.pages.counts() };
  }

  /** The latest one that waits or runs and whose turn has the key. */
  openJob(key: string): MemoryJob | undefined {
    return this.jobsByAge().find(({ record: { state, turn } }) => isOpen(state) && turn?.key === key);
  }

  /** Newest first; of equal age, by id. */
  jobsByAge({ state, key }: Partial<Parameters<Store['listJobs']>[1]> = {}): MemoryJob[] {
    const wanted = [...this.jobs.values()].filter(
      ({ record }) =>
        (state === undefined || record.state === state) && (key === undefined || record.turn?.key === key),
    );
    return wanted.sort(
      ({ record: a }, { record: b }) => b.createdAt.getTime() - a.createdAt.getTime() || (a.jobId < b.jobId ? -1 : 1),
    );
  }

  unmetPages(
    jobId: string,
    { reach, after, limit }: Parameters<Store['listUnmetPages']>[2],
  ): Awaited<ReturnType<Store['listUnmetPages']>> {
    const job = this.jobs.get(jobId);
    if (!job) return [];
    const unmet = this.pages
      .summaries(after)
      .filter(({ key, history }) => history.reach === reach && !job.frontier.find(key));
    return unmet.slice(0, limit).map(({ key, url }) => ({ key, url }));
  }
}

const isOpen = (state: JobState): boolean => state === 'queued' || state === 'active';
