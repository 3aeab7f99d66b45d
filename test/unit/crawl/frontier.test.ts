import { expect, it } from 'vitest';
import { MemoryStore } from '../../../src/adapters/memory-store/memory-store.ts';
import type { PageCommit } from '../../../src/contracts/store.ts';
import { Frontier } from '../../../src/crawl/frontier.ts';
import { Revisits } from '../../../src/crawl/revisits.ts';
import { revisitLead } from '../../../src/crawl/url-priority.ts';
import { createQueuedJob } from '../../../src/jobs/queued-job.ts';
import type { NewFrontierUrl, UrlOutcome } from '../../../src/model/crawl.ts';
import { resolveScrapingConfig } from '../../../src/options/resolve-scraping-config.ts';

async function openFrontier({ maxPages = 100, revisits = [] as readonly string[] } = {}): Promise<Frontier> {
  const store = new MemoryStore();
  const { config } = resolveScrapingConfig({ urls: ['https://shop.example/'] });
  await store.createJob('c', createQueuedJob('job', config));
  const { lease } = await store.takeJob('c', 'job', { states: ['queued'], ttlMs: 60_000 });
  const commit = (one: PageCommit) => store.commitPages('c', lease!, [one]);
  const counts = { maxPages, countedPages: 0, knownUrls: 0 };
  const keys = revisits.map((path) => toUrl(path).key);
  return new Frontier({ store, customerId: 'c', lease: lease!, commit, ...counts, revisits: new Revisits(keys) });
}

const toUrl = (path: string): NewFrontierUrl => {
  const url = `https://shop.example/${path}`;
  return { key: url, url, depth: 0, source: 'link', foundOn: null, priority: 0, redirects: 0, lastmod: null };
};
const outcomeOf = ({ key }: NewFrontierUrl, state: UrlOutcome['state'] = 'indexed'): UrlOutcome => ({
  key,
  state,
  reason: null,
  detail: null,
  httpStatus: 200,
  requests: 1,
  at: new Date(),
});

it('hands out every URL once, however often it is found', async () => {
  const frontier = await openFrontier();
  await frontier.add([toUrl('a'), toUrl('b'), toUrl('a')]);
  await frontier.add([toUrl('b')]);
  const first = (await frontier.take())!;
  await frontier.settle({ outcome: outcomeOf(first), discovered: [toUrl('a'), toUrl('b')] }, { counts: true });
  const second = (await frontier.take())!;
  await frontier.settle({ outcome: outcomeOf(second) }, { counts: true });
  expect([first.url, second.url].toSorted()).toEqual(['https://shop.example/a', 'https://shop.example/b']);
  expect(await frontier.take()).toBeUndefined();
  expect(frontier.knownUrls).toBe(2);
});

it('waits for what a page under way may still discover', async () => {
  const frontier = await openFrontier();
  await frontier.add([toUrl('a')]);
  const first = (await frontier.take())!;
  const waiting = frontier.take();
  await frontier.settle({ outcome: outcomeOf(first), discovered: [toUrl('b')] }, { counts: true });
  expect(await waiting).toMatchObject({ url: 'https://shop.example/b' });
});

it('lets all who wait go when nothing is left', async () => {
  const frontier = await openFrontier();
  await frontier.add([toUrl('a')]);
  const first = (await frontier.take())!;
  const waiting = [frontier.take(), frontier.take(), frontier.take()];
  await frontier.settle({ outcome: outcomeOf(first) }, { counts: true });
  expect(await Promise.all(waiting)).toEqual([undefined, undefined, undefined]);
});

it('stays open while a sitemap is being read', async () => {
  const frontier = await openFrontier();
  let finish = (): void => undefined;
  const producing = frontier.whileProducing(() => new Promise((resolve) => (finish = resolve)));
  const waiting = frontier.take();
  await frontier.add([toUrl('a')]);
  finish();
  await producing;
  expect(await waiting).toMatchObject({ url: 'https://shop.example/a' });
});

it('never lets more pages under way than the limit has room for, and gives the place of a failed one away', async () => {
  const frontier = await openFrontier({ maxPages: 2 });
  await frontier.add(['a', 'b', 'c', 'd'].map(toUrl));
  const [first, second] = [(await frontier.take())!, (await frontier.take())!];
  const waiting = frontier.take();
  await frontier.settle({ outcome: outcomeOf(first, 'failed') }, { counts: false });
  const third = (await waiting)!;
  await frontier.settle({ outcome: outcomeOf(second) }, { counts: true });
  await frontier.settle({ outcome: outcomeOf(third) }, { counts: true });
  expect(await frontier.take()).toBeUndefined();
  expect(frontier.isFull).toBe(true);
});

it('ends at a site where nearly every URL is broken', async () => {
  const frontier = await openFrontier({ maxPages: 1 });
  await frontier.add(Array.from({ length: 500 }, (_, index) => toUrl(String(index))));
  let visits = 0;
  for (let target = await frontier.take(); target; target = await frontier.take()) {
    visits += 1;
    await frontier.settle({ outcome: outcomeOf(target, 'failed') }, { counts: false });
  }
  expect(visits).toBe(200);
});

it('lets a waiting caller go when the job is aborted, before or during the wait', async () => {
  const frontier = await openFrontier();
  await frontier.add([toUrl('a')]);
  await frontier.take();
  const controller = new AbortController();
  const during = frontier.take(controller.signal);
  controller.abort();
  await expect(during).rejects.toMatchObject({ code: 'ABORTED' });
  await expect(frontier.take(controller.signal)).rejects.toMatchObject({ code: 'ABORTED' });
});

it('hands out nothing after stop', async () => {
  const frontier = await openFrontier();
  await frontier.add([toUrl('a')]);
  frontier.stop();
  expect(await frontier.take()).toBeUndefined();
});

/** Visits all there is, as many at a time; of a page, what it links to comes into the frontier as it does in a crawl. */
async function visitAll(frontier: Frontier, links: Readonly<Record<string, readonly string[]>>, lanes = 1) {
  const visited: string[] = [];
  const found = (path: string): NewFrontierUrl => {
    const url = toUrl(path);
    return frontier.isToRevisit(url.key) ? { ...url, priority: revisitLead } : url;
  };
  await frontier.add([found('start')]);
  const lane = async (): Promise<void> => {
    for (let target = await frontier.take(); target; target = await frontier.take()) {
      const path = new URL(target.url).pathname.slice(1);
      visited.push(path);
      // Whoever comes first, is settled last.
      await new Promise((resolve) => setTimeout(resolve, 20 - visited.length));
      await frontier.settle(
        { outcome: outcomeOf(target), discovered: (links[path] ?? []).map(found) },
        { counts: true },
      );
    }
  };
  await Promise.all(Array.from({ length: lanes }, lane));
  return visited.toSorted();
}

it.each([1, 4])('keeps the room of maxPages for pages of the index, visited %i at a time', async (lanes) => {
  const links = { start: ['a', 'b', 'c'], a: ['new-1', 'new-2', 'new-3'], b: ['d', 'new-4'], c: ['e', 'f'] };
  const revisits = ['start', 'a', 'b', 'c', 'd', 'e', 'f'];
  expect(await visitAll(await openFrontier({ maxPages: 7, revisits }), links, lanes)).toEqual(revisits.toSorted());
});

it('looks at new pages where nothing else leads to those of the index', async () => {
  const links = { start: ['list'], list: ['a', 'b', 'new'] };
  const frontier = await openFrontier({ maxPages: 4, revisits: ['a', 'b'] });
  expect(await visitAll(frontier, links, 2)).toEqual(['a', 'b', 'list', 'start']);
});

it('fills the room with new pages when those of the index are not to be met', async () => {
  const links = { start: Array.from({ length: 30 }, (_, index) => `new-${index}`) };
  const frontier = await openFrontier({
    maxPages: 12,
    revisits: Array.from({ length: 12 }, (_, index) => `old-${index}`),
  });
  expect((await visitAll(frontier, links, 3)).length).toBe(12);
});

it('ends when all is visited, though pages of the index were not met', async () => {
  const frontier = await openFrontier({ maxPages: 12, revisits: ['start', 'a', 'gone-1', 'gone-2'] });
  expect(await visitAll(frontier, { start: ['a', 'new'] }, 3)).toEqual(['a', 'new', 'start']);
});
