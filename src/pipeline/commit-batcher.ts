import type { JobLease } from '../contracts/job-store.ts';
import type { PageCommit, Store } from '../contracts/store.ts';

export interface CommitBatcherOptions {
  readonly store: Store;
  readonly customerId: string;
  readonly lease: JobLease;
}

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
 * Writes visits in groups: while one transaction is on its way, the visits that end meanwhile gather for the next.
 *
 * One per run of a job. Nobody waits for a group to fill: a visit that comes alone is written at once.
 */
export class CommitBatcher {
  readonly #store: Store;
  readonly #customerId: string;
  readonly #lease: JobLease;
  readonly #waiting: Waiting[] = [];
  #writing = false;

  constructor({ store, customerId, lease }: CommitBatcherOptions) {
    this.#store = store;
    this.#customerId = customerId;
    this.#lease = lease;
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
      if (!this.#writing) void this.#write();
    });
  }

  async #write(): Promise<void> {
    this.#writing = true;
    while (this.#waiting.length > 0) {
      const group = this.#nextGroup();
      try {
        const newUrls = await this.#store.commitPages(
          this.#customerId,
          this.#lease,
          group.map(({ commit }) => commit),
        );
        for (const [index, { resolve }] of group.entries()) resolve(index === 0 ? newUrls : 0);
      } catch (error) {
        for (const { reject } of group) reject(error);
      }
    }
    this.#writing = false;
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
