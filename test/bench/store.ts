/**
 * `npm run bench store [fts5 | plain]`: how the files are to keep their postings; by default as this Node would.
 *
 * What the SQLite store costs and how fast it answers: commits by size of group, searches by size of the index, and what
 * the host's event loop feels of it. Beside it the ceiling: SQLite storing the same bytes without any index, and the
 * same cosines over an array in memory. Then the Supabase store over PostgREST, beside a plain bulk insert of the same rows
 * into the same database; over a PostgreSQL server too when `CSI_TEST_PG_URL` names one.
 */
import { mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { monitorEventLoopDelay } from 'node:perf_hooks';
import { DatabaseSync } from 'node:sqlite';
import { cosineSimilarityTo } from '../../src/adapters/cosine-similarity.ts';
import { Database } from '../../src/adapters/sqlite-store/database.ts';
import { type PostingsKind, postingsTables } from '../../src/adapters/sqlite-store/migrations.ts';
import { SqliteStore } from '../../src/adapters/sqlite-store/sqlite-store.ts';
import type { JobLease } from '../../src/contracts/job-store.ts';
import type { PageCommit, StoredPage } from '../../src/contracts/store.ts';
import { holdJob } from '../../src/testing/store-contract/prepared-store.ts';
import { buildChunk, buildCommit, buildPage, buildUrl } from '../helpers/builders.ts';
import { databaseKinds } from '../helpers/supabase/open-database.ts';
import { benchSupabase } from './store/supabase.ts';

const postings = Object.keys(postingsTables).find((kind) => kind === process.argv[2]) as PostingsKind | undefined;
const dimensions = 1_024;
const chunksPerPage = 10;
const linksPerPage = 20;
const random = seededRandom();
const words = Array.from({ length: 20_000 }, () => word());
const contents = Array.from({ length: 100 }, (_, content) => buildContent(content));
const folder = mkdtempSync(join(tmpdir(), 'bench-store-'));

try {
  console.log(
    `Node ${process.version}; pages of ${chunksPerPage} chunks of 1,000 characters and ${dimensions} dimensions`,
  );
  console.log(
    `and ${linksPerPage} links. CPU is that of all threads; a ceiling works in the host's own thread, whose event loop`,
  );
  console.log('it blocks.\n');
  for (const groupSize of [1, 8, 16]) await benchCommits(groupSize, 1_000);
  benchBareInserts(16, 1_000);
  for (const chunks of [2_000, 20_000]) await benchSearch(chunks);
  for (const kind of databaseKinds) {
    console.log(`\nSupabase: PostgREST over ${kind === 'embedded' ? 'PGlite' : 'a PostgreSQL server'}`);
    await benchSupabase(kind, {
      ...{ dimensions, chunks: 2_000, chunksPerPage, groupSize: 8, buildGroup, report },
      searches: {
        searchVector: (store) => store.searchVector('shop', vector(), { modelId: 'model-a', limit: 50 }),
        'searchText, 4 words': (store) => store.searchText('shop', sentence(4, 30), { limit: 50 }),
        'searchText, 4 rare words': (store) => store.searchText('shop', sentence(4, 3_000), { limit: 50 }),
      },
      latency: (label, search) => latency(label, 30, search),
    });
  }
} finally {
  rmSync(folder, { recursive: true });
}

async function benchCommits(groupSize: number, pages: number): Promise<void> {
  const { store, lease } = await newStore(`commits-${groupSize}`);
  for (const pass of ['first crawl', 'every page changed']) {
    const meter = startMeter();
    for (let page = 0; page < pages; page += groupSize) {
      const group = buildGroup(page, groupSize);
      await store.claimUrls('shop', lease, groupSize);
      await store.commitPages('shop', lease, group);
    }
    report(`commit, groups of ${groupSize}, ${pass}`, meter(pages));
  }
  await store.close();
}

/** Ceiling: the same text and vectors as rows without an index, in groups, without a second thread. */
function benchBareInserts(groupSize: number, pages: number): void {
  const database = new DatabaseSync(join(folder, 'bare.sqlite'));
  database.exec('PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL');
  database.exec('CREATE TABLE chunks (id TEXT, text TEXT, vector BLOB); CREATE TABLE pages (url TEXT, markdown TEXT)');
  const insertChunk = database.prepare('INSERT INTO chunks VALUES (?, ?, ?)');
  const insertPage = database.prepare('INSERT INTO pages VALUES (?, ?)');
  const meter = startMeter();
  for (let page = 0; page < pages; page += groupSize) {
    const group = buildGroup(page, groupSize);
    database.exec('BEGIN');
    for (const { page } of group) {
      insertPage.run(page!.url, page!.markdown);
      for (const { id, text, vector } of page!.chunks) insertChunk.run(id, text, new Uint8Array(vector!.buffer));
    }
    database.exec('COMMIT');
  }
  report(`  ceiling: bare inserts, groups of ${groupSize}`, meter(pages));
  database.close();
}

async function benchSearch(chunks: number): Promise<void> {
  const { store, lease } = await newStore(`search-${chunks}`);
  for (let page = 0; page < chunks / chunksPerPage; page += 16) {
    await store.commitPages('shop', lease, buildGroup(page, Math.min(16, chunks / chunksPerPage - page)));
  }
  const size = statSync(join(folder, `search-${chunks}.sqlite`)).size;
  console.log(`\n${chunks.toLocaleString('en')} chunks, ${(size / 1e6).toFixed(0)} MB`);
  const searches = 60;

  await latency('  searchVector', searches, () =>
    store.searchVector('shop', vector(), { modelId: 'model-a', limit: 50 }),
  );
  await latency('  searchText, 4 words', searches, () => store.searchText('shop', sentence(4, 30), { limit: 50 }));
  await latency('  searchText, 4 rare words', searches, () =>
    store.searchText('shop', sentence(4, 3_000), { limit: 50 }),
  );
  await latency('  tallyUrls', searches, () => store.tallyUrls('shop', 'job-1'));
  await latency('  countPages', searches, () => store.countPages('shop'));
  await store.close();

  const matrix = Float32Array.from({ length: chunks * dimensions }, () => random() - 0.5);
  await latency('  ceiling: cosines over an array in memory', searches, async () => {
    const similarity = cosineSimilarityTo(vector());
    for (let offset = 0; offset < matrix.length; offset += dimensions) similarity(matrix, offset);
  });
}

async function newStore(name: string): Promise<{ readonly store: SqliteStore; readonly lease: JobLease }> {
  const path = join(folder, `${name}.sqlite`);
  new Database(path, postings).close();
  const store = new SqliteStore({ path });
  const lease = await holdJob(store, 'shop');
  await store.addUrls('shop', lease, [buildUrl('page-0')]);
  return { store, lease };
}

function buildGroup(first: number, size: number): PageCommit[] {
  return Array.from({ length: size }, (_, offset) => {
    const number = first + offset;
    const discovered = Array.from({ length: linksPerPage }, (_, link) => buildUrl(`page-${number + link}`));
    return buildCommit(buildPage({ name: `page-${number}`, ...contents[number % contents.length] }), { discovered });
  });
}

/** Built beforehand, so that the bench measures the store and not itself. */
function buildContent(content: number): Pick<StoredPage, 'title' | 'markdown' | 'chunks'> {
  const markdown = sentence(200 * chunksPerPage);
  const chunks = Array.from({ length: chunksPerPage }, (_, index) => {
    const [start, end] = [index * 1_000, (index + 1) * 1_000];
    return buildChunk({
      ...{ id: `${content}-${index}`.padStart(32, '0'), index, text: markdown.slice(start, end), start, end },
      ...{ headingPath: [sentence(3), sentence(4)], vector: vector() },
    });
  });
  return { title: sentence(8), markdown, chunks };
}

/** Starts to measure; the returned function ends it. */
function startMeter(): (pages: number) => string {
  const loop = monitorEventLoopDelay({ resolution: 1 });
  loop.enable();
  const cpu = process.cpuUsage();
  const start = performance.now();
  return (pages) => {
    const ms = performance.now() - start;
    const { user, system } = process.cpuUsage(cpu);
    loop.disable();
    const rate = `${((pages / ms) * 1_000).toFixed(0)} pages/s`.padStart(14);
    const cpuMs = ((user + system) / 1_000 / pages).toFixed(2);
    return `${rate}  CPU ${cpuMs} ms each  event loop p99 ${toMs(loop.percentile(99))}  RSS ${rssMb()} MB`;
  };
}

async function latency(label: string, times: number, search: () => Promise<unknown>): Promise<void> {
  for (let warmUp = 0; warmUp < 5; warmUp++) await search();
  const loop = monitorEventLoopDelay({ resolution: 1 });
  loop.enable();
  const all: number[] = [];
  for (let run = 0; run < times; run++) {
    const start = performance.now();
    await search();
    all.push(performance.now() - start);
  }
  loop.disable();
  all.sort((a, b) => a - b);
  const [p50, p99] = [0.5, 0.99].map((share) => `${all[Math.floor(share * all.length)]!.toFixed(1)} ms`.padStart(9));
  report(label, `p50 ${p50}  p99 ${p99}  event loop p99 ${toMs(loop.percentile(99))}  RSS ${rssMb()} MB`);
}

function report(label: string, figures: string): void {
  console.log(`${label.padEnd(46)} ${figures}`);
}

/** The histogram counts the timer's own millisecond too. */
function toMs(nanoseconds: number): string {
  return `${(nanoseconds / 1e6).toFixed(1)} ms`;
}

function rssMb(): string {
  return (process.memoryUsage.rss() / 1e6).toFixed(0);
}

/** Words by Zipf's law; those of the first ranks, which stand in nearly every chunk, are left out on request. */
function sentence(length: number, firstRank = 1): string {
  const span = Math.log(words.length / firstRank);
  return Array.from({ length }, () => words[Math.floor(firstRank * Math.exp(random() * span)) - 1]).join(' ');
}

function word(): string {
  const length = 2 + Math.floor(random() * 9);
  return Array.from({ length }, () => 'etaoinshrdlucmfwypvbgk'[Math.floor(random() * 22)]).join('');
}

function vector(): Float32Array {
  return Float32Array.from({ length: dimensions }, () => random() - 0.5);
}

/** A linear congruential generator (Numerical Recipes): the same data in every run. */
function seededRandom(): () => number {
  let state = 1;
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 32;
  };
}
