/**
 * `npm run bench documents`: what LangChain's and LlamaIndex's own Supabase stores read from a project of ours, through the
 * real client and PostgREST.
 */
import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { storePages } from '../../src/testing/store-contract/prepared-store.ts';
import { buildChunk, buildPage } from '../helpers/builders.ts';
import { startSupabase } from '../helpers/supabase/start-supabase.ts';
import { installPeer } from './crawl/install-peer.ts';

const pages = Object.entries({ first: [1, 0, 0], second: [0.9, 0.4, 0], third: [0, 0, 1] }).map(([name, vector]) =>
  buildPage({
    ...{ name, language: name === 'second' ? 'en' : 'de' },
    chunks: [buildChunk({ id: name, text: `Text of the ${name} page`, vector: new Float32Array(vector) })],
  }),
);

const supabase = await startSupabase();
try {
  const store = supabase.openStore();
  await storePages(store, 'shop-1', pages);
  await store.close();
  for (const [peer, packageName] of [
    ['langchain-supabase', '@langchain/community'],
    ['llamaindex-supabase', '@llamaindex/supabase'],
  ] as const) {
    const { version, folder } = installPeer(peer, packageName);
    const args = [join(folder, 'read.js'), supabase.url, supabase.serviceRoleKey, 'shop-1'];
    // Not blocking: the gateway that it asks runs in this process.
    const { stdout } = await promisify(execFile)(process.execPath, args);
    console.log(`${packageName} ${version}\n`, JSON.parse(stdout), '\n');
  }
} finally {
  await supabase.close();
}
