import { expect, it } from 'vitest';
import { JobReport } from '../../../src/jobs/job-report.ts';
import type { UrlTally } from '../../../src/model/crawl.ts';
import { buildChunk } from '../../helpers/builders.ts';

const bare = buildChunk({ vector: null });
const embedded = buildChunk({ vector: Float32Array.of(1) });
const tally: UrlTally = {
  ...{ state: 'indexed', reason: null, urls: 2, removed: 0, products: 0 },
  ...{ chunksStored: 6, chunksEmbedded: 3 },
};

/** The report of the next run, whose ledger has what the visits have brought. */
function resumed(earlier: JobReport): JobReport {
  const report = new JobReport(earlier.counters(0));
  report.adopt([tally], []);
  return report;
}

it('keeps over runs what has become of chunks since the visits that brought them', () => {
  const first = new JobReport();
  first.adopt([tally], []);
  first.recut([bare, embedded, embedded], [embedded, embedded]);
  expect(first.counts).toMatchObject({ chunksStored: 5, chunksEmbedded: 3 });

  const second = resumed(first);
  expect(second.counts).toMatchObject({ chunksStored: 5, chunksEmbedded: 3 });
  second.embeddedLater(1);
  second.leftWithoutVector(1);
  expect(second.counts).toMatchObject({ chunksStored: 5, chunksEmbedded: 4 });

  const third = resumed(second);
  expect(third.counts).toMatchObject({ chunksStored: 5, chunksEmbedded: 4 });
  third.leftWithoutVector(0);
  expect(resumed(third).counts).toMatchObject({ chunksStored: 5, chunksEmbedded: 5 });
});

it('counts the vectors that a killed run had made and not written down', () => {
  const killed = new JobReport();
  killed.adopt([tally], []);
  const report = resumed(killed);

  report.leftWithoutVector(1);

  expect(report.counts).toMatchObject({ chunksStored: 6, chunksEmbedded: 5 });
});

it('tells in its result the sums alone', () => {
  const report = new JobReport();
  report.embeddedLater(2);
  const result = report.result({ jobId: 'job-1', customerId: 'shop-1' }, 'completed', 0);
  expect(result.chunksEmbedded).toBe(2);
  expect(result).not.toHaveProperty('sinceVisits');
});
