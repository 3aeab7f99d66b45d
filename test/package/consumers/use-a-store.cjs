// Saves a page in a store file and searches it. Prints what it found, or how it was refused.
// usage: node use-a-store.cjs <file> <name of the page>
const { SqliteStore } = require('customer-scraping-integration');

const [path, name] = process.argv.slice(2);
const now = new Date('2026-01-01T00:00:00Z');
const text = 'Parcels to Norway take four working days.';
const key = `https://shop.example/${name}`;
const history = { addedAt: now, changedAt: now, observedMs: 0, changes: 0, dueAt: now, reach: 'r', missedIn: [] };
const chunk = { id: name, embeddingHash: name, index: 0, text, headingPath: [], start: 0, end: text.length, tokens: 8 };
const page = {
  ...{ key, url: key, title: name, contentHash: 'h', chunking: 'c', modelId: null, fetchedAt: now, history },
  ...{ description: null, language: null, category: null, markdown: text, products: [], links: [] },
  ...{ etag: null, lastModified: null, reading: 'r', chunks: [{ ...chunk, vector: null }] },
};
const outcome = { key, state: 'indexed', reason: null, detail: null, httpStatus: 200, requests: 1, at: now };

async function useStore(store) {
  await store.createJob('shop-1', { jobId: 'job-1', config: {}, progress: { errors: [] }, counters: {} });
  const { lease } = await store.takeJob('shop-1', 'job-1', { states: ['queued', 'active'], ttlMs: 60_000 });
  await store.commitPages('shop-1', lease, [{ outcome, page, discovered: [] }]);
  await store.releaseJob('shop-1', lease, {});
  const hits = await store.searchText('shop-1', 'a parcel to Norway', { limit: 10 });
  return { found: hits.map(({ title }) => title).sort() };
}

const store = new SqliteStore({ path });
useStore(store)
  .catch(({ code, message }) => ({ code, message }))
  .then(async (report) => {
    await store.close();
    process.stdout.write(JSON.stringify(report));
  });
