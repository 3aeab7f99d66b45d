import { expect, it, vi } from 'vitest';
import { MemoryCache } from '../../../src/adapters/memory-cache.ts';
import type { FetchRequest, FetchResponse } from '../../../src/contracts/fetcher.ts';
import { IntegrationError } from '../../../src/errors.ts';
import { sharedRobots } from '../../../src/wiring/shared-robots.ts';

const request: FetchRequest = { url: 'https://shop.example/robots.txt', purpose: 'robots', maxRedirects: 5 };

const answer = (overrides: Partial<FetchResponse> = {}): FetchResponse => ({
  url: request.url,
  status: 200,
  headers: { 'content-type': 'text/plain' },
  body: Buffer.from('User-agent: *\nDisallow: /café\xff', 'latin1'),
  encodedBytes: 30,
  truncated: false,
  ...overrides,
});

/** Two processes on one cache, and what they ask the site. */
function createProcesses(...answers: (FetchResponse | Error)[]) {
  const cache = new MemoryCache();
  const fetch = vi.fn(async (_request: FetchRequest) => {
    const next = answers.length > 1 ? answers.shift() : answers[0];
    if (next instanceof Error) throw next;
    return next!;
  });
  return { fetch, first: sharedRobots({ fetch }, cache), second: sharedRobots({ fetch }, cache) };
}

it('asks a site once for all processes, and gives each the bytes it sent', async () => {
  const { fetch, first, second } = createProcesses(answer({ truncated: true }));
  await first.fetch(request);

  const given = await second.fetch(request);

  expect(fetch).toHaveBeenCalledTimes(1);
  expect(given).toEqual({ ...answer({ truncated: true }), headers: {}, body: Buffer.from(answer().body) });
});

it('keeps a 404, which is an answer too', async () => {
  const { fetch, first, second } = createProcesses(answer({ status: 404, body: new Uint8Array() }));
  await first.fetch(request);

  expect(await second.fetch(request)).toMatchObject({ status: 404 });
  expect(fetch).toHaveBeenCalledTimes(1);
});

it.each([500, 503, 429])('keeps no %i: a server in trouble is asked again', async (status) => {
  const { fetch, first, second } = createProcesses(answer({ status }));

  expect(await first.fetch(request)).toMatchObject({ status });
  expect(await second.fetch(request)).toMatchObject({ status });
  expect(fetch).toHaveBeenCalledTimes(2);
});

it('keeps no failure', async () => {
  const failure = new IntegrationError('no such host', { code: 'DNS', service: 'fetcher' });
  const { first, second } = createProcesses(failure, answer());
  await expect(first.fetch(request)).rejects.toBe(failure);

  expect(await second.fetch(request)).toMatchObject({ status: 200 });
});

it('keeps no file that is very long', async () => {
  const { fetch, first, second } = createProcesses(answer({ body: new Uint8Array(200_000) }));
  await first.fetch(request);
  await second.fetch(request);

  expect(fetch).toHaveBeenCalledTimes(2);
});

it('does not give up for a caller because another one did', async () => {
  const cache = new MemoryCache();
  const controller = new AbortController();
  const fetch = vi.fn(async ({ signal }: FetchRequest) => {
    await new Promise((resolve) => setImmediate(resolve));
    signal?.throwIfAborted();
    return answer();
  });
  const fetcher = sharedRobots({ fetch }, cache);
  const reason = new IntegrationError('given up', { code: 'ABORTED', service: 'test' });
  const first = fetcher.fetch({ ...request, signal: controller.signal });
  const second = fetcher.fetch(request);
  controller.abort(reason);

  await expect(first).rejects.toBe(reason);
  expect(await second).toMatchObject({ status: 200 });
});
