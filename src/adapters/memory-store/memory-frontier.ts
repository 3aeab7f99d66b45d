import type { ListUrlsOptions } from '../../contracts/store.ts';
import type {
  CrawlTarget,
  NewFrontierUrl,
  UrlOutcome,
  UrlRecord,
  UrlRemoval,
  UrlState,
  UrlTally,
} from '../../model/crawl.ts';
import type { Distrust } from '../../model/job.ts';
import { PriorityQueue } from './priority-queue.ts';
import { SortedKeys } from './sorted-keys.ts';

interface Entry {
  record: UrlRecord;
  /** Place in the order of discovery. */
  readonly discovered: number;
}

/** The URLs of one job. */
export class MemoryFrontier {
  readonly #jobId: string;
  readonly #entries = new Map<string, Entry>();
  readonly #keys = new SortedKeys(this.#entries);
  /** Entries that were queued once; those that no longer are get dropped when their turn comes. */
  readonly #queued = new PriorityQueue<Entry>(
    (a, b) =>
      a.record.priority > b.record.priority || (a.record.priority === b.record.priority && a.discovered < b.discovered),
  );
  readonly #active = new Set<Entry>();

  constructor(jobId: string) {
    this.#jobId = jobId;
  }

  get size(): number {
    return this.#entries.size;
  }

  /** @returns how many were new, those refused aside. */
  add(urls: readonly NewFrontierUrl[], now: Date): number {
    const sizeBefore = this.#entries.size;
    let added = 0;
    for (const url of urls) {
      const known = this.#entries.get(url.key);
      if (known && (known.record.state !== 'refused' || url.refused)) continue;
      const record: UrlRecord = {
        ...toTarget(url),
        ...unvisited,
        jobId: this.#jobId,
        state: url.refused ? 'refused' : 'queued',
        reason: url.refused?.reason ?? null,
        detail: url.refused?.detail ?? null,
        requests: 0,
        removal: null,
        foundAt: known?.record.foundAt ?? now,
        at: now,
      };
      const entry: Entry = { record, discovered: known?.discovered ?? this.#entries.size };
      this.#entries.set(url.key, entry);
      if (url.refused) continue;
      this.#queued.push(entry);
      added += 1;
    }
    if (this.#entries.size > sizeBefore) this.#keys.changed();
    return added;
  }

  claim(limit: number, now: Date): CrawlTarget[] {
    const claimed: CrawlTarget[] = [];
    while (claimed.length < limit) {
      const entry = this.#queued.pop();
      if (!entry) break;
      if (entry.record.state !== 'queued') continue;
      this.#move(entry, { state: 'active', at: now });
      this.#active.add(entry);
      claimed.push(toTarget(entry.record));
    }
    return claimed;
  }

  release(now: Date): void {
    for (const entry of this.#active) {
      this.#move(entry, { state: 'queued', at: now });
      this.#queued.push(entry);
    }
    this.#active.clear();
  }

  /** A URL the job does not know stays unknown. */
  settle({ key, ...outcome }: UrlOutcome): void {
    const entry = this.#entries.get(key);
    if (!entry) return;
    this.#active.delete(entry);
    const { state, reason, detail, httpStatus, at, brought = unvisited.brought, failures = [] } = outcome;
    const requests = entry.record.requests + outcome.requests;
    const ended = {
      ...{ state, reason, detail, httpStatus, requests },
      at: new Date(at),
      brought: { ...brought },
      failures: failures.map((failure) => ({ ...failure })),
    };
    this.#move(entry, ended);
  }

  /** @returns whether it was settled, and is now as if it had not been visited, but for its requests. */
  requeue(key: string, now: Date): boolean {
    const entry = this.#entries.get(key);
    if (!entry || unsettled.has(entry.record.state)) return false;
    this.#move(entry, { ...unvisited, state: 'queued', at: now });
    this.#queued.push(entry);
    return true;
  }

  /** URLs of the host that were settled as unchanged for the reason. */
  believed({ host, reason }: Distrust): readonly UrlRecord[] {
    const records = [...this.#entries.values()].map(({ record }) => record);
    return records.filter(
      (record) => record.state === 'unchanged' && record.reason === reason && URL.parse(record.url)?.host === host,
    );
  }

  noteRemoval(key: string, removal: UrlRemoval): void {
    const entry = this.#entries.get(key);
    if (entry) entry.record = { ...entry.record, removal };
  }

  tally(): readonly UrlTally[] {
    const tallies = new Map<string, UrlTally>();
    for (const { record } of this.#entries.values()) {
      const { state, reason, brought, removal } = record;
      const name = JSON.stringify([state, reason]);
      const { urls, removed, ...sum } = tallies.get(name) ?? { ...unvisited.brought, urls: 0, removed: 0 };
      tallies.set(name, {
        ...{ state, reason, urls: urls + 1, removed: removed + (removal ? 1 : 0) },
        products: sum.products + brought.products,
        chunksStored: sum.chunksStored + brought.chunksStored,
        chunksEmbedded: sum.chunksEmbedded + brought.chunksEmbedded,
      });
    }
    return [...tallies.values()];
  }

  list({ state, source, only, after, limit }: ListUrlsOptions): UrlRecord[] {
    const records: UrlRecord[] = [];
    for (const key of this.#keys.after(after)) {
      if (records.length >= limit) break;
      const { record } = this.#entries.get(key)!;
      if (record.state !== state || (source !== undefined && record.source !== source)) continue;
      if (only === 'failures' && record.failures.length === 0) continue;
      records.push(structuredClone(record));
    }
    return records;
  }

  find(key: string): UrlRecord | undefined {
    const entry = this.#entries.get(key);
    return entry && structuredClone(entry.record);
  }

  #move(entry: Entry, change: Partial<UrlRecord> & { readonly state: UrlState }): void {
    entry.record = { ...entry.record, ...change };
  }
}

const unsettled: ReadonlySet<UrlState> = new Set(['queued', 'active', 'refused']);
const unvisited = {
  ...{ reason: null, detail: null, httpStatus: null, failures: [] },
  brought: { products: 0, chunksStored: 0, chunksEmbedded: 0 },
} as const;

function toTarget({ key, url, depth, source, foundOn, priority, redirects, lastmod }: NewFrontierUrl): CrawlTarget {
  return { key, url, depth, source, foundOn, priority, redirects, lastmod: lastmod && new Date(lastmod) };
}
