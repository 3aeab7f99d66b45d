import { describe, it } from 'vitest';
import { CheerioExtractor } from '../../src/adapters/cheerio-extractor/cheerio-extractor.ts';
import { systemClock } from '../../src/resilience/system-clock.ts';
import { testExtractorContract } from '../../src/testing/extractor-contract.ts';
import { WorkerPoolExtractor } from '../../src/wiring/worker-pool-extractor.ts';

describe('CheerioExtractor', () => {
  testExtractorContract({ it, create: () => new CheerioExtractor() });
});

describe('WorkerPoolExtractor', () => {
  testExtractorContract({
    it,
    create: () => new WorkerPoolExtractor({ workers: 2, maxPageMs: 10_000, clock: systemClock }),
  });
});
