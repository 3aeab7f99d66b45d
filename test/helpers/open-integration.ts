import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import { CustomerScrapingIntegration, type IntegrationOptions } from '../../src/index.ts';
import { type Handler, type Route, type Site, startSite } from './site-server.ts';
import { onTestedStore } from './tested-store.ts';

/** A folder that is gone when the test is over. */
export function temporaryFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'csi-test-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

/** A site that is stopped when the test is over. `routes` may be changed while it runs. */
export async function openSite(routes: Record<string, Route> | Handler): Promise<Site> {
  const site = await startSite(routes);
  onTestFinished(() => site.close());
  return site;
}

/** An integration that may reach `sites`, with an index of its own in memory; closed when the test is over. */
export function openIntegration(sites: readonly Site[], options: IntegrationOptions = {}): CustomerScrapingIntegration {
  const given: IntegrationOptions = {
    storage: { path: ':memory:' },
    retry: { maxRetries: 0, backoffMs: 1 },
    ...options,
    network: { exemptHosts: sites.map(({ host }) => host), timeoutMs: 5_000, ...options.network },
  };
  const integration = new CustomerScrapingIntegration(onTestedStore(given));
  onTestFinished(() => integration.close());
  return integration;
}

/** Everything an async iterable yields. */
export async function collect<T>(items: AsyncIterable<T>): Promise<T[]> {
  const all: T[] = [];
  for await (const item of items) all.push(item);
  return all;
}
