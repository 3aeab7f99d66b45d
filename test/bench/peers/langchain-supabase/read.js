// Prints what LangChain's own store reads: node read.js <url> <key> <customer>
import { SupabaseVectorStore } from '@langchain/community/vectorstores/supabase';
import { createClient } from '@supabase/supabase-js';

const [url, key, customer_id] = process.argv.slice(2);
const embeddings = { embedQuery: async () => [1, 0, 0], embedDocuments: async (texts) => texts.map(() => [1, 0, 0]) };
const store = new SupabaseVectorStore(embeddings, {
  client: createClient(url, key),
  tableName: 'documents',
  queryName: 'match_documents',
});
const filter = { customer_id };

const scored = await store.similaritySearchWithScore('question', 2, filter);
const narrowed = await store.similaritySearch('question', 5, { ...filter, language: 'en' });
const diverse = await store.maxMarginalRelevanceSearch('question', { k: 2, fetchK: 20, filter });
const retrieved = await store.asRetriever({ k: 1, filter }).invoke('question');
const failed = await store.similaritySearch('question', 1).then(
  () => 'nothing was refused',
  (error) => error.message,
);
const contents = (documents) => documents.map(({ pageContent }) => pageContent);
console.log(
  JSON.stringify({
    scored: scored.map(([{ pageContent, metadata }, score]) => [pageContent, metadata.url, score]),
    narrowed: contents(narrowed),
    diverse: contents(diverse),
    retrieved: contents(retrieved),
    failed,
  }),
);
