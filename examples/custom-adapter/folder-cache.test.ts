// Holds the cache to every promise ours keep: node --test examples/custom-adapter/folder-cache.test.ts
import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { it } from 'node:test';
import { setTimeout } from 'node:timers/promises';
import { testCacheContract } from '../../src/testing/index.ts'; // in your project: 'customer-scraping-integration/testing'
import { FolderCache } from './folder-cache.ts';

testCacheContract({
  it,
  create: async () => new FolderCache(await mkdtemp(join(tmpdir(), 'folder-cache-'))),
  passTime: (ms) => setTimeout(ms),
});
