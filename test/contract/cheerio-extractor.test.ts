import { describe, it } from 'vitest';
import { CheerioExtractor } from '../../src/adapters/cheerio-extractor/cheerio-extractor.ts';
import { PageExtractor } from '../../src/adapters/page-extractor.ts';
import { systemClock } from '../../src/resilience/system-clock.ts';
import { testExtractorContract } from '../../src/testing/extractor-contract.ts';
import { PagePool } from '../../src/wiring/page-pool.ts';
import { WorkerPoolExtractor } from '../../src/wiring/worker-pool-extractor.ts';

describe('CheerioExtractor', () => {
  testExtractorContract({ it, create: () => new CheerioExtractor() });
});

describe('PageExtractor', () => {
  testExtractorContract({ it, create: () => new PageExtractor() });
});

describe('WorkerPoolExtractor', () => {
  testExtractorContract({
    it,
    create: () => new WorkerPoolExtractor(new PagePool({ workers: 2, maxPageMs: 10_000, clock: systemClock })),
  });
});
