/**
 * A process that runs one job until it ends or is killed. Told by IPC what to do; says the job id when it has one.
 */
import { CustomerScrapingIntegration, type IntegrationOptions, type ScrapingConfig } from '../../src/index.ts';

export interface CrawlOrder {
  readonly options: IntegrationOptions;
  readonly config: ScrapingConfig;
}

process.once('message', async ({ options, config }: CrawlOrder) => {
  const integration = new CustomerScrapingIntegration(options);
  const job = await integration.startCustomerScraping('c', config);
  process.send?.(job.jobId);
  await job.result;
  await integration.close();
  process.disconnect?.();
});
