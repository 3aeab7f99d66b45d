import { expect, it } from 'vitest';
import { CustomerScrapingIntegration } from '../../src/index.ts';
import { openIntegration, openSite } from '../helpers/open-integration.ts';
import { pageHtml } from '../helpers/pages.ts';
import { startSite } from '../helpers/site-server.ts';

const url = 'https://shop.example';

it.each([
  ['an empty id', ''],
  ['an id of 65 characters', 'a'.repeat(65)],
  ['a slash', 'a/b'],
  ['a space', 'a b'],
  ['a letter outside of ASCII', 'käse'],
])('refuses a customer id: %s', async (_name, customerId) => {
  const integration = openIntegration([]);
  await expect(integration.processCustomerScraping(customerId, { urls: [url] })).rejects.toMatchObject({
    code: 'CUSTOMER_ID_INVALID',
  });
  expect(await integration.customers.list()).toEqual([]);
});

it.each([
  ['a URL without host', 'https://', /urls/],
  ['a relative URL', '/about', /urls/],
  ['a scheme that is not http', 'ftp://shop.example/', /urls|http/],
  ['credentials in the URL', 'https://me:secret@shop.example/', /user name|credentials|password/i],
  ['the loopback address', 'http://127.0.0.1/', /127\.0\.0\.1|public|private/i],
  ['the loopback address in disguise', 'http://0x7f.1/', /./],
  ['the cloud metadata address', 'http://169.254.169.254/latest/', /./],
  ['a private IPv6 address', 'http://[fd00::1]/', /./],
  ['a local name', 'http://localhost/', /./],
  ['a port that is no web port', 'http://shop.example:6379/', /port/i],
])('refuses %s before anything is stored', async (_name, bad, message) => {
  const integration = openIntegration([]);
  const crawl = integration.processCustomerScraping('c', { urls: [bad] });
  await expect(crawl).rejects.toMatchObject({ name: 'IntegrationError', message: expect.stringMatching(message) });
  await expect(crawl).rejects.not.toThrow(/secret/);
  expect(await integration.customers.list()).toEqual([]);
});

it('names every problem of a config at once, with what was expected and what came', async () => {
  const integration = openIntegration([]);
  const config = { urls: [], maxPages: 0, refresh: 'sometimes', maxPage: 5 } as never;
  const failure = await integration.processCustomerScraping('c', config).catch((error: unknown) => error);
  expect(failure).toMatchObject({ code: 'OPTIONS_INVALID', retryable: false, service: 'options' });
  const { message } = failure as Error;
  for (const part of ['urls', 'maxPages', 'refresh', 'sometimes', 'maxPage']) expect(message).toContain(part);
});

it('refuses bad options of the constructor', () => {
  const build = () =>
    new CustomerScrapingIntegration({ network: { timeoutMs: -1, exemptHosts: ['no port'] }, storage: { path: '' } });
  expect(build).toThrow(
    expect.objectContaining({
      code: 'OPTIONS_INVALID',
      message: expect.stringMatching(/timeoutMs[\s\S]*exemptHosts|exemptHosts[\s\S]*timeoutMs/),
    }),
  );
});

it('refuses to classify without a classifier', async () => {
  const integration = openIntegration([]);
  await expect(integration.processCustomerScraping('c', { urls: [url], classifyContent: true })).rejects.toMatchObject({
    code: 'OPTIONS_INVALID',
  });
});

it('knows no job and no customer that was never there', async () => {
  const integration = openIntegration([]);
  await expect(integration.getProgressStatus('nope')).rejects.toMatchObject({ code: 'JOB_UNKNOWN' });
  await expect(integration.cancelJob('nope')).rejects.toMatchObject({ code: 'JOB_UNKNOWN' });
  await expect(integration.jobs.resume('nope')).rejects.toMatchObject({ code: 'JOB_UNKNOWN' });
  await expect(integration.search('nobody', 'tea')).rejects.toMatchObject({ code: 'CUSTOMER_UNKNOWN' });
  await expect(integration.index.pages('nobody').next()).rejects.toMatchObject({ code: 'CUSTOMER_UNKNOWN' });
  await expect(integration.customers.get('nobody')).rejects.toMatchObject({ code: 'CUSTOMER_UNKNOWN' });
});

it('refuses a site that cannot be reached before anything is stored', async () => {
  const site = await startSite({});
  const integration = openIntegration([site]);
  await site.close();
  await expect(integration.processCustomerScraping('c', { urls: [site.origin], jobId: 'job-1' })).rejects.toMatchObject(
    {
      code: 'NETWORK',
      retryable: true,
      message: expect.stringContaining(`${site.origin} cannot be reached`),
    },
  );
  expect(await integration.customers.list()).toEqual([]);
  await expect(integration.jobs.get('job-1')).rejects.toMatchObject({ code: 'JOB_UNKNOWN' });
});

it('refuses a site whose redirects lead to a private address, and asks nothing of that address', async () => {
  const secret = await openSite({ '/': pageHtml({ title: 'Internal' }) });
  const site = await openSite({
    '/': (_request, response) => response.writeHead(302, { location: `${secret.origin}/` }).end(),
  });
  const integration = openIntegration([site]);
  const result = await integration.processCustomerScraping('c', { urls: [site.origin] });
  expect(result).toMatchObject({ success: false, status: 'failed' });
  expect(secret.connections).toBe(0);
});

it('refuses work after it was closed', async () => {
  const integration = openIntegration([]);
  await integration.close();
  await integration.close();
  await expect(integration.processCustomerScraping('c', { urls: [url] })).rejects.toMatchObject({
    code: 'INTEGRATION_CLOSED',
  });
  await expect(integration.search('c', 'tea')).rejects.toMatchObject({ code: 'INTEGRATION_CLOSED' });
});
