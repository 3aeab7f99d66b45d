import { monitorEventLoopDelay } from 'node:perf_hooks';

/** What a contender says of its own work. */
export interface CrawlOutcome {
  readonly pages: number;
  /** Characters of body text it read, to see that the work was done; `null` when it does not read all of it. */
  readonly textLength: number | null;
}

/** One measured crawl. */
export interface CrawlFigures extends CrawlOutcome {
  readonly seconds: number;
  /** CPU time of the whole process, worker threads included, in milliseconds per page. */
  readonly cpuMsPerPage: number;
  readonly peakRssMb: number;
  /** How late a timer of the main thread came, in milliseconds: 0 while the loop is idle. */
  readonly loopDelayMs: { readonly p50: number; readonly p99: number; readonly max: number };
}

/** Milliseconds between two looks at the event loop. */
export const loopResolutionMs = 10;

/** Crawls from `startUrl`, at most `maxPages`. */
export type Contender = (startUrl: string, maxPages: number) => Promise<CrawlOutcome>;

/** Pages of the crawl that is not counted: modules are loaded then, threads started, hot code is compiled. */
const warmUpPages = 100;
/** More than any folder of the bench has. */
const allPages = 2_000;

/**
 * Crawls a few pages to warm up, then all of them, and sends the figures of the second crawl to the parent process.
 *
 * A service that crawls runs for days: what a contender does once at its start is the same for every one and left out.
 * The peak of the memory is that of the whole process.
 */
export async function measureCrawl(crawl: Contender): Promise<void> {
  const startUrl = process.argv[2];
  if (!startUrl) throw new Error('usage: node <contender> START_URL');
  await crawl(startUrl, warmUpPages);

  const loop = monitorEventLoopDelay({ resolution: loopResolutionMs });
  loop.enable();
  const cpuBefore = process.cpuUsage();
  const startedAt = performance.now();
  const outcome = await crawl(startUrl, allPages);
  const seconds = (performance.now() - startedAt) / 1000;
  const cpu = process.cpuUsage(cpuBefore);
  loop.disable();

  const figures: CrawlFigures = {
    ...outcome,
    seconds,
    cpuMsPerPage: (cpu.user + cpu.system) / 1000 / outcome.pages,
    peakRssMb: process.resourceUsage().maxRSS / 1024,
    loopDelayMs: { p50: lateness(loop.percentile(50)), p99: lateness(loop.percentile(99)), max: lateness(loop.max) },
  };
  process.send?.(figures, undefined, undefined, () => process.exit(0));
}

/** What is recorded is the time from one look to the next, in nanoseconds: it contains the time they are meant to be apart. */
function lateness(recorded: number): number {
  return Math.max(0, recorded / 1e6 - loopResolutionMs);
}
