import type { CustomerSettings } from '../model/customer.ts';
import type { JobRecord, ScrapingPlan } from '../model/job.ts';
import { ContentEmbedder } from '../pipeline/embed-content.ts';
import type { JobEnvironment } from './job-environment.ts';
import { scrapePages } from './scrape-pages.ts';

/** Pages a plan fetches. More would make a better guess of a price that is known exactly afterwards anyway. */
export const planSampleSize = 12;
/** A sample of a dozen pages says this much about the mean of all: half of it to twice it. */
const spread = { low: 0.5, high: 2 };

/**
 * Says what a job is expected to cost, from a small sample of the site.
 *
 * @param job - a queued job of a store that is thrown away, its `maxPages` at most {@link planSampleSize}.
 * @param maxPages - what the caller asked for.
 */
export async function planJob(
  job: JobRecord,
  settings: CustomerSettings,
  environment: JobEnvironment,
  { maxPages, signal }: { readonly maxPages: number; readonly signal: AbortSignal },
): Promise<ScrapingPlan> {
  const embedder = environment.embedderFor(settings.embeddingConfig.model);
  const chunker = new ContentEmbedder({
    settings: settings.embeddingConfig,
    embedder,
    counter: await environment.counterFor(embedder),
    batcher: undefined,
  });
  const startedAt = environment.clock.now();
  const sample = { pages: 0, chunks: 0, tokens: 0 };
  const { knownUrls, errors } = await scrapePages(job, settings, environment, {
    signal,
    onPage: async (_page, content) => {
      const { chunks } = await chunker.embed(content, { signal });
      sample.pages += 1;
      sample.chunks += chunks.length;
      sample.tokens += chunks.reduce((sum, chunk) => sum + chunk.tokens, 0);
    },
  });
  const elapsedMs = environment.clock.now() - startedAt;

  // Fewer pages than were asked for: the sample was the whole site.
  const isWhole = sample.pages < job.config.maxPages;
  const pages = isWhole
    ? range(sample.pages, sample.pages)
    : range(Math.min(sample.pages, maxPages), maxPages, knownUrls);
  const perPage = (total: number): readonly [number, number] => {
    const mean = sample.pages === 0 ? 0 : total / sample.pages;
    return isWhole
      ? [total, total]
      : [Math.floor(pages[0] * mean * spread.low), Math.ceil(pages[1] * mean * spread.high)];
  };
  const embeddingTokens: readonly [number, number] = job.config.generateEmbeddings ? perPage(sample.tokens) : [0, 0];
  const usdPerToken = embedder.usdPerMillionTokens / 1_000_000;
  return {
    customerId: job.customerId,
    pages,
    chunks: perPage(sample.chunks),
    embeddingTokens,
    costUsd: [embeddingTokens[0] * usdPerToken, embeddingTokens[1] * usdPerToken],
    durationMs: perPage(elapsedMs),
    sampledPages: sample.pages,
    notes: [
      ...errors.map(({ message, count }) => (count > 1 ? `${message} (${count} times)` : message)),
      ...(isWhole ? [] : [`${knownUrls} URLs met so far; a site may have more`]),
    ],
  };
}

/** From what is certain to what may come: known URLs may be no pages, unknown ones may be many. */
function range(low: number, high: number, known = high): readonly [number, number] {
  return [Math.max(low, Math.min(high, Math.floor(known / 2))), high];
}
