import type { CustomerScrapingIntegration, ScrapingResult } from '../../src/index.ts'; // in your project: 'customer-scraping-integration'

/**
 * One turn: visits, for every customer, the pages that are due. Each page comes back by how often it was found changed:
 * after an hour at the earliest, after 30 days at the latest.
 *
 * @param at - pages that are due by then. @default now
 */
export async function refreshDuePages(
  integration: CustomerScrapingIntegration,
  { at = new Date() }: { readonly at?: Date } = {},
): Promise<readonly ScrapingResult[]> {
  const results: ScrapingResult[] = [];
  // A hundred customers at a time, by their ids.
  for (let after: string | undefined; ; ) {
    const due = await integration.jobs.due({ at, after, limit: 100, pagesPerCustomer: 100 });
    for (const { customerId, pages } of due) {
      const urls = pages.map(({ url }) => url);
      // These pages alone: no links are followed, no sitemap is read.
      const config = { urls, maxPages: urls.length, maxDepth: 0, sitemaps: 'skip' } as const;
      results.push(await integration.processCustomerScraping(customerId, config));
    }
    after = due.at(-1)?.customerId;
    if (after === undefined) return results;
  }
}
