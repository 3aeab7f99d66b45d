import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type HostileSite, type Outcome, type Places, urlOf } from '../helpers/hostile-site/attack.ts';
import type { CrawlOrder, CrawlReport, SiteReport } from '../helpers/hostile-site/hostile-crawl.ts';
import type { Sightings } from '../helpers/hostile-site/hostile-server.ts';
import { hostileSites } from '../helpers/hostile-site/hostile-sites.ts';
import { publicAddress } from '../helpers/hostile-site/names.ts';

const folder = join(import.meta.dirname, '../helpers/hostile-site');

const indexFolder = mkdtempSync(join(tmpdir(), 'csi-hostile-'));

let server: ChildProcess;
let places: Places;
let report: CrawlReport;
let sightings: Sightings;

beforeAll(async () => {
  server = fork(join(folder, 'hostile-server.ts'));
  [places] = (await once(server, 'message')) as [Places];
  report = await crawl({ places, indexFile: join(indexFolder, 'index.sqlite') });
  server.send('report');
  [sightings] = (await once(server, 'message')) as [Sightings];
});

afterAll(() => {
  server.kill();
  rmSync(indexFolder, { recursive: true, force: true });
});

async function crawl(order: CrawlOrder): Promise<CrawlReport> {
  const crawler = fork(join(folder, 'hostile-crawl.ts'));
  const exited = once(crawler, 'exit').then(([code]) => Promise.reject(new Error(`The crawler ended with ${code}`)));
  crawler.send(order);
  const [message] = (await Promise.race([once(crawler, 'message'), exited])) as [CrawlReport];
  exited.catch(() => undefined);
  return message;
}

const reportOf = ({ name }: HostileSite): SiteReport => report.sites[name]!;

/** Failures of a job by code: those that the site names, and one for each attack that fails. */
function expectedErrors({ attacks, errors = {}, refusedWith }: HostileSite): Record<string, number> {
  if (refusedWith !== undefined) return { [refusedWith]: 1 };
  const counts = { ...errors };
  for (const { expected } of attacks) {
    const [state, code = ''] = expected.split(' ');
    if (state === 'failed') counts[code] = (counts[code] ?? 0) + 1;
  }
  return counts;
}

describe.each(hostileSites)('$attack', (site) => {
  const { attacks, states = {} } = site;

  it.for(attacks.map(({ attack, path, expected }) => [attack, path, expected] as const))('%s', ([, path, expected]) =>
    expect(reportOf(site).outcomes[path]).toBe(expected),
  );

  it.for(Object.entries<Outcome>(states))('leaves %s %s', ([path, expected]) =>
    expect(reportOf(site).outcomes[path]).toBe(expected),
  );

  it('is told in the result, each failure once and by its code', () => {
    expect(reportOf(site).errors).toEqual(expectedErrors(site));
  });

  if (attacks.length === 0) return;
  it('does no harm to the pages beside it', () => {
    const healthy = attacks.map((_, index) => urlOf(site, `/healthy/${index}`, places));
    expect(reportOf(site).hits).toEqual(healthy);
  });
});

describe('all attacks together', () => {
  it('reach no host but the sites', () => {
    expect(sightings.canaryConnections).toBe(0);
    const hosts = new Set(hostileSites.map(({ name }) => `${name}.test:${places.port}`));
    expect(sightings.requests.filter((request) => !hosts.has(request.slice(0, request.indexOf('/'))))).toEqual([]);
    expect(report.dialled.toSorted()).toEqual([`127.0.0.1:${places.port}`, `${publicAddress}:80`].toSorted());
  });

  it('are not asked for more often than a crawl should', () => {
    const bySite = Map.groupBy(sightings.requests, (request) => request.slice(0, request.indexOf('.')));
    const waits = ['robots-wait', 'retry-after'].map(
      (name) => bySite.get(name)?.filter((each) => !/\.(?:txt|xml)$/.test(each)).length,
    );
    expect(waits).toEqual([1, 2]);
    expect(bySite.get('sitemap-self')?.filter((each) => each.includes('/sitemap.xml'))).toHaveLength(1);
    expect(bySite.get('broken-links')?.length).toBeLessThan(220);
  });

  let tries = 0;
  it('never hold the event loop', { timeout: 180_000 }, async () => {
    tries += 1;
    // A second try takes a crawl of its own: what blocks the loop does so again, a slow moment of the machine does not.
    const { strain } = tries === 1 ? report : await crawl({ places, indexFile: join(indexFolder, `${tries}.sqlite`) });
    expect(strain.longestBlockMs).toBeLessThan(100);
  });

  // Six jobs at a time, two dozen pages of up to 10 MB under way. Most of it is V8 seeing no reason to collect.
  it('do not fill the memory', () => expect(report.strain.memoryGrowthMb).toBeLessThan(512));

  it('take no more memory when they come again and again', () => {
    const peaks = report.strainAgain.map(({ memoryPeakMb }) => memoryPeakMb);
    expect(peaks.at(-1)).toBeLessThan(1.15 * peaks.at(-2)!);
  });

  it('leave Object.prototype as it was', () => expect(report.prototypeKeys).toEqual([]));

  it('are not told with secrets or internal addresses', () => expect(report.leaks).toEqual([]));
});
