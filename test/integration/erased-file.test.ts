import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { openIntegration, openSite, temporaryFolder } from '../helpers/open-integration.ts';
import { numberedSite } from '../helpers/pages.ts';

it('an erased customer leaves no word in the file of SQLite', async () => {
  const site = await openSite(numberedSite(20));
  const folder = temporaryFolder();
  const integration = openIntegration([site], { storage: { path: join(folder, 'index.sqlite') } });
  await integration.processCustomerScraping('c', { urls: [site.origin] });
  const bytes = () => readdirSync(folder).map((file) => readFileSync(join(folder, file), 'latin1'));
  expect(bytes().some((content) => content.includes('code word is word7x'))).toBe(true);

  await integration.customers.erase('c');

  expect(bytes().filter((content) => content.includes('word7x') || content.includes(site.host))).toEqual([]);
});
