/**
 * `npm run bench recrawl`: what a second crawl of the PostgreSQL manual costs when nothing has changed, and a third one
 * after one paragraph has. On the embedded default, in one file: nothing is waited for but our own work.
 * `npm run bench recrawl -- --store supabase`: the same on a Supabase project with an embedded PostgreSQL.
 */
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { CustomerScrapingIntegration, type Embedder, LexicalEmbedder, type ScrapingResult } from '../../src/index.ts';
import { conditionalSite } from '../helpers/conditional-page.ts';
import { startSite } from '../helpers/site-server.ts';
import { startSupabase } from '../helpers/supabase/start-supabase.ts';
import { installManual, manual } from './crawl/install-manual.ts';
import { config, network } from './crawl/our-config.ts';
import { goalMissed } from './report/figures.ts';

const { values } = parseArgs({ strict: false, options: { store: { type: 'string', default: 'sqlite' } } });
installManual();
const files = readdirSync(manual).filter((name) => name.endsWith('.html'));
const pages = Object.fromEntries(files.map((name) => [`/${name}`, readFileSync(join(manual, name), 'utf8')]));
const site = await startSite(conditionalSite(pages));
const folder = mkdtempSync(join(tmpdir(), 'recrawl-'));
const texts: string[] = [];
const supabase = values.store === 'supabase' ? await startSupabase() : undefined;
const integration = new CustomerScrapingIntegration({
  adapters: { embedder: counting(new LexicalEmbedder()) },
  ...(supabase
    ? { config: { supabase: { url: supabase.url, serviceRoleKey: supabase.serviceRoleKey } } }
    : { storage: { path: join(folder, 'index.sqlite') } }),
  network: { ...network(site.origin), timeoutMs: 60_000 },
});

try {
  const first = await crawl('first');
  const second = await crawl('second, unchanged');
  const share = second.notModified / second.result.processedPages;
  const speedup = first.result.durationMs / second.result.durationMs;
  console.log(`${(100 * share).toFixed(1)} % answered 304, ${speedup.toFixed(1)} times as fast as the first`);
  const changed = '/ddl-constraints.html';
  pages[changed] = pages[changed]!.replace(/<p>\s*/, '<p>Nobody had written this sentence here before. ');
  const third = await crawl('third, one paragraph changed');
  const isRight =
    [second.texts, second.result.chunksStored, second.result.changedPages].every((count) => count === 0) &&
    share >= 0.95 &&
    speedup >= 3 &&
    third.result.changedPages === 1 &&
    third.texts >= 1 &&
    third.texts <= 2;
  if (!isRight) process.exitCode = goalMissed;
} finally {
  await integration.close();
  await supabase?.close();
  await site.close();
  rmSync(folder, { recursive: true });
}

interface Crawled {
  readonly result: ScrapingResult;
  /** Texts that were embedded. */
  readonly texts: number;
  /** Pages that were answered with 304. */
  readonly notModified: number;
}

async function crawl(name: string): Promise<Crawled> {
  const before = texts.length;
  const result = await integration.processCustomerScraping('manual', config(`${site.origin}/index.html`));
  let notModified = 0;
  for await (const { httpStatus } of integration.index.urls('manual', result.jobId)) {
    if (httpStatus === 304) notModified += 1;
  }
  const embedded = texts.length - before;
  console.log(
    `${name}: ${result.processedPages} pages in ${(result.durationMs / 1_000).toFixed(1)} s, ${result.changedPages} changed, ${result.chunksStored} chunks stored, ${embedded} texts embedded, ${notModified} answered 304`,
  );
  return { result, texts: embedded, notModified };
}

function counting(inner: LexicalEmbedder): Embedder {
  return {
    ...{ modelId: inner.modelId, dimensions: inner.dimensions, tokenizer: inner.tokenizer, usdPerMillionTokens: 0 },
    ...{ maxTextsPerCall: inner.maxTextsPerCall, maxTokensPerCall: inner.maxTokensPerCall },
    ...{ maxTokensPerText: inner.maxTokensPerText },
    embed: (asked, options) => {
      texts.push(...asked);
      return inner.embed(asked, options);
    },
  };
}
