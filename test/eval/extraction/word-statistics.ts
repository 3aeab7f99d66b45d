import { scoreScale, type WordScores } from '../../../src/adapters/cheerio-extractor/blocks/word-scores.ts';

/** How often a word stands over content on a page, by the number of the word: [amount, amount that is content]. */
export type WordCounts = ReadonlyMap<number, readonly [number, number]>;

interface Total {
  weight: number;
  content: number;
  domains: number;
}

/** Of one domain, a word counts for as much as this amount of it at most. */
const fullAmount = 12;
/** Weight of the belief that a word says nothing. */
const doubt = 2;
/** What says less says nothing. */
const leastScore = 0.25;

/** What words say on many sites: each site has one voice. */
export class WordStatistics {
  readonly #totals = new Map<number, Total>();
  readonly #byDomain = new Map<string, ReadonlyMap<number, readonly [number, number]>>();
  readonly #prior: number;
  readonly #minDomains: number;

  constructor(pages: readonly { readonly domain: string; readonly counts: WordCounts }[], minDomains: number) {
    this.#minDomains = minDomains;
    const domains = new Map<string, Map<number, [number, number]>>();
    for (const { domain, counts } of pages) {
      const sums = domains.get(domain) ?? new Map<number, [number, number]>();
      domains.set(domain, sums);
      for (const [word, [amount, content]] of counts) {
        const sum = sums.get(word);
        if (sum === undefined) sums.set(word, [amount, content]);
        else {
          sum[0] += amount;
          sum[1] += content;
        }
      }
    }
    let weight = 0;
    let share = 0;
    for (const [domain, sums] of domains) {
      const voices = new Map<number, readonly [number, number]>();
      for (const [word, [amount, content]] of sums) {
        const voice = Math.min(1, amount / fullAmount);
        const said: readonly [number, number] = [voice, (voice * content) / amount];
        voices.set(word, said);
        const total = this.#totals.get(word);
        if (total === undefined) this.#totals.set(word, { weight: said[0], content: said[1], domains: 1 });
        else {
          total.weight += said[0];
          total.content += said[1];
          total.domains += 1;
        }
        weight += said[0];
        share += said[1];
      }
      this.#byDomain.set(domain, voices);
    }
    this.#prior = share / weight;
  }

  /** Scores without what `domain` says, so that a page is not judged by its own label. */
  without(domain: string | undefined): WordScores {
    const own = domain === undefined ? undefined : this.#byDomain.get(domain);
    return { score: (word) => this.#score(word, own?.get(word)) };
  }

  /** Words that say something. */
  spoken(): readonly (readonly [word: number, score: number])[] {
    return [...this.#totals.keys()]
      .toSorted((a, b) => a - b)
      .map((word) => [word, this.#score(word, undefined)] as const)
      .filter(([, score]) => score !== 0);
  }

  #score(word: number, own: readonly [number, number] | undefined): number {
    const total = this.#totals.get(word);
    if (total === undefined) return 0;
    const domains = total.domains - (own === undefined ? 0 : 1);
    if (domains < this.#minDomains) return 0;
    const weight = total.weight - (own?.[0] ?? 0);
    const content = total.content - (own?.[1] ?? 0);
    const share = Math.min(0.995, Math.max(0.005, (content + doubt * this.#prior) / (weight + doubt)));
    const score = Math.log(share / (1 - share)) - Math.log(this.#prior / (1 - this.#prior));
    if (Math.abs(score) < leastScore) return 0;
    // As coarse as in the file of the model.
    return Math.max(-127, Math.min(127, Math.round(score * scoreScale))) / scoreScale;
  }
}
