import { CustomerScrapingIntegration, type IntegrationOptions } from '../../src/index.ts'; // in your project: 'customer-scraping-integration'

/** Next.js loads a module again when it changes in development; the process keeps one integration. */
const kept = globalThis as { customerScraping?: CustomerScrapingIntegration };

/** The one integration of this server. @param options - used by the first call. */
export function openIntegration(options: IntegrationOptions = {}): CustomerScrapingIntegration {
  kept.customerScraping ??= new CustomerScrapingIntegration(options);
  return kept.customerScraping;
}
