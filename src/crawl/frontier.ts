import type { JobLease } from '../contracts/job-store.ts';
import type { ClaimedUrl, PageCommit, Store } from '../contracts/store.ts';
import { throwIfAborted } from '../errors.ts';
import { hashText } from '../hash-text.ts';
import type { NewFrontierUrl, UrlOutcome } from '../model/crawl.ts';
import type { Distrust } from '../model/job.ts';
import { HashMemory } from './hash-memory.ts';
import { Revisits } from './revisits.ts';
import { revisitLead } from './url-priority.ts';

/** What a visit leads to, besides the state of its own URL. */
export type Settlement = Pick<PageCommit, 'page' | 'seen'> & {
  readonly outcome: UrlOutcome;
  readonly discovered?: readonly NewFrontierUrl[] | undefined;
};

export interface FrontierOptions {
  readonly store: Store;
  readonly customerId: string;
  readonly lease: JobLease;
  /** Writes one visit; the returned number is how many of its URLs were new to the job. */
  readonly commit: (commit: PageCommit) => Promise<number>;
  /** Most pages that may count. */
  readonly maxPages: number;
  /** Pages that counted in an earlier run of the same job. */
  readonly countedPages: number;
  /** URLs the job knew before this run. */
  readonly knownUrls: number;
  /** What comes first. @default none */
  readonly revisits?: Revisits | undefined;
}

/** Keys remembered to spare the store a question; a forgotten key costs one lookup, nothing else. */
const rememberedKeys = 25_000;
/** What is remembered of a key; a refused one may come again by a way that is allowed. */
const queued = 1;
const refusedOnly = 2;
/** Targets claimed from the store at a time. Small, so that a URL of higher priority does not wait behind them. */
const claimSize = 16;
/**
 * Visits per page that counts: bounds a site on which nearly every URL is broken. Never below 200, so that a small
 * `maxPages` does not end a crawl at a few bad links.
 */
const visitsPerPage = 10;

/**
 * The URLs of one job: discovered, not yet visited. Rows live in the store, so memory does not grow with the site.
 *
 * `take` may be called by many at once; every target it hands out must be settled.
 */
export class Frontier {
  readonly #options: FrontierOptions;
  /** By hash: about once in 10,000 jobs of a million URLs, one is taken for another and left out. */
  readonly #remembered = new HashMemory(rememberedKeys);
  readonly #revisits: Revisits;
  readonly #claimed: { readonly revisits: ClaimedUrl[]; readonly others: ClaimedUrl[] } = { revisits: [], others: [] };
  #claiming: Promise<number> | undefined;
  #waiters: (() => void)[] = [];
  #changes = 0;
  #active = 0;
  #counted: number;
  #known: number;
  #visits = 0;
  #producers = 0;
  #stopped = false;
  #holds = 0;
  /** Whether new pages were left in the queue, to keep room for those of the index. */
  #isHeldBack = false;

  constructor(options: FrontierOptions) {
    this.#options = options;
    this.#revisits = options.revisits ?? new Revisits();
    this.#counted = options.countedPages;
    this.#known = options.knownUrls;
  }

  /** Distinct URLs of the job so far. */
  get knownUrls(): number {
    return this.#known;
  }

  /** True when the crawl ended with URLs left because `maxPages` or the limit of visits was reached. */
  get isFull(): boolean {
    return this.#counted >= this.#options.maxPages || this.#visits >= this.#maxVisits;
  }

  /** Targets that were handed out and not settled. */
  get visitsUnderWay(): number {
    return this.#active;
  }

  /** Whether the page of this key is one of the index, and nothing has led to it so far. */
  isToRevisit(key: string): boolean {
    return this.#revisits.has(key);
  }

  async add(urls: readonly NewFrontierUrl[]): Promise<void> {
    const fresh = this.#onlyFresh(urls);
    if (fresh.length === 0) return;
    const { store, customerId, lease } = this.#options;
    this.#known += await store.addUrls(customerId, lease, fresh);
    this.#revisits.meet(fresh);
    this.#notify();
  }

  /** Keeps the crawl open while `produce` may still add URLs. */
  async whileProducing(produce: () => Promise<void>): Promise<void> {
    this.#producers += 1;
    try {
      await produce();
    } finally {
      this.#producers -= 1;
      this.#notify();
    }
  }

  /**
   * The next URL to visit; waits while others may still discover some. `undefined` when the crawl is over.
   *
   * @throws IntegrationError `ABORTED`
   */
  async take(signal?: AbortSignal): Promise<ClaimedUrl | undefined> {
    for (;;) {
      throwIfAborted(signal, 'crawler');
      if (this.#stopped || this.isFull) return undefined;
      const changes = this.#changes;
      if (this.#holds === 0 && this.#counted + this.#active < this.#options.maxPages) {
        // Taken before the wait for the store, so that callers at the same time do not pass the limit together.
        this.#active += 1;
        const target = await this.#next();
        if (target) {
          this.#visits += 1;
          return target;
        }
        this.#active -= 1;
        if (this.#active === 0 && this.#producers === 0 && changes === this.#changes) {
          this.#notify();
          if (!this.#isHeldBack) return undefined;
          this.#revisits.letOneIn();
        }
      }
      if (changes === this.#changes) await this.#change(signal);
    }
  }

  /**
   * Ends a visit. `counts` says whether it used up one of `maxPages`.
   */
  async settle(settlement: Settlement, options: { readonly counts: boolean }): Promise<void> {
    const discovered = this.#onlyFresh(settlement.discovered ?? []);
    try {
      this.#known += await this.#options.commit({ ...settlement, discovered });
      this.#revisits.meet(discovered);
      if (options.counts) this.#counted += 1;
    } finally {
      this.#active -= 1;
      this.#notify();
    }
  }

  /** Gives a target back unvisited: it stays active in the store until the job is resumed. */
  abandon(): void {
    this.#active -= 1;
    this.#notify();
  }

  /** Hands out nothing until the returned function is called. */
  hold(): () => void {
    this.#holds += 1;
    let isHeld = true;
    return () => {
      if (isHeld) this.#holds -= 1;
      isHeld = false;
      this.#notify();
    };
  }

  /** Puts settled URLs back, none of which had counted. */
  async requeue(keys: readonly string[]): Promise<void> {
    const { store, customerId, lease } = this.#options;
    await store.requeueUrls(customerId, lease, keys);
    this.#notify();
  }

  /** Puts back what a host that has lied had called unchanged. @returns how many pages, with how many products. */
  async distrust(distrust: Distrust): Promise<{ readonly urls: number; readonly products: number }> {
    const { store, customerId, lease } = this.#options;
    const revoked = await store.distrustHost(customerId, lease, distrust);
    this.#counted -= revoked.urls;
    this.#notify();
    return revoked;
  }

  /** True after {@link stop}. */
  get isStopped(): boolean {
    return this.#stopped;
  }

  /** Hands out nothing more; open targets may still be settled. */
  stop(): void {
    this.#stopped = true;
    this.#notify();
  }

  get #maxVisits(): number {
    return Math.max(200, this.#options.maxPages * visitsPerPage);
  }

  #onlyFresh(urls: readonly NewFrontierUrl[]): NewFrontierUrl[] {
    return urls.filter(({ key, refused }) => {
      const hash = hashText(key);
      const known = this.#remembered.get(hash);
      if (known === queued || (known === refusedOnly && refused)) return false;
      this.#remembered.set(hash, refused ? refusedOnly : queued);
      return true;
    });
  }

  /** `undefined` also when all that is queued is new, and there is no room for it beside the pages that may still be met. */
  async #next(): Promise<ClaimedUrl | undefined> {
    let isLetIn = false;
    for (;;) {
      const revisit = this.#claimed.revisits.shift();
      if (revisit) {
        this.#revisits.take();
        return revisit;
      }
      const { queued } = this.#revisits;
      if (queued === 0) {
        // The page that is asked for is among the active ones.
        const room = this.#options.maxPages - this.#counted - this.#active + 1;
        isLetIn ||= this.#revisits.makeRoom(room);
        this.#isHeldBack = !isLetIn;
        if (!isLetIn) return undefined;
        const other = this.#claimed.others.shift();
        if (other) return other;
      }
      this.#claiming ??= this.#claim(queued === 0 ? claimSize : Math.min(queued, claimSize)).finally(() => {
        this.#claiming = undefined;
      });
      if ((await this.#claiming) > 0) continue;
      if (queued === 0) return undefined;
      this.#revisits.forgetQueued();
    }
  }

  async #claim(limit: number): Promise<number> {
    const { store, customerId, lease } = this.#options;
    const targets = await store.claimUrls(customerId, lease, limit);
    for (const target of targets) {
      this.#claimed[target.priority >= revisitLead ? 'revisits' : 'others'].push(target);
    }
    return targets.length;
  }

  #notify(): void {
    this.#changes += 1;
    const waiters = this.#waiters;
    this.#waiters = [];
    for (const wake of waiters) wake();
  }

  #change(signal: AbortSignal | undefined): Promise<void> {
    return new Promise((resolve) => {
      // A signal that has fired calls no listener any more.
      if (signal?.aborted) return resolve();
      const wake = (): void => {
        signal?.removeEventListener('abort', wake);
        resolve();
      };
      this.#waiters.push(wake);
      signal?.addEventListener('abort', wake, { once: true });
    });
  }
}
