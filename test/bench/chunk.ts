/**
 * `npm run bench chunk [folder ...]`: chunking and the lexical vectors, on the text of the pages in the folders; without
 * any, on the PostgreSQL and the Python manual.
 *
 * Speed stands beside LangChain's RecursiveCharacterTextSplitter, counting tokens with its own tokenizer and with ours, and
 * beside a ceiling: what no chunker can do without, counting the tokens of the text once and hashing it once. Every chunk
 * is counted again by LangChain's tokenizer and compared with its place.
 */
import { hash } from 'node:crypto';
import { basename, dirname, join } from 'node:path';
import { LexicalEmbedder } from '../../src/adapters/lexical-embedder.ts';
import { createTokenCounter } from '../../src/adapters/token-counters.ts';
import type { TokenizerName } from '../../src/contracts/token-counter.ts';
import type { Chunk } from '../../src/model/chunk.ts';
import type { ExtractedContent } from '../../src/model/content.ts';
import { chunkDocument } from '../../src/pipeline/chunk-document.ts';
import { embeddingText } from '../../src/pipeline/embedding-text.ts';
import { findFaults, freshChunks } from './chunk/check-chunks.ts';
import { fastestCpuMs } from './chunk/cpu-time.ts';
import { readDocuments } from './chunk/read-documents.ts';
import { installManual, installPythonManual, manual, pythonManual } from './crawl/install-manual.ts';
import { installPeer } from './crawl/install-peer.ts';
import { type Bar, goalMissed, reportChart } from './report/figures.ts';

interface Peer {
  createTokenizer(name: string): (text: string) => number;
  createSplitter(options: {
    readonly chunkSize: number;
    readonly overlap: number;
    readonly count: (text: string) => number;
  }): (text: string) => Promise<string[]>;
}

const ROUNDS = 3;
/** Milliseconds of CPU we accept with the embedded default's tokenizer, and how much faster than the peer we are at least. */
const GOALS = { chunkPer10KB: 0.4, embedPer2000Characters: 0.25, timesPeer: 5 };
const settings = { chunkSize: 512, overlap: 64 };
const encoding = 'cl100k_base';

const folders = process.argv.slice(2);
if (folders.length === 0) {
  installManual();
  installPythonManual();
  folders.push(manual, pythonManual);
}
const { version, folder } = installPeer('langchain', '@langchain/textsplitters');
const peer = (await import(join(folder, 'splitter.js'))) as Peer;
const peerCount = peer.createTokenizer(encoding);

for (const from of folders) await bench(from);
console.log(`\ngoals: chunking with words ${GOALS.chunkPer10KB} ms, vectors ${GOALS.embedPer2000Characters} ms,`);
console.log(`${GOALS.timesPeer} times LangChain, no chunk over the bound, all offsets exact`);

async function bench(from: string): Promise<void> {
  const documents = await readDocuments(from);
  const kilobytes = documents.reduce((sum, { markdown }) => sum + markdown.length, 0) / 1000;
  console.log(`\n${from}: ${documents.length} documents, ${(kilobytes / 1000).toFixed(1)} MB of Markdown`);
  console.log('\nms of CPU per 10 KB              ceiling  chunking  ratio  chunks  tokens a chunk');
  for (const name of ['words', encoding, 'o200k_base'] as const) {
    const ms = await benchChunking(documents, name, kilobytes);
    if (name === 'words' && ms > GOALS.chunkPer10KB) process.exitCode = goalMissed;
    if (name === encoding) await benchPeer(documents, { from, ours: ms, kilobytes });
  }
  await checkChunks(documents);
  await benchVectors(documents);
}

async function chunkAll(documents: readonly ExtractedContent[], name: TokenizerName) {
  const counter = await createTokenCounter(name);
  const chunked: (readonly [ExtractedContent, readonly Chunk[]])[] = [];
  for (const document of documents) chunked.push([document, await chunkDocument(document, { ...settings, counter })]);
  return chunked;
}

async function benchChunking(
  documents: readonly ExtractedContent[],
  name: TokenizerName,
  kilobytes: number,
): Promise<number> {
  const counter = await createTokenCounter(name);
  const ceilingMs = await fastestCpuMs(ROUNDS, () => {
    for (const { markdown } of documents) {
      counter.count(markdown);
      hash('sha256', markdown);
    }
  });
  let chunks: Chunk[] = [];
  const chunkMs = await fastestCpuMs(ROUNDS, async () => {
    chunks = (await chunkAll(documents, name)).flatMap(([, some]) => some);
  });
  const tokens = chunks.reduce((sum, chunk) => sum + chunk.tokens, 0) / chunks.length;
  const per10KB = (chunkMs / kilobytes) * 10;
  const figures = [((ceilingMs / kilobytes) * 10).toFixed(3), per10KB.toFixed(3).padStart(8)];
  figures.push((chunkMs / ceilingMs).toFixed(2).padStart(5), String(chunks.length).padStart(6), tokens.toFixed(0));
  console.log(`ours, ${name.padEnd(25)}  ${figures.join('  ')}`);
  return per10KB;
}

async function benchPeer(
  documents: readonly ExtractedContent[],
  { from, ours, kilobytes }: { readonly from: string; readonly ours: number; readonly kilobytes: number },
): Promise<void> {
  const counter = await createTokenCounter(encoding);
  const bars: Bar[] = [{ name: 'ours', kind: 'ours', value: ours }];
  const counters = { 'its tokenizer': peerCount, 'our counter': (text: string) => counter.count(text) };
  for (const [name, count] of Object.entries(counters)) {
    const split = peer.createSplitter({ ...settings, count });
    let chunks: string[] = [];
    const ms = await fastestCpuMs(1, async () => {
      chunks = [];
      for (const { markdown } of documents) chunks.push(...(await split(markdown)));
    });
    const per10KB = (ms / kilobytes) * 10;
    const over = chunks.filter((text) => counter.count(text) > settings.chunkSize).length;
    console.log(
      `LangChain ${version}, ${name.padEnd(13)}  ${per10KB.toFixed(3).padStart(14)}  ${String(chunks.length).padStart(13)}   ${over} over the bound; ours is ${(per10KB / ours).toFixed(1)} times as fast`,
    );
    bars.push({ name: `LangChain, ${name}`, kind: 'peer', value: per10KB });
    if (count === peerCount && per10KB / ours < GOALS.timesPeer) process.exitCode = goalMissed;
  }
  // Debian puts both manuals into a folder `html`.
  const name = basename(basename(from) === 'html' ? dirname(from) : from).replaceAll('.', '-');
  reportChart({ id: `chunk-${name}`, title: `Chunking, ${name}`, unit: 'ms of CPU per 10 KB', better: 'lower', bars });
}

async function checkChunks(documents: readonly ExtractedContent[]): Promise<void> {
  const chunked = await chunkAll(documents, encoding);
  const { overBound, miscounted, misplaced } = findFaults(chunked, { ...settings, count: peerCount });
  console.log(`\nours: ${overBound} chunks over the bound, ${miscounted} counted otherwise, ${misplaced} misplaced`);
  if (overBound > 0 || misplaced > 0) process.exitCode = goalMissed;

  const fresh = await freshChunks(chunked, { ...settings, counter: await createTokenCounter(encoding) });
  const mean = fresh.reduce((sum, each) => sum + each, 0) / fresh.length;
  const one = fresh.filter((each) => each <= 1).length / fresh.length;
  console.log(
    `a paragraph more at the top: ${mean.toFixed(2)} new chunks, at most one on ${(one * 100).toFixed(1)} % of pages, at worst ${Math.max(...fresh)}`,
  );
}

async function benchVectors(documents: readonly ExtractedContent[]): Promise<void> {
  const texts = (await chunkAll(documents, 'words')).flatMap(([{ title }, chunks]) =>
    chunks.map((chunk) => embeddingText(title, chunk, settings)),
  );
  const characters = texts.reduce((sum, text) => sum + text.length, 0);
  const embedder = new LexicalEmbedder();
  const ms = await fastestCpuMs(ROUNDS, () => embedder.embed(texts));
  const per2000 = (ms / characters) * 2_000;
  console.log(`${embedder.modelId}: ${per2000.toFixed(3)} ms of CPU per 2,000 characters`);
  if (per2000 > GOALS.embedPer2000Characters) process.exitCode = goalMissed;
}
