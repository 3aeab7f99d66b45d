import { expect, it, onTestFinished } from 'vitest';
import { LexicalEmbedder } from '../../../src/adapters/lexical-embedder.ts';
import { createTokenCounter } from '../../../src/adapters/token-counters.ts';
import { chunkDocument } from '../../../src/pipeline/chunk-document.ts';
import { embeddingText } from '../../../src/pipeline/embedding-text.ts';
import { systemClock } from '../../../src/resilience/system-clock.ts';
import { PagePool } from '../../../src/wiring/page-pool.ts';
import { pooledChunker, pooledEmbedder } from '../../../src/wiring/pooled-embedder.ts';
import { createRandom, sentence } from '../../helpers/random-text.ts';

function openPool(): PagePool {
  const pool = new PagePool({ workers: 1, maxPageMs: 10_000, clock: systemClock });
  onTestFinished(() => pool.close());
  return pool;
}

const random = createRandom(3);
const markdown = Array.from({ length: 40 }, (_, part) => `## Part ${part}\n\n${sentence(random, 60)}`).join('\n\n');
const document = { key: 'https://shop.example/a', title: 'A manual', markdown, faq: [] };

it.each(['words', 'cl100k_base'] as const)(
  'cuts documents as the calling thread does, counting by %s',
  async (tokenizer) => {
    const options = { customerId: 'c', chunkSize: 64, overlap: 16 };

    const { chunks, vectors } = await pooledChunker(openPool(), tokenizer)(document, { ...options, withVectors: true });

    const counter = await createTokenCounter(tokenizer);
    expect(chunks).toEqual(await chunkDocument(document, { ...options, counter }));
    expect(chunks.length).toBeGreaterThan(40);
    expect(vectors).toBeUndefined();
  },
);

it('embeds texts of documents as the calling thread does', async () => {
  const inner = new LexicalEmbedder({ dimensions: 128 });
  const embedder = pooledEmbedder(inner, openPool());
  const texts = ['Blue kettle', 'Green teapot', '...'];

  const { vectors } = await embedder.embed(texts, { purpose: 'document' });

  expect(vectors).toEqual((await inner.embed(texts)).vectors);
  expect(vectors).toHaveLength(3);
});

it('embeds what it cuts as the calling thread does', async () => {
  const inner = new LexicalEmbedder({ dimensions: 128 });
  const options = { customerId: 'c', chunkSize: 64, overlap: 16 };

  const { chunks, vectors } = await pooledEmbedder(inner, openPool()).embedDocument(document, {
    ...options,
    withVectors: true,
  });

  const texts = chunks.map((chunk) => embeddingText(document.title, chunk, options));
  expect(vectors).toEqual((await inner.embed(texts)).vectors);
  expect(chunks.length).toBeGreaterThan(40);
  // Of its own: a store that writes `vector.buffer` writes this vector.
  expect(new Set(vectors?.map(({ buffer }) => buffer.byteLength))).toEqual(new Set([128 * 4]));
});

it('embeds equal texts once, and leaves a page of very many to be embedded in parts', async () => {
  const embedder = pooledEmbedder(new LexicalEmbedder({ dimensions: 64 }), openPool());
  const options = { chunkSize: 16, overlap: 0, withVectors: true };
  const cut = (lines: readonly string[]) =>
    embedder.embedDocument(
      { ...document, markdown: lines.map((line) => `# ${line}\n\n${line}`).join('\n\n') },
      options,
    );

  const equal = await cut(new Array<string>(1_500).fill('All about kettles'));
  const many = await cut(Array.from({ length: 1_001 }, (_, number) => `Kettle ${number}`));

  expect(equal.chunks).toHaveLength(1_500);
  expect(new Set(equal.vectors?.map(({ buffer }) => buffer.byteLength))).toEqual(new Set([64 * 4]));
  expect(many.chunks).toHaveLength(1_001);
  expect(many.vectors).toBeUndefined();
});

it('makes no vectors of a document without text', async () => {
  const embedder = pooledEmbedder(new LexicalEmbedder(), openPool());

  const cut = await embedder.embedDocument(
    { ...document, markdown: '' },
    { chunkSize: 64, overlap: 16, withVectors: true },
  );

  expect(cut).toEqual({ chunks: [], vectors: [] });
});

it('finishes the pages that are under way before it begins others', async () => {
  const pool = openPool();
  const ended: string[] = [];
  const note = (name: string) => () => void ended.push(name);
  const options = { customerId: 'c', chunkSize: 64, overlap: 0 };
  const body = new TextEncoder().encode('<title>A</title><p>Some words.</p>');
  const page = {
    ...{ url: 'https://shop.example/b', key: 'b', status: 200, headers: {}, contentType: 'text/html', body },
    ...{ fetchedAt: new Date(), depth: 0, foundOn: null },
  };
  const extraction = {
    page,
    options: { extractProducts: false, contentFilters: { excludePatterns: [], includeSelectors: [] } },
  };
  const extract = () => pool.run({ task: 'extract', input: extraction, url: page.url });
  const chunk = () => pooledChunker(pool, 'words')(document, { ...options, withVectors: false });

  await Promise.all([
    ...['first', 'second', 'third'].map((name) => extract().then(note(name))),
    ...['cut', 'cut too'].map((name) => chunk().then(note(name))),
  ]);

  // Two were with the thread when the others came.
  expect(ended).toEqual(['first', 'second', 'cut', 'cut too', 'third']);
});
