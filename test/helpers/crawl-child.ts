/**
 * A process that carries on one job until it ends or is killed. Told by IPC what to do; says what it has come to.
 */
import { CustomerScrapingIntegration, type IntegrationOptions, type ScrapingConfig } from '../../src/index.ts';
import type { CrawlNews } from './crawl-process.ts';

export interface CrawlOrder {
  readonly options: IntegrationOptions;
  readonly config: ScrapingConfig;
}

const say = (news: CrawlNews): void => void process.send?.(news);

process.once('message', async ({ options, config }: CrawlOrder) => {
  const integration = new CustomerScrapingIntegration(options);
  integration.on('job:started', ({ jobId }) => say({ running: jobId }));
  const job = await integration.startCustomerScraping('c', config);
  say({ jobId: job.jobId });
  say({ result: await job.result });
  await integration.close();
  process.disconnect?.();
});
