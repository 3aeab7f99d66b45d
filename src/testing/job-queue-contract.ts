import type { JobQueue } from '../contracts/job-queue.ts';
import { type ContractOptions, joinCases, runContract } from './contract-suite.ts';
import { failureCases } from './job-queue-contract/failure-cases.ts';
import { orderCases } from './job-queue-contract/order-cases.ts';
import { workerCases } from './job-queue-contract/worker-cases.ts';

/**
 * Tests every promise of {@link JobQueue} on your own queue: one test per promise, each with a fresh, empty queue.
 *
 * @param options.create - the queue must try an entry three times, and pause for a few milliseconds only in between.
 *
 * @example
 * ```ts
 * import { it } from 'vitest';
 * import { testJobQueueContract } from 'customer-scraping-integration/testing';
 *
 * testJobQueueContract({ it, create: () => new MyJobQueue({ attempts: 3, backoffMs: 5 }) });
 * ```
 */
export function testJobQueueContract(options: ContractOptions<JobQueue>): void {
  runContract(joinCases(orderCases, workerCases, failureCases), options);
}
