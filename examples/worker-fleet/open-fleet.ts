import { BullMQJobQueue } from '../../src/bullmq.ts'; // in your project: 'customer-scraping-integration/bullmq'
import { CustomerScrapingIntegration } from '../../src/index.ts'; // in your project: 'customer-scraping-integration'

/** One process's part in the fleet. */
export interface Fleet {
  readonly integration: CustomerScrapingIntegration;
  close(): Promise<void>;
}

/** What all processes have in common: the same store, the same queue. */
export function openFleet({ path, exemptHost }: { path: string; exemptHost: string }): Fleet {
  const url = process.env['REDIS_URL'];
  const queue = url ? new BullMQJobQueue({ url }) : undefined;
  const integration = new CustomerScrapingIntegration({
    storage: { path }, // unless the environment names a Supabase project
    network: { exemptHosts: [exemptHost] }, // private addresses are refused unless you name them
    adapters: { queue },
  });
  return {
    integration,
    close: async () => {
      await integration.close();
      await queue?.close(); // what you pass in, you close yourself
    },
  };
}
