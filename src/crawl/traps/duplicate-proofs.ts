import { LRUCache } from 'lru-cache';

/** Two visits that differ in one thing only. */
export interface Comparison {
  /** What they differ in: `shop.example ?sid`, `shop.example ?print=1`. */
  readonly what: string;
  /** What they have in common: the URL without the thing, as a hash. */
  readonly rest: number;
  /** Hash of the text of the later one. */
  readonly text: number;
  readonly isSame: boolean;
  /** The values of the thing that were compared, as hashes. */
  readonly values: readonly number[];
}

export interface ProofOptions {
  /** Different pages that have to show it, with different texts: one error page under many URLs shows nothing. */
  readonly pages: number;
  /** Different values that have to be part of it: `lang=en` three times says nothing of `lang=de`. */
  readonly values: number;
}

/** Things remembered; what is forgotten has to be shown again. */
const rememberedThings = 2_000;
/** Pages with changing parts (a random tip, a clock) may contradict one time in so many. */
const agreementsPerContradiction = 10;
/** Entries a proof keeps of a kind. */
const keptValues = 8;

interface Proof {
  readonly rests: Set<number>;
  readonly texts: Set<number>;
  readonly values: Set<number>;
  agreements: number;
  contradictions: number;
}

/** What pairs of visits say about parts of URLs: whether pages stay the same without them. */
export class DuplicateProofs {
  readonly #proofs = new LRUCache<string, Proof>({ max: rememberedThings });

  add({ what, rest, text, isSame, values }: Comparison): void {
    const proof = this.#proofs.get(what) ?? newProof();
    this.#proofs.set(what, proof);
    if (!isSame) {
      proof.contradictions += 1;
      return;
    }
    proof.agreements += 1;
    keep(proof.rests, rest);
    keep(proof.texts, text);
    for (const value of values) keep(proof.values, value);
  }

  /** Whether pages have shown often enough that the thing adds nothing. */
  isProven(what: string, { pages, values }: ProofOptions): boolean {
    const proof = this.#proofs.get(what);
    return (
      proof !== undefined &&
      proof.rests.size >= pages &&
      proof.texts.size >= pages &&
      proof.values.size >= values &&
      proof.agreements >= proof.contradictions * agreementsPerContradiction
    );
  }
}

function newProof(): Proof {
  return { rests: new Set(), texts: new Set(), values: new Set(), agreements: 0, contradictions: 0 };
}

function keep(set: Set<number>, value: number): void {
  if (set.size < keptValues) set.add(value);
}
