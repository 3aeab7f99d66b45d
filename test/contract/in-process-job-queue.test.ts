import { describe, it } from 'vitest';
import { InProcessJobQueue } from '../../src/adapters/in-process-job-queue.ts';
import { testJobQueueContract } from '../../src/testing/job-queue-contract.ts';

describe('InProcessJobQueue', () => {
  testJobQueueContract({ it, create: () => new InProcessJobQueue({ attempts: 3, backoffMs: 5 }) });
});
