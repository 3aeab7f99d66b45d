/**
 * A worker of a fleet: works until it is killed. Told by IPC what on; says when jobs can come.
 */
import { BullMQJobQueue, type BullMQJobQueueOptions } from '../../src/bullmq.ts';
import { CustomerScrapingIntegration, type IntegrationOptions, type WorkOptions } from '../../src/index.ts';

export interface FleetOrder {
  readonly options: IntegrationOptions;
  readonly queue: BullMQJobQueueOptions;
  readonly work: WorkOptions;
}

process.once('message', async ({ options, queue, work }: FleetOrder) => {
  const integration = new CustomerScrapingIntegration({ ...options, adapters: { queue: new BullMQJobQueue(queue) } });
  await integration.jobs.work(work);
  process.send?.('working');
});
