import type { CustomerSettings } from '../model/customer.ts';
import type { JobConfig } from '../model/job.ts';
import { fingerprint } from '../pipeline/fingerprint.ts';

/**
 * Changes with every setting that decides what is taken from a page. A page that was read under others is read anew,
 * whatever its site says of it.
 */
export function readingOf(config: JobConfig, { contentFilters, scrapingPreferences }: CustomerSettings): string {
  const { extractProducts, classifyContent } = config;
  const { respectRobots } = scrapingPreferences;
  return `v1:${fingerprint(JSON.stringify([contentFilters, extractProducts, classifyContent, respectRobots]))}`;
}
