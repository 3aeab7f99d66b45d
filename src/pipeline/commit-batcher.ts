import { setImmediate as nextTurn } from 'node:timers/promises';
import type { Clock } from '../contracts/clock.ts';
import type { JobLease } from '../contracts/job-store.ts';
import type { PageCommit, Store } from '../contracts/store.ts';

export interface CommitBatcherOptions {
  readonly store: Store;
  readonly customerId: string;
  readonly lease: JobLease;
  readonly clock: Clock;
  /** Visits that have begun and are not written, those that wait here included: no group waits for more than half of them. */
  readonly visitsUnderWay: () => number;
}

/**
 * Milliseconds from one transaction to the next while more visits may come. Each costs about half of what writing a page does
 * (docs/decisions/sqlite-full-text.md): at 200 pages a second this makes one of six or seven.
 */
const gatherMs = 25;
/** Pages of one transaction: the price of a commit is shared, and a reader is never held up for long. */
const maxPages = 32;
/** UTF-16 code units of one transaction's text; a page larger than this goes alone. */
const maxText = 4_000_000;

interface Waiting {
  readonly commit: PageCommit;
  readonly resolve: (newUrls: number) => void;
  readonly reject: (error: unknown) => void;
}

/**
 * Writes visits in groups: what ends while a transaction is on its way, and shortly after, gathers for the next.
 *
 * One per run of a job. A visit that comes alone is written at once, and a group once it is half of what is under way: where pages
 * take no longer than a transaction, to wait for the others would leave the lanes idle.
 */
export class CommitBatcher {
  readonly #options: CommitBatcherOptions;
  readonly #waiting: Waiting[] = [];
  #writing = false;
  #writtenAt = Number.NEGATIVE_INFINITY;
  #endGathering: (() => void) | undefined;

  constructor(options: CommitBatcherOptions) {
    this.#options = options;
  }

  /**
   * Resolves when the visit is stored.
   *
   * @returns how many of its URLs were new to the job; of a group that was written together, all are credited to its
   * first visit.
   * @throws IntegrationError `STORE_FAILED`, `LEASE_LOST`, `JOB_UNKNOWN`, for every visit of the group.
   */
  commit(commit: PageCommit): Promise<number> {
    return new Promise((resolve, reject) => {
      this.#waiting.push({ commit, resolve, reject });
      if (this.#isEnough) this.#endGathering?.();
      if (!this.#writing) void this.#write();
    });
  }

  async #write(): Promise<void> {
    const { store, customerId, lease, clock } = this.#options;
    this.#writing = true;
    while (this.#waiting.length > 0) {
      const ms = this.#msToGather;
      if (ms > 0) await this.#gather(ms);
      const group = this.#nextGroup();
      const commits = group.map(({ commit }) => commit);
      try {
        const newUrls = await store.commitPages(customerId, lease, commits);
        this.#writtenAt = clock.now();
        void resolveAll(group, newUrls);
      } catch (error) {
        for (const { reject } of group) reject(error);
      }
    }
    this.#writing = false;
  }

  get #msToGather(): number {
    if (this.#isEnough) return 0;
    // The clock may have been set meanwhile.
    return Math.min(this.#writtenAt + gatherMs - this.#options.clock.now(), gatherMs);
  }

  async #gather(ms: number): Promise<void> {
    const gathering = new AbortController();
    this.#endGathering = () => gathering.abort();
    // It fails when it is ended, which is no failure.
    await this.#options.clock.sleep(ms, gathering.signal).catch(() => {});
    this.#endGathering = undefined;
  }

  get #isEnough(): boolean {
    return this.#waiting.length >= Math.min(maxPages, this.#options.visitsUnderWay() / 2);
  }

  #nextGroup(): Waiting[] {
    let text = 0;
    let size = 0;
    for (const { commit } of this.#waiting) {
      text += commit.page?.markdown.length ?? 0;
      if (size > 0 && (size >= maxPages || text > maxText)) break;
      size += 1;
    }
    return this.#waiting.splice(0, size);
  }
}

/** One in a turn of the event loop: each goes on with the next page at once, and all together would hold it up. */
async function resolveAll(group: readonly Waiting[], newUrls: number): Promise<void> {
  for (const [index, { resolve }] of group.entries()) {
    resolve(index === 0 ? newUrls : 0);
    await nextTurn();
  }
}
