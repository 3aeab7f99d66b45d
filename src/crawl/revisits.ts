import { hashText } from '../hash-text.ts';
import type { NewFrontierUrl } from '../model/crawl.ts';

/** New pages in a row that lead to no page of the index, until no more is expected of others. */
const maxMisses = 8;

/**
 * The pages of the index that a crawl is to come back to before new ones take their place.
 *
 * Which pages a crawl reaches when `maxPages` is smaller than the site depends on which answers come first. Without this, a
 * second crawl of a site that has not changed would read, embed and add others than the first.
 */
export class Revisits {
  /** By hash: those that nothing has led to yet. */
  readonly #unmet: Set<number>;
  #queued = 0;
  #passes = 0;
  #misses = 0;

  /** @param keys - of pages of the index. */
  constructor(keys: Iterable<string> = []) {
    this.#unmet = new Set(Array.from(keys, hashText));
  }

  /** Whether this is a page that nothing has led to yet. */
  has(key: string): boolean {
    return this.#unmet.size > 0 && this.#unmet.has(hashText(key));
  }

  /** Pages in the queue, which come first there. */
  get queued(): number {
    return this.#queued;
  }

  /** @param urls - what has come into the frontier. */
  meet(urls: readonly NewFrontierUrl[]): void {
    if (this.#unmet.size === 0) return;
    for (const { key, refused } of urls) {
      if (!this.#unmet.delete(hashText(key))) continue;
      this.#misses = 0;
      if (!refused) this.#queued += 1;
    }
  }

  /** A page was taken out of the queue. */
  take(): void {
    this.#queued = Math.max(0, this.#queued - 1);
  }

  /** None is in the queue, whatever was thought. */
  forgetQueued(): void {
    this.#queued = 0;
  }

  /**
   * Whether a page that is new may be visited: there is room for it beside those that may still be met, or it is let in.
   *
   * @param room - pages that may still be visited, this one included.
   */
  makeRoom(room: number): boolean {
    if (this.#unmet.size < room) return true;
    if (this.#passes === 0) return false;
    this.#passes -= 1;
    return true;
  }

  /** Nothing under way leads to the others: perhaps a new page does. */
  letOneIn(): void {
    this.#passes = 1;
    this.#misses += 1;
    if (this.#misses > maxMisses) this.#unmet.clear();
  }
}
