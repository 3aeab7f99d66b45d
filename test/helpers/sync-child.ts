/**
 * A process that reads a shop until it has, or is killed. Told by IPC what to do; says whenever a page is stored.
 */
import { CustomerScrapingIntegration, type IntegrationOptions, type SyncShopOptions } from '../../src/index.ts';

export interface SyncOrder {
  readonly customerId: string;
  readonly options: IntegrationOptions;
  readonly sync: SyncShopOptions;
}

process.once('message', async ({ customerId, options, sync }: SyncOrder) => {
  const integration = new CustomerScrapingIntegration(options);
  integration.on('sync:progress', () => void process.send?.('page'));
  await integration.woocommerce.sync(customerId, sync);
  await integration.close();
  process.disconnect?.();
});
