import { createClient } from '@supabase/supabase-js';
import { chromium } from 'playwright-core';
import { beforeEach, expect, it, onTestFinished } from 'vitest';
import { followJob } from '../../../examples/follow-job/follow-job.ts';
import { startServer } from '../../../examples/follow-job/start-server.ts';
import type { ProgressStatus } from '../../../src/index.ts';
import { findChromium } from '../../helpers/find-chromium.ts';
import { openIntegration, openSite } from '../../helpers/open-integration.ts';
import { numberedSite } from '../../helpers/pages.ts';
import { openSupabase } from '../../helpers/supabase/start-supabase.ts';

const supabase = await openSupabase();
const { realtime, users } = supabase.gateway;

const tokenOf = (customerId: string): string =>
  supabase.keyOf('authenticated', { sub: customerId, app_metadata: { customer_id: customerId } });

/** As the policy of the optional migration decides. */
function mayJoin(topic: string, token: string): boolean {
  const claims = JSON.parse(Buffer.from(token.split('.')[1] ?? '', 'base64url').toString() || '{}');
  return topic.startsWith(`csi:${claims.app_metadata?.customer_id}:job:`);
}

beforeEach(async () => {
  await supabase.clear();
  realtime.status = 202;
  realtime.mayJoin = mayJoin;
});

/** A site slow enough to be watched. */
const openShop = () => {
  const pages = numberedSite(30);
  return openSite((request, response) => {
    const body = pages[request.url ?? ''];
    const answer = () => response.writeHead(body ? 200 : 404, { 'content-type': 'text/html' }).end(body);
    setTimeout(answer, 60);
  });
};

const open = async () => {
  const shop = await openShop();
  const { url, serviceRoleKey } = supabase;
  const integration = openIntegration([shop], { config: { supabase: { url, serviceRoleKey } } });
  return { integration, urls: [`${shop.origin}/`] };
};

it('tells a browser when to look again, at most twice a second, until the job has ended', {
  timeout: 60_000,
}, async () => {
  const { integration, urls } = await open();
  const client = createClient(supabase.url, supabase.keyOf('anon'));
  await client.realtime.setAuth(tokenOf('shop-1'));
  onTestFinished(async () => void (await client.removeAllChannels()));
  const job = await integration.startCustomerScraping('shop-1', { urls });
  const seen: number[] = [];

  const stop = followJob<ProgressStatus>({
    client,
    customerId: 'shop-1',
    jobId: job.jobId,
    readJob: () => integration.getProgressStatus(job.jobId),
    onChange: ({ percentage }) => seen.push(percentage),
  });
  await job.result;
  await expect.poll(() => seen.at(-1)).toBe(100);
  await stop();

  expect(seen).toEqual(seen.toSorted((a, b) => a - b));
  const times = realtime.broadcasts.filter(({ topic }) => topic === `csi:shop-1:job:${job.jobId}`).map(({ at }) => at);
  expect(times.length).toBeGreaterThan(1);
  for (const [index, at] of times.slice(2).entries()) expect(at - times[index]!).toBeGreaterThan(900);
  expect(realtime.broadcasts.every(({ isPrivate }) => isPrivate)).toBe(true);
});

it('lets nobody follow the job of another customer', async () => {
  const join = async (token: string): Promise<string> => {
    const client = createClient(supabase.url, supabase.keyOf('anon'));
    onTestFinished(async () => void (await client.removeAllChannels()));
    await client.realtime.setAuth(token);
    const channel = client.channel('csi:shop-1:job:job-1', { config: { private: true } });
    return new Promise((resolve) => channel.subscribe((status) => resolve(status)));
  };

  expect(await join(tokenOf('shop-2'))).toBe('CHANNEL_ERROR');
  expect(await join(tokenOf('shop-1'))).toBe('SUBSCRIBED');
});

it.each([500, 404, 'hang'] as const)('a Realtime that answers %j fails no job', { timeout: 60_000 }, async (status) => {
  realtime.status = status;
  const { integration, urls } = await open();

  const result = await integration.processCustomerScraping('shop-1', { urls, maxPages: 5 });

  expect(result).toMatchObject({ success: true, errors: [], processedPages: 5 });
});

it('the example: a user signs in, has a site crawled and watches it come to its end', {
  timeout: 120_000,
}, async () => {
  users.push({ email: 'anna@shop.example', token: tokenOf('shop-1'), appMetadata: { customer_id: 'shop-1' } });
  const shop = await openShop();
  const project = { ...supabase, publishableKey: supabase.keyOf('anon') };
  const server = await startServer(project, { network: { exemptHosts: [shop.host] } });
  onTestFinished(() => server.close());
  const browser = await chromium.launch({ executablePath: findChromium(), args: ['--no-sandbox'] });
  onTestFinished(() => browser.close());
  const tab = await browser.newPage();

  await tab.goto(server.origin);
  await tab.fill('[name=email]', 'anna@shop.example');
  await tab.fill('[name=password]', 'secret');
  await tab.fill('[name=url]', `${shop.origin}/`);
  await tab.click('button');

  await expect.poll(() => tab.textContent('output'), { timeout: 60_000 }).toMatch(/^100%/);
  expect(await (await fetch(`${server.origin}/jobs`)).json()).toEqual({ error: 'sign in first' });
});
