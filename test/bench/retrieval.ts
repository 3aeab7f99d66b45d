/**
 * `npm run bench retrieval`: 40 questions on the PostgreSQL manual, each with the section that answers it. Our chunks beside
 * windows of a fixed number of tokens, through the same embedder, store and search.
 *
 * A hit answers when half of it lies in the section, or half of the section in it. Windows have the page's title too, in
 * the store and in what is embedded.
 */
import { LexicalEmbedder } from '../../src/adapters/lexical-embedder.ts';
import { MemoryStore } from '../../src/adapters/memory-store/memory-store.ts';
import { createTokenCounter } from '../../src/adapters/token-counters.ts';
import type { Chunk } from '../../src/model/chunk.ts';
import type { ExtractedContent } from '../../src/model/content.ts';
import { chunkDocument } from '../../src/pipeline/chunk-document.ts';
import { embeddingText } from '../../src/pipeline/embedding-text.ts';
import { searchIndex } from '../../src/search/search-index.ts';
import { buildCommit, buildPage } from '../../src/testing/builders.ts';
import { holdJob } from '../../src/testing/store-contract/prepared-store.ts';
import { readDocuments } from './chunk/read-documents.ts';
import { installManual, manual } from './crawl/install-manual.ts';
import { goalMissed } from './report/figures.ts';
import { fixedChunks } from './retrieval/fixed-chunks.ts';
import { questions } from './retrieval/questions.ts';
import { type Section, sectionsOf } from './retrieval/sections-of.ts';

const settings = { chunkSize: 512, overlap: 64 };
const embedder = new LexicalEmbedder();
const counter = await createTokenCounter('words');

installManual();
const documents = await readDocuments(manual);
const answers = questions.map((question) => sectionsOf(question, documents));

const ours = await indexOf((document) => chunkDocument(document, { ...settings, counter }));
const like = (size: number) => (document: ExtractedContent) =>
  Promise.resolve(
    fixedChunks(document.markdown, { id: document.key, size, overlap: Math.min(settings.overlap, size / 4), counter }),
  );
const same = Math.round(ours.textTokens);
const rankings = {
  [`ours, at most ${settings.chunkSize} tokens`]: await ranksIn(ours),
  [`windows of ${settings.chunkSize} tokens`]: await ranksIn(await indexOf(like(settings.chunkSize))),
  [`windows of ${same} tokens, as ours on average`]: await ranksIn(await indexOf(like(same))),
};

console.log(`${Object.keys(rankings).join(' | ')}\n`);
for (const [index, { text }] of questions.entries()) {
  const ranks = Object.values(rankings).map((list) => (list[index] === 0 ? ' -' : String(list[index]).padStart(2)));
  console.log(`${ranks.join('  ')}   ${text}`);
}
console.log();
const hitsAt3 = Object.entries(rankings).map(([name, list]) => {
  const within = (most: number): number => list.filter((rank) => rank > 0 && rank <= most).length;
  console.log(`${name.padEnd(42)} hit@1 ${within(1)}, hit@3 ${within(3)}, hit@10 ${within(10)} of ${questions.length}`);
  return within(3);
});
if (hitsAt3.slice(1).some((other) => other > hitsAt3[0]!)) process.exitCode = goalMissed;

interface Index {
  readonly store: MemoryStore;
  readonly places: ReadonlyMap<string, Section>;
  /** Of a chunk, on average. */
  readonly textTokens: number;
}

async function indexOf(chunker: (document: ExtractedContent) => Promise<Chunk[]>): Promise<Index> {
  const store = new MemoryStore();
  await store.saveCustomer('manual', {});
  const lease = await holdJob(store, 'manual');
  const places = new Map<string, Section>();
  let tokens = 0;
  for (const document of documents) {
    const { key, url, title, markdown } = document;
    const chunks = await chunker(document);
    const texts = chunks.map((chunk) => embeddingText(title, chunk, settings));
    const vectors = texts.length === 0 ? [] : (await embedder.embed(texts)).vectors;
    for (const { id, start, end, text } of chunks) {
      places.set(id, { page: key, start, end });
      tokens += counter.count(text);
    }
    const embedded = chunks.map((chunk, index) => ({ ...chunk, vector: vectors[index]! }));
    const page = buildPage({ key, url, title, markdown, modelId: embedder.modelId, chunks: embedded });
    await store.commitPages('manual', lease, [buildCommit(page)]);
  }
  const textTokens = tokens / places.size;
  console.log(`${places.size} chunks of ${Math.round(textTokens)} tokens`);
  return { store, places, textTokens };
}

/** Rank of the first hit that answers, by question; 0 where none of ten does. */
async function ranksIn({ store, places }: Index): Promise<number[]> {
  const ranks: number[] = [];
  for (const [index, { text }] of questions.entries()) {
    const request = { store, embedder, customerId: 'manual', query: text, limit: 10, mode: 'hybrid' } as const;
    const hits = await searchIndex(request);
    ranks.push(hits.findIndex(({ chunkId }) => isAnswer(places.get(chunkId)!, answers[index]!)) + 1);
  }
  return ranks;
}

function isAnswer(hit: Section, sections: readonly Section[]): boolean {
  return sections.some(({ page, start, end }) => {
    const shared = Math.min(hit.end, end) - Math.max(hit.start, start);
    return hit.page === page && shared * 2 >= Math.min(hit.end - hit.start, end - start);
  });
}
