import type { IntegrationOptions, ScrapingConfig } from '../../../src/index.ts';

/** Lets us reach the loopback server. */
export const network = (startUrl: string): IntegrationOptions['network'] => ({ exemptHosts: [new URL(startUrl).host] });

/** As many requests at a time as the other contenders, and no pause between them. */
export const config = (startUrl: string, maxPages = 2_000): ScrapingConfig => ({
  urls: [startUrl],
  maxPages,
  turboMode: true,
  settings: { scrapingPreferences: { crawlDelay: 0, maxConcurrency: 16 } },
});
