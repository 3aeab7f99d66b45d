import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { inspect } from 'node:util';
import { metrics, trace } from '@opentelemetry/api';
import {
  AggregationTemporality,
  InMemoryMetricExporter,
  MeterProvider,
  PeriodicExportingMetricReader,
} from '@opentelemetry/sdk-metrics';
import { BasicTracerProvider, InMemorySpanExporter, SimpleSpanProcessor } from '@opentelemetry/sdk-trace-base';
import { afterEach, beforeEach, expect, it, onTestFinished, vi } from 'vitest';
import type { CustomerScrapingIntegration, IntegrationOptions, Logger } from '../../src/index.ts';
import {
  CustomerScrapingIntegration as Integration,
  IntegrationError,
  IntegrationErrorHandler,
} from '../../src/index.ts';
import { openShopApi } from '../helpers/fake-shop/open-shop-api.ts';
import { openSite, temporaryFolder } from '../helpers/open-integration.ts';
import { pageHtml } from '../helpers/pages.ts';
import { drop, reply } from '../helpers/site-server.ts';

/** Every secret is one of its own: what leaks names the place it leaked from. No shape of theirs gives them away. */
const secrets = {
  openaiKey: 'canary-openai-Zk3vQ8',
  redisPassword: 'canary-redis-Hw7pL2',
  supabaseKey: 'canary-supabase-Vt5nR9',
  proxyPassword: 'canary-proxy-Xm4jB6',
  urlPassword: 'canary-url-Qd8sF1',
  linkPassword: 'canary-link-Nc2gT7',
  cookie: 'canary-cookie-Ry6kW3',
  bearer: 'canary-bearer-Jb9fM4',
  wooKey: 'canary-wookey-Lp1xD5',
  wooSecret: 'canary-woosecret-Ge7hS8',
  vaultKey: Buffer.from('canary-vault-key-of-32-bytes-Uo2').toString('base64'),
} as const;

const spans = new InMemorySpanExporter();
const exporter = new InMemoryMetricExporter(AggregationTemporality.CUMULATIVE);
let reader: PeriodicExportingMetricReader;
/** Everything that anybody was told. */
let told: string[];

const tell = (...values: readonly unknown[]): void => {
  for (const value of values) {
    told.push(
      inspect(value, { depth: 20, showHidden: true, getters: true, maxStringLength: null, maxArrayLength: null }),
    );
    told.push(JSON.stringify(value) ?? '');
    if (value instanceof Error) told.push(String(value), String(value.stack));
  }
};
const logger: Logger = { debug: tell, info: tell, warn: tell, error: tell };

beforeEach(() => {
  vi.stubEnv('CREDENTIALS_ENCRYPTION_KEY', `k1:${secrets.vaultKey}`);
  told = [];
  reader = new PeriodicExportingMetricReader({ exporter, exportIntervalMillis: 3_600_000 });
  trace.setGlobalTracerProvider(new BasicTracerProvider({ spanProcessors: [new SimpleSpanProcessor(spans)] }));
  metrics.setGlobalMeterProvider(new MeterProvider({ readers: [reader] }));
});

afterEach(async () => {
  await reader.forceFlush();
  tell(
    ...spans.getFinishedSpans().map(({ name, attributes, events, status }) => ({ name, attributes, events, status })),
  );
  tell(exporter.getMetrics());
  vi.unstubAllEnvs();
  trace.disable();
  metrics.disable();
  spans.reset();
  exporter.reset();
  const all = told.join('\n');
  expect(all.length).toBeGreaterThan(1_000);
  expect(leaked(all)).toEqual([]);
});

const leaked = (text: string): string[] =>
  Object.entries(secrets).flatMap(([name, secret]) => (text.includes(secret) ? name : []));

/** An integration whose every word is listened to, on a file in `folder`. */
function open(folder: string, options: IntegrationOptions): CustomerScrapingIntegration {
  try {
    const integration = new Integration({
      storage: { path: join(folder, 'index.sqlite') },
      retry: { maxRetries: 1, backoffMs: 1 },
      logger,
      ...options,
    });
    onTestFinished(() => integration.close());
    const names = ['started', 'progress', 'completed', 'failed', 'cancelled'].map((name) => `job:${name}` as const);
    for (const name of names) integration.on(name as 'job:started', tell);
    for (const name of ['fetched', 'indexed', 'skipped', 'failed', 'removed'] as const) {
      integration.on(`page:${name}` as 'page:fetched', tell);
    }
    for (const name of ['retry', 'degraded', 'recovered'] as const)
      integration.on(`service:${name}` as 'service:retry', tell);
    return integration;
  } catch (error) {
    tell(error);
    throw error;
  }
}

/** Tells what it comes to, whatever that is. */
async function attempt(operation: () => Promise<unknown>): Promise<void> {
  try {
    tell(await operation());
  } catch (error) {
    tell(error, new IntegrationErrorHandler().handle(error as Error, { service: 'test' }));
  }
}

function bytesIn(folder: string): string {
  return readdirSync(folder)
    .map((file) => readFileSync(join(folder, file)).toString('latin1'))
    .join('\n');
}

it('keeps what the configuration holds, when every service fails', async () => {
  const site = await openSite({ '/': pageHtml(), '/robots.txt': 'User-agent: *\nAllow: /' });
  const folder = temporaryFolder();
  // Ports on which nobody listens, and a proxy that refuses.
  const proxy = await openSite((_, response) => response.writeHead(407, { 'set-cookie': secrets.cookie }).end());
  const integration = open(folder, {
    config: {
      openai: { apiKey: secrets.openaiKey, baseURL: 'http://127.0.0.1:9/v1' },
      redis: { url: `redis://app:${secrets.redisPassword}@127.0.0.1:9/0` },
    },
    network: { exemptHosts: [site.host, proxy.host], timeoutMs: 2_000 },
  });
  await attempt(() => integration.processCustomerScraping('shop', { urls: [site.origin] }));
  await attempt(() => integration.search('shop', 'content'));
  await attempt(() => integration.checkServiceHealth());

  const proxied = open(temporaryFolder(), {
    network: { proxyUrl: `http://user:${secrets.proxyPassword}@${proxy.host}`, exemptHosts: [proxy.host, site.host] },
  });
  await attempt(() => proxied.processCustomerScraping('shop', { urls: [site.origin] }));
  await attempt(() => proxied.checkServiceHealth());

  const hosted = open(temporaryFolder(), {
    config: { supabase: { url: 'http://127.0.0.1:9', serviceRoleKey: secrets.supabaseKey } },
  });
  await attempt(() => hosted.customers.save('shop', {}));
  await attempt(() => hosted.checkServiceHealth());

  expect(told.join('')).toMatch(/EMBEDDING_FAILED/);
  expect(told.join('')).toMatch(/STORE_FAILED/);
  await integration.close();
  expect(leaked(bytesIn(folder))).toEqual([]);
});

it('keeps a key that the service itself quotes, and that of a header it sends', async () => {
  const quoting = await openSite((request, response) => {
    const said = `Incorrect API key provided: ${secrets.openaiKey}. Headers: ${JSON.stringify(request.headers)}`;
    response
      .writeHead(401, { 'content-type': 'application/json', 'set-cookie': `sid=${secrets.cookie}` })
      .end(JSON.stringify({ error: { message: said, authorization: `Bearer ${secrets.bearer}` } }));
  });
  const site = await openSite({ '/': pageHtml() });
  const folder = temporaryFolder();
  const integration = open(folder, {
    config: { openai: { apiKey: secrets.openaiKey, baseURL: `${quoting.origin}/v1` } },
    network: { exemptHosts: [site.host, quoting.host] },
  });
  await attempt(() => integration.processCustomerScraping('shop', { urls: [site.origin], classifyContent: true }));
  expect(told.join('')).toMatch(/Incorrect API key/);
  await integration.close();
  expect(leaked(bytesIn(folder))).toEqual([]);
});

it('keeps what websites send and URLs hold, however they fail', async () => {
  const cookie = { 'set-cookie': `session=${secrets.cookie}; HttpOnly`, authorization: `Bearer ${secrets.bearer}` };
  const site = await openSite({
    '/': pageHtml({
      links: [
        '/500',
        '/403',
        '/dropped',
        '/loop',
        '/away',
        '/binary',
        '/bad',
        `http://me:${secrets.linkPassword}@127.0.0.1/x`,
      ],
    }),
    '/500': reply('', { status: 500, headers: cookie }),
    '/403': reply('', { status: 403, headers: { ...cookie, 'www-authenticate': `Basic realm="${secrets.bearer}"` } }),
    '/dropped': drop(),
    '/loop': reply('', { status: 302, headers: { ...cookie, location: '/loop' } }),
    '/away': reply('', {
      status: 302,
      headers: { ...cookie, location: `http://me:${secrets.linkPassword}@10.0.0.1/` },
    }),
    '/binary': reply('\0\0\0', { headers: { ...cookie, 'content-type': 'image/png' } }),
    '/bad': reply('x', { headers: { ...cookie, 'content-encoding': 'gzip' } }),
  });
  const folder = temporaryFolder();
  const integration = open(folder, { network: { exemptHosts: [site.host] } });
  await attempt(() => integration.processCustomerScraping('shop', { urls: [site.origin] }));
  await attempt(() =>
    integration.processCustomerScraping('shop', { urls: [`https://me:${secrets.urlPassword}@shop.example/`] }),
  );
  await attempt(() =>
    integration.processCustomerScraping('shop', { urls: [site.origin], apiKey: secrets.bearer } as never),
  );
  for (const path of ['/500', '/away', '/loop'])
    await attempt(() => integration.index.explain('shop', site.origin + path));
  expect(told.join('')).toMatch(/HTTP_STATUS/);
  await integration.close();
  expect(leaked(bytesIn(folder))).toEqual([]);
});

it('keeps options that are refused', () => {
  for (const config of [
    { redis: { url: `http://app:${secrets.redisPassword}@127.0.0.1` } },
    { openai: { apiKey: secrets.openaiKey, model: 5 } },
    { supabase: { url: `https://x:${secrets.urlPassword}@project.example`, serviceRoleKey: secrets.supabaseKey } },
  ]) {
    expect(() => open(temporaryFolder(), { config } as never)).toThrow(
      expect.objectContaining({ code: 'OPTIONS_INVALID' }),
    );
  }
  expect(() => open(temporaryFolder(), { network: { proxyUrl: `ftp://u:${secrets.proxyPassword}@h` } })).toThrow(
    IntegrationError,
  );
});

it('keeps the keys of a shop, whatever it answers', async () => {
  const { api, lines } = openShopApi({ consumerKey: secrets.wooKey, consumerSecret: secrets.wooSecret });
  await attempt(() => api.request({ method: 'GET', route: 'wc/v3/products' }));
  await attempt(() => api.request({ method: 'POST', route: 'wc/v3/orders', body: { password: secrets.bearer } }));
  tell(api, lines);
  expect(told.join('')).toMatch(/SHOP_/);
});

it('is not told by errors of others, nested as they may be', async () => {
  const inner = Object.assign(new Error(`connect redis://app:${secrets.redisPassword}@cache:6379 failed`), {
    headers: new Headers({ authorization: `Bearer ${secrets.bearer}`, cookie: `sid=${secrets.cookie}` }),
    config: {
      auth: { password: secrets.urlPassword },
      url: `https://shop.example/?consumer_secret=${secrets.wooSecret}`,
    },
  });
  const outer = new AggregateError([inner, new Error(`apiKey="${secrets.openaiKey}"`)], 'Both failed', {
    cause: inner,
  });
  const connection = {
    connectionString: `postgres://app:${secrets.supabaseKey}@db/x`,
    proxy: `http://u:${secrets.proxyPassword}@p`,
  };
  for (const error of [
    inner,
    outer,
    new IntegrationError(outer.message, { code: 'X', service: 'x', context: connection, cause: outer }),
  ]) {
    tell(new IntegrationErrorHandler().handle(error, { service: 'store', ...connection }));
  }
});
