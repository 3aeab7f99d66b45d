import { hash } from 'node:crypto';
import type { SampledPage } from '../../contracts/store.ts';

/** Pages a template is learnt from. Of more, the share of a block would be known to less than three in a hundred anyway. */
export const sampleSize = 128;
/** Of fewer pages nothing is learnt ... */
const fewestPages = 6;
/** ... nor of a block on fewer than this many of them ... */
const fewestRepeats = 4;
/** ... or on a smaller share. */
const smallestShare = 0.3;

/**
 * What the pages of one site have in common, learnt from a sample of them: hashes of blocks, no text.
 *
 * The sample is the pages with the lowest ranks, so that what is learnt depends on the pages alone, not on the order they
 * came in. One page keeps each block that all others lose: of those in the sample, the one with the shortest address.
 */
export class SiteTemplate {
  /** By rank, then by key. */
  readonly #sample: SampledPage[];
  /** Pages of the sample that have a block. */
  readonly #counts = new Map<number, number>();
  #learnt: Learnt | undefined;

  constructor(sample: readonly SampledPage[]) {
    this.#sample = [...sample].toSorted(byRank).slice(0, sampleSize);
    for (const page of this.#sample) this.#count(page, 1);
  }

  /** Takes a page into the sample, in place of what was known of it, if its rank is low enough. */
  add(page: SampledPage): void {
    const known = this.#sample.findIndex(({ key }) => key === page.key);
    if (known !== -1) {
      if (isSame(this.#sample[known]!.hashes, page.hashes)) return;
      this.#remove(known);
    }
    const place = this.#sample.findIndex((other) => byRank(page, other) < 0);
    if (place === -1 && this.#sample.length >= sampleSize) return;
    this.#sample.splice(place === -1 ? this.#sample.length : place, 0, page);
    this.#count(page, 1);
    if (this.#sample.length > sampleSize) this.#remove(sampleSize);
  }

  /** Fingerprint of what has been learnt: the same pages give the same. */
  get id(): string {
    return this.#knowledge().id;
  }

  /** Whether the site repeats a block, as far as a page is concerned: the one that keeps it does not lose it. */
  isRepeated(hash: number, key: string): boolean {
    const keeper = this.#knowledge().keepers.get(hash);
    return keeper !== undefined && keeper !== key;
  }

  #remove(index: number): void {
    const [page] = this.#sample.splice(index, 1);
    this.#count(page!, -1);
  }

  #count({ hashes }: SampledPage, change: 1 | -1): void {
    this.#learnt = undefined;
    for (const each of new Set(hashes)) this.#counts.set(each, (this.#counts.get(each) ?? 0) + change);
  }

  #knowledge(): Learnt {
    this.#learnt ??= this.#learn();
    return this.#learnt;
  }

  #learn(): Learnt {
    const keepers = new Map<number, string>();
    const fewest = Math.max(fewestRepeats, Math.ceil(smallestShare * this.#sample.length));
    if (this.#sample.length >= fewestPages) {
      for (const { key, hashes } of [...this.#sample].toSorted(byAddress)) {
        for (const each of hashes) if (!keepers.has(each) && this.#counts.get(each)! >= fewest) keepers.set(each, key);
      }
    }
    const entries = [...keepers].toSorted(([a], [b]) => a - b);
    return { keepers, id: hash('sha256', JSON.stringify(entries)).slice(0, 16) };
  }
}

interface Learnt {
  /** The page that keeps a repeated block. */
  readonly keepers: ReadonlyMap<number, string>;
  readonly id: string;
}

function byRank(a: SampledPage, b: SampledPage): number {
  return a.rank - b.rank || (a.key < b.key ? -1 : 1);
}

/** The start page first, mostly. */
function byAddress(a: SampledPage, b: SampledPage): number {
  return a.url.length - b.url.length || (a.key < b.key ? -1 : 1);
}

function isSame(a: readonly number[], b: readonly number[]): boolean {
  return a.length === b.length && a.every((each, index) => each === b[index]);
}
