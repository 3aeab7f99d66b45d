// Prints what LlamaIndex's own store reads: node read.js <url> <key> <customer>
import { SupabaseVectorStore } from '@llamaindex/supabase';
import { createClient } from '@supabase/supabase-js';

const [url, key, customer] = process.argv.slice(2);
// It asks for a model to embed with when it is built, and uses none for what it reads.
const store = new SupabaseVectorStore({ client: createClient(url, key), table: 'documents', embeddingModel: {} });
const filters = { filters: [{ key: 'customer_id', value: customer, operator: '==' }] };
const query = (more) => store.query({ queryEmbedding: [1, 0, 0], similarityTopK: 2, mode: 'default', ...more });

const found = await query({ filters });
const failed = await query({}).then(
  () => 'nothing was refused',
  (error) => error.message,
);
console.log(
  JSON.stringify({
    contents: found.nodes.map((node) => node.getContent()),
    metadata: found.nodes.map(({ metadata }) => metadata.url),
    similarities: found.similarities,
    failed,
  }),
);
