import type { IntegrationError } from '../errors.ts';
import type { Chunk } from '../model/chunk.ts';
import { createTimeSlicer } from '../resilience/time-slice.ts';
import type { CountedText, EmbeddedTexts, EmbeddingBatcher } from './embedding-batcher.ts';
import { type FindVectors, findVectors } from './find-vectors.ts';

/** A text that is to have a vector. */
export interface HashedText {
  /** `Chunk.embeddingHash`: texts of one hash are the same text. */
  readonly hash: string;
  readonly tokens: number;
  /** Called only when the text has to be embedded. */
  readonly text: () => string;
}

/** What became of the texts that were asked for together. */
export interface FoundVectors {
  /** By hash; texts without one are left out. */
  readonly vectors: ReadonlyMap<string, Float32Array>;
  /** How many of the vectors existed before. */
  readonly reused: number;
  /** Tokens the service counted for the others. */
  readonly usedTokens: number;
  /** Why the embedder gave no vector for some; `undefined` also where the budget allowed no call. */
  readonly failure: IntegrationError | undefined;
}

export interface TextVectorsOptions {
  readonly batcher: EmbeddingBatcher;
  /** `undefined`: none that are stored are looked for. */
  readonly find?: FindVectors | undefined;
}

/** Vectors remembered besides: those of the pages under way, which are not stored yet. */
const maxRecent = 512;

/**
 * Gives texts their vectors: one that is stored, on its way for another page, or was made a moment ago is not embedded
 * again. One for all pages of a job.
 */
export class TextVectors {
  readonly #options: TextVectorsOptions;
  /** On their way or just made; the oldest first. */
  readonly #recent = new Map<string, Promise<Made>>();
  /** Hashes of those that came with their vectors; the oldest first. */
  readonly #counted = new Set<string>();

  constructor(options: TextVectorsOptions) {
    this.#options = options;
  }

  /** @throws IntegrationError `STORE_FAILED`, `ABORTED`; a failure of the embedder is part of the answer. */
  async get(texts: readonly HashedText[]): Promise<FoundVectors> {
    const wanted = new Map(texts.map((text) => [text.hash, text]));
    const { find } = this.#options;
    const stored = find ? await findVectors([...wanted.keys()], find) : new Map<string, Float32Array>();
    const others = [...wanted.values()].filter(({ hash }) => !stored.has(hash));
    const onTheirWay = others.filter(({ hash }) => this.#recent.has(hash));
    const waiting = onTheirWay.map(({ hash }) => this.#recent.get(hash)!);
    const { made, usedTokens } = await this.#embed(others.filter(({ hash }) => !this.#recent.has(hash)));
    const shared = withHashes(onTheirWay, await Promise.all(waiting));
    const all = [...made, ...shared];
    return {
      vectors: new Map([...stored, ...all.flatMap(([hash, { vector }]) => (vector ? [[hash, vector] as const] : []))]),
      reused: stored.size + shared.filter(([, { vector }]) => vector !== null).length,
      usedTokens,
      failure: all.find(([, { failure }]) => failure !== undefined)?.[1].failure,
    };
  }

  /**
   * Counts chunks whose vectors were made where they were cut: they are asked of nobody. A text that came a moment ago counts
   * as it would have if its vector had been kept.
   *
   * @param vectors - one a chunk.
   */
  async count(chunks: readonly Chunk[], vectors: readonly Float32Array[]): Promise<FoundVectors> {
    const made = new Map<string, Float32Array>();
    let usedTokens = 0;
    let reused = 0;
    for (const [index, { embeddingHash, tokens }] of chunks.entries()) {
      if (made.has(embeddingHash)) continue;
      made.set(embeddingHash, vectors[index]!);
      if (this.#counted.has(embeddingHash)) reused += 1;
      else usedTokens += tokens;
    }
    for (const hash of made.keys()) {
      this.#counted.add(hash);
      forgetOldest(this.#counted);
    }
    if (usedTokens > 0) await this.#options.batcher.count(usedTokens);
    return { vectors: made, usedTokens, reused, failure: undefined };
  }

  async #embed(texts: readonly HashedText[]): Promise<{ readonly made: HashedVectors; readonly usedTokens: number }> {
    if (texts.length === 0) return { made: [], usedTokens: 0 };
    const embedding = this.#write(texts).then((written) => this.#options.batcher.embed(written));
    const toMade = ({ vectors, failure }: EmbeddedTexts, index: number): Made => {
      const vector = vectors[index] ?? null;
      return { vector, failure: vector ? undefined : failure };
    };
    for (const [index, { hash }] of texts.entries()) {
      const made = embedding.then((embedded) => toMade(embedded, index));
      // Whoever shares it hears of it; where nobody does, the answer below is enough.
      made.catch(() => undefined);
      this.#remember(hash, made);
    }
    const embedded = await embedding;
    const made = withHashes(
      texts,
      texts.map((_, index) => toMade(embedded, index)),
    );
    for (const [hash, { vector }] of made) if (!vector) this.#recent.delete(hash);
    return { made, usedTokens: embedded.usedTokens };
  }

  /** In slices: a page may have thousands of texts. */
  async #write(texts: readonly HashedText[]): Promise<readonly CountedText[]> {
    const slice = createTimeSlicer();
    const written: CountedText[] = [];
    for (const { text, tokens } of texts) {
      written.push({ text: text(), tokens });
      await slice();
    }
    return written;
  }

  #remember(hash: string, made: Promise<Made>): void {
    this.#recent.set(hash, made);
    forgetOldest(this.#recent);
  }
}

function forgetOldest(hashes: Map<string, unknown> | Set<string>): void {
  if (hashes.size <= maxRecent) return;
  for (const oldest of hashes.keys()) {
    hashes.delete(oldest);
    return;
  }
}

/** What the embedder made of a text: a vector, or nothing, and then perhaps why. */
interface Made {
  readonly vector: Float32Array | null;
  readonly failure: IntegrationError | undefined;
}

type HashedVectors = readonly (readonly [hash: string, made: Made])[];

const withHashes = (texts: readonly HashedText[], made: readonly Made[]): HashedVectors =>
  texts.map(({ hash }, index) => [hash, made[index]!] as const);
