import type { CrawlTarget, NewFrontierUrl, UrlOutcome, UrlRecord, UrlState } from '../../model/crawl.ts';
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
  readonly #counts = new Map<UrlState, number>();

  constructor(jobId: string) {
    this.#jobId = jobId;
  }

  get size(): number {
    return this.#entries.size;
  }

  /** @returns how many were new. */
  add(urls: readonly NewFrontierUrl[], now: Date): number {
    const sizeBefore = this.#entries.size;
    for (const url of urls) {
      if (this.#entries.has(url.key)) continue;
      const untouched = { state: 'queued', reason: null, detail: null, httpStatus: null } as const;
      const record = { ...toTarget(url), jobId: this.#jobId, ...untouched, foundAt: now, at: now };
      const entry: Entry = { record, discovered: this.#entries.size };
      this.#entries.set(url.key, entry);
      this.#queued.push(entry);
      this.#count('queued', 1);
    }
    if (this.#entries.size > sizeBefore) this.#keys.changed();
    return this.#entries.size - sizeBefore;
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
    const { state, reason, detail, httpStatus, at } = outcome;
    this.#move(entry, { state, reason, detail, httpStatus, at: new Date(at) });
  }

  counts(): Partial<Record<UrlState, number>> {
    return Object.fromEntries([...this.#counts].filter(([, count]) => count > 0));
  }

  list(state: UrlState, after: string | undefined, limit: number): UrlRecord[] {
    const records: UrlRecord[] = [];
    for (const key of this.#keys.after(after)) {
      if (records.length >= limit) break;
      const { record } = this.#entries.get(key)!;
      if (record.state === state) records.push(structuredClone(record));
    }
    return records;
  }

  find(key: string): UrlRecord | undefined {
    const entry = this.#entries.get(key);
    return entry && structuredClone(entry.record);
  }

  #move(entry: Entry, change: Partial<UrlRecord> & { readonly state: UrlState }): void {
    this.#count(entry.record.state, -1);
    entry.record = { ...entry.record, ...change };
    this.#count(change.state, 1);
  }

  #count(state: UrlState, change: number): void {
    this.#counts.set(state, (this.#counts.get(state) ?? 0) + change);
  }
}

function toTarget({ key, url, depth, source, foundOn, priority, redirects }: NewFrontierUrl): CrawlTarget {
  return { key, url, depth, source, foundOn, priority, redirects };
}
