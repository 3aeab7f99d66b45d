/**
 * `npm run bench chunk [folder]`: CPU of chunking and of the lexical vectors, on the text of the pages in a folder.
 *
 * Without a folder, the PostgreSQL manual is taken where Debian puts it (package `postgresql-doc-15`). The ceiling is what
 * no chunker can do without: counting the tokens of the text once and hashing it once.
 */
import { hash } from 'node:crypto';
import { existsSync, globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { CheerioExtractor } from '../../src/adapters/cheerio-extractor/cheerio-extractor.ts';
import { LexicalEmbedder } from '../../src/adapters/lexical-embedder.ts';
import { createTokenCounter } from '../../src/adapters/token-counters.ts';
import type { TokenizerName } from '../../src/contracts/token-counter.ts';
import type { ExtractedContent } from '../../src/model/content.ts';
import { chunkDocument } from '../../src/pipeline/chunk-document.ts';
import { embeddingText } from '../../src/pipeline/embedding-text.ts';

const ROUNDS = 5;
/** Milliseconds of CPU we accept, with the embedded default's tokenizer. */
const GOALS = { chunkPer10KB: 0.3, embedPer2000Characters: 0.25 };
const settings = { chunkSize: 512, overlap: 64 };

const folder = process.argv[2] ?? '/usr/share/doc/postgresql-doc-15/html';
if (!existsSync(folder)) {
  console.error(`No pages in ${folder}: name a folder with .html files.`);
  process.exit(2);
}
const documents = await readDocuments(folder);
const kilobytes = documents.reduce((sum, { markdown }) => sum + markdown.length, 0) / 1000;
console.log(`${documents.length} documents, ${(kilobytes / 1000).toFixed(1)} MB of Markdown\n`);

console.log('ms of CPU per 10 KB   ceiling  chunkDocument  ratio  chunks  tokens a chunk');
for (const name of ['words', 'cl100k_base', 'o200k_base'] as const) await benchChunking(name);
await benchVectors();

async function benchChunking(name: TokenizerName): Promise<void> {
  const counter = await createTokenCounter(name);
  const ceilingMs = await fastest(async () => {
    for (const { markdown } of documents) {
      counter.count(markdown);
      hash('sha256', markdown);
    }
  });
  let chunks = 0;
  let tokens = 0;
  const chunkMs = await fastest(async () => {
    chunks = 0;
    tokens = 0;
    for (const document of documents) {
      for (const chunk of await chunkDocument(document, { ...settings, counter })) {
        chunks += 1;
        tokens += chunk.tokens;
      }
    }
  });
  const [ceiling, chunking] = [(ceilingMs / kilobytes) * 10, (chunkMs / kilobytes) * 10];
  const figures = [ceiling.toFixed(3), chunking.toFixed(3).padStart(13), (chunkMs / ceilingMs).toFixed(2).padStart(5)];
  console.log(
    `${name.padEnd(22)}  ${figures.join('  ')}  ${String(chunks).padStart(6)}  ${(tokens / chunks).toFixed(0)}`,
  );
  if (name === 'words' && chunking > GOALS.chunkPer10KB) process.exitCode = 1;
}

async function benchVectors(): Promise<void> {
  const counter = await createTokenCounter('words');
  const texts: string[] = [];
  for (const document of documents) {
    const chunks = await chunkDocument(document, { ...settings, counter });
    texts.push(...chunks.map((chunk) => embeddingText(document.title, chunk, settings)));
  }
  const characters = texts.reduce((sum, text) => sum + text.length, 0);
  const embedder = new LexicalEmbedder();
  const ms = await fastest(() => embedder.embed(texts));
  const per2000 = (ms / characters) * 2_000;
  console.log(`\n${embedder.modelId}: ${per2000.toFixed(3)} ms of CPU per 2,000 characters`);
  if (per2000 > GOALS.embedPer2000Characters) process.exitCode = 1;
  console.log(`goals: chunking with words ${GOALS.chunkPer10KB}, vectors ${GOALS.embedPer2000Characters}`);
}

/** Milliseconds of CPU of the fastest of several rounds: what else runs on the machine can only add. */
async function fastest(round: () => Promise<unknown>): Promise<number> {
  let best = Number.POSITIVE_INFINITY;
  for (let done = 0; done < ROUNDS; done += 1) {
    const before = process.cpuUsage();
    await round();
    const { user, system } = process.cpuUsage(before);
    best = Math.min(best, (user + system) / 1000);
  }
  return best;
}

async function readDocuments(from: string): Promise<ExtractedContent[]> {
  const extractor = new CheerioExtractor();
  const extracted: ExtractedContent[] = [];
  for (const file of globSync('**/*.html', { cwd: from }).toSorted()) {
    const url = `https://bench.example/${file}`;
    const page = { url, key: url, status: 200, headers: {}, contentType: 'text/html', depth: 0, foundOn: null };
    const content = await extractor.extract(
      { ...page, body: readFileSync(join(from, file)), fetchedAt: new Date(0) },
      { contentFilters: { includeSelectors: [], excludePatterns: [] }, extractProducts: false },
    );
    extracted.push(content);
  }
  return extracted;
}
