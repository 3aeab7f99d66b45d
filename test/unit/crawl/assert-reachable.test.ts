import { expect, it } from 'vitest';
import { assertReachable } from '../../../src/crawl/assert-reachable.ts';
import { RobotsCache } from '../../../src/crawl/robots-cache.ts';
import { createFakeClock } from '../../helpers/fake-clock.ts';
import { createFakeFetcher, failsWith } from './fake-fetcher.ts';

const [red, blue] = ['https://red.example', 'https://blue.example'];
const robotsOf = (answers: Parameters<typeof createFakeFetcher>[0]) => {
  const fetcher = createFakeFetcher(answers);
  return { fetcher, robots: new RobotsCache({ fetcher, clock: createFakeClock() }) };
};

it.each(['DNS', 'NETWORK', 'TLS', 'TIMEOUT', 'SSRF_BLOCKED'])('throws %s when no host answers', async (code) => {
  const { robots } = robotsOf({ [`${red}/robots.txt`]: failsWith(code), [`${blue}/robots.txt`]: failsWith('DNS') });
  const checked = assertReachable([`${red}/a`, `${red}/b`, blue], { robots });
  await expect(checked).rejects.toMatchObject({ code, service: 'fetcher', context: { url: red } });
});

it.each([
  ['one of them answers', failsWith('DNS'), { status: 404 }],
  ['one of them answers with an error', failsWith('DNS'), { status: 503 }],
  ['one sends what cannot be read', failsWith('BODY_DECODE'), failsWith('DNS')],
])('is satisfied when %s', async (_, first, second) => {
  const { robots } = robotsOf({ [`${red}/robots.txt`]: first, [`${blue}/robots.txt`]: second });
  await expect(assertReachable([red, blue], { robots })).resolves.toBeUndefined();
});

it('asks anew after a failure, and not after a success', async () => {
  const answers: Record<string, ReturnType<typeof failsWith> | string> = {
    [`${red}/robots.txt`]: failsWith('NETWORK'),
  };
  const { robots, fetcher } = robotsOf(answers);
  await expect(assertReachable([red], { robots })).rejects.toMatchObject({ code: 'NETWORK' });
  answers[`${red}/robots.txt`] = 'User-agent: *';
  await assertReachable([red], { robots });
  await assertReachable([red], { robots });
  expect(fetcher.requests).toHaveLength(2);
});
