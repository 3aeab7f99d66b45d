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
  readonly #sample: CountedPage[];
  /** The blocks of the sample, by hash. */
  readonly #blocks = new Map<number, CountedBlock>();
  #learnt: Learnt | undefined;

  constructor(sample: readonly SampledPage[]) {
    this.#sample = sample
      .toSorted(byRank)
      .slice(0, sampleSize)
      .map((page) => this.#count(page));
  }

  /** Takes a page into the sample, in place of what was known of it, if its rank is low enough. */
  add(page: SampledPage): void {
    const known = this.#sample.findIndex(({ key }) => key === page.key);
    if (known !== -1) {
      if (hasSame(this.#sample[known]!, page)) return;
      this.#remove(known);
    }
    const place = this.#sample.findIndex((other) => byRank(page, other) < 0);
    if (place === -1 && this.#sample.length >= sampleSize) return;
    this.#sample.splice(place === -1 ? this.#sample.length : place, 0, this.#count(page));
    if (this.#sample.length > sampleSize) this.#remove(sampleSize);
  }

  /** Fingerprint of what has been learnt: the same pages give the same. */
  get id(): string {
    return this.#knowledge().id;
  }

  /** Whether the site repeats a block, as far as a page is concerned: the one that keeps it does not lose it. */
  isRepeated(hash: number, key: string): boolean {
    return isLost(this.#knowledge().keepers, hash, key);
  }

  /** The same of a line: pages whose extractor left it out have it too. */
  isRepeatedLine(hash: number, key: string): boolean {
    return isLost(this.#knowledge().lineKeepers, hash, key);
  }

  /** Whether a line is left out of so many pages as make a block the site's. @param hash - that of its mark. */
  isLeftOut(hash: number): boolean {
    return this.#knowledge().leftOut.has(hash);
  }

  get leavesOut(): boolean {
    return this.#knowledge().leftOut.size > 0;
  }

  #remove(index: number): void {
    const [page] = this.#sample.splice(index, 1);
    this.#learnt = undefined;
    for (const block of page!.blocks) {
      block.pages -= 1;
      if (block.pages === 0) this.#blocks.delete(block.hash);
    }
  }

  #count(page: SampledPage): CountedPage {
    this.#learnt = undefined;
    const blocks = [...hashesOf(page)].map((hash) => {
      const block = this.#blocks.get(hash) ?? this.#open(hash);
      block.pages += 1;
      return block;
    });
    const { key, url, rank } = page;
    return { key, url, rank, blocks };
  }

  #open(hash: number): CountedBlock {
    const other = this.#blocks.get(-hash);
    const block: CountedBlock = { hash, pages: 0, other };
    if (other) other.other = block;
    this.#blocks.set(hash, block);
    return block;
  }

  #knowledge(): Learnt {
    this.#learnt ??= this.#learn();
    return this.#learnt;
  }

  #learn(): Learnt {
    const keepers = new Map<number, string>();
    const lineKeepers = new Map<number, string>();
    const leftOut = new Set<number>();
    const fewest = Math.max(fewestRepeats, Math.ceil(smallestShare * this.#sample.length));
    if (this.#sample.length >= fewestPages) {
      for (const { key, blocks } of this.#sample.toSorted(byAddress)) {
        // Most blocks are of one page: to look at each in a map took a third of what the host's thread allocates for a crawl.
        for (const { hash, pages, other } of blocks) {
          if (pages < fewest && (other === undefined || pages + other.pages < fewest)) continue;
          if (hash <= 0) {
            if (hash < 0 && pages >= fewest) leftOut.add(hash);
            continue;
          }
          if (pages >= fewest && !keepers.has(hash)) keepers.set(hash, key);
          if (!lineKeepers.has(hash)) lineKeepers.set(hash, key);
        }
      }
    }
    const entries = [keepers, lineKeepers].map((map) => [...map].toSorted(([a], [b]) => a - b));
    const known = JSON.stringify([...entries, [...leftOut].toSorted((a, b) => a - b)]);
    return { keepers, lineKeepers, leftOut, id: hash('sha256', known).slice(0, 16) };
  }
}

const isLost = (keepers: ReadonlyMap<number, string>, hash: number, key: string): boolean => {
  const keeper = keepers.get(hash);
  return keeper !== undefined && keeper !== key;
};

interface CountedBlock {
  readonly hash: number;
  /** Of the sample, those that have it. */
  pages: number;
  /** Of a line its mark on pages that left it out, of a mark the line. It may be on none any more. */
  other: CountedBlock | undefined;
}

interface CountedPage extends Omit<SampledPage, 'hashes'> {
  /** Each once. */
  readonly blocks: readonly CountedBlock[];
}

interface Learnt {
  /** The page that keeps a repeated block. */
  readonly keepers: ReadonlyMap<number, string>;
  /** The same where pages that left it out count too. */
  readonly lineKeepers: ReadonlyMap<number, string>;
  /** Marks of lines that are left out of enough pages. */
  readonly leftOut: ReadonlySet<number>;
  readonly id: string;
}

type PlacedPage = Pick<SampledPage, 'key' | 'url' | 'rank'>;

function byRank(a: PlacedPage, b: PlacedPage): number {
  return a.rank - b.rank || (a.key < b.key ? -1 : 1);
}

/** The start page first, mostly. */
function byAddress(a: PlacedPage, b: PlacedPage): number {
  return a.url.length - b.url.length || (a.key < b.key ? -1 : 1);
}

/** Each once; a line that a page keeps and leaves out as well counts as kept. */
function hashesOf(page: SampledPage): ReadonlySet<number> {
  const all = new Set(page.hashes);
  for (const hash of all) if (hash < 0 && all.has(-hash)) all.delete(hash);
  return all;
}

function hasSame({ blocks }: CountedPage, page: SampledPage): boolean {
  const hashes = hashesOf(page);
  return blocks.length === hashes.size && blocks.every(({ hash }) => hashes.has(hash));
}
