import { expect, it } from 'vitest';
import { checkServices } from '../../../src/health/check-services.ts';
import { createFakeClock } from '../../helpers/fake-clock.ts';

const errorRate = () => 0;
const never = () => new Promise<void>(() => undefined);

it('says how each service is, in the order they were given', async () => {
  const clock = createFakeClock();
  const start = clock.now();
  const health = checkServices(
    [
      { service: 'store', check: () => clock.sleep(20), errorRate },
      { service: 'extractor', errorRate },
      { service: 'embedder', check: () => Promise.reject(new Error('401')), errorRate: () => 1 },
    ],
    { timeoutMs: 1000, clock },
  );
  await clock.advance(20);

  expect(await health).toEqual([
    { service: 'store', status: 'healthy', responseTime: 20, errorRate: 0, lastCheck: new Date(start + 20) },
    { service: 'extractor', status: 'healthy', responseTime: 0, errorRate: 0, lastCheck: new Date(start) },
    { service: 'embedder', status: 'down', responseTime: 0, errorRate: 1, lastCheck: new Date(start) },
  ]);
});

it('asks all services at once and waits for none longer than its deadline', async () => {
  const clock = createFakeClock();
  const probes = ['a', 'b', 'c'].map((service) => ({ service, check: never, errorRate }));
  const health = checkServices(probes, { timeoutMs: 1000, clock });
  await clock.advance(1000);

  expect((await health).map(({ status, responseTime }) => [status, responseTime])).toEqual([
    ['down', 1000],
    ['down', 1000],
    ['down', 1000],
  ]);
  expect(clock.pending).toBe(0);
});

it.each([
  ['took longer than half of its deadline', 501, 0, 'degraded'],
  ['took half of its deadline', 500, 0, 'healthy'],
  ['fails a fifth of its calls', 0, 0.2, 'degraded'],
  ['fails fewer of its calls', 0, 0.19, 'healthy'],
])('finds a service that %s (%s ms, %s) %s', async (_, ms, rate, status) => {
  const clock = createFakeClock();
  const probe = { service: 'store', check: () => clock.sleep(ms), errorRate: () => rate };
  const health = checkServices([probe], { timeoutMs: 1000, clock });
  await clock.advance(ms);

  expect((await health)[0]?.status).toBe(status);
});

it('finds a service without a check degraded by its calls alone', async () => {
  const [health] = await checkServices([{ service: 'extractor', errorRate: () => 1 }]);

  expect(health).toMatchObject({ status: 'degraded', responseTime: 0, errorRate: 1 });
});

it('does not fail when a check throws at once', async () => {
  const check = () => {
    throw new Error('not a promise');
  };

  expect((await checkServices([{ service: 'store', check, errorRate }]))[0]?.status).toBe('down');
});

it('calls a service without which everything works degraded, not down', async () => {
  const failing = { check: () => Promise.reject(new Error('away')), errorRate };

  const health = await checkServices([
    { service: 'cache', isOptional: true, ...failing },
    { service: 'store', ...failing },
    { service: 'cache', isOptional: true, errorRate },
  ]);

  expect(health.map(({ status }) => status)).toEqual(['degraded', 'down', 'healthy']);
});
