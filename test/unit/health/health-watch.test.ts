import { expect, it } from 'vitest';
import { HealthWatch } from '../../../src/health/health-watch.ts';
import type { ServiceHealth } from '../../../src/model/health.ts';

function openWatch() {
  const told: string[] = [];
  const watch = new HealthWatch((name, event) => {
    const { service, health } = event as { service: string; health: ServiceHealth };
    told.push(`${service} ${name} ${health.status}`);
  });
  const see = (...statuses: ServiceHealth['status'][]): string[] => {
    watch.observe(
      statuses.map((status) => ({ service: 'store', status, responseTime: 1, errorRate: 0, lastCheck: new Date(0) })),
    );
    return told.splice(0);
  };
  return see;
}

it('tells of each change once, and of nothing while all is as it was', () => {
  const see = openWatch();
  expect(see('healthy')).toEqual([]);
  expect(see('degraded')).toEqual(['store service:degraded degraded']);
  expect(see('degraded')).toEqual([]);
  expect(see('down')).toEqual(['store service:degraded down']);
  expect(see('degraded')).toEqual([]);
  expect(see('healthy')).toEqual(['store service:recovered healthy']);
  expect(see('healthy')).toEqual([]);
});

it('tells of a service that is down at the first look', () => {
  expect(openWatch()('down')).toEqual(['store service:degraded down']);
});

it('takes a service of several parts for as ill as the worst of them', () => {
  const see = openWatch();
  expect(see('healthy', 'down', 'degraded')).toEqual(['store service:degraded down']);
  expect(see('healthy', 'healthy')).toEqual(['store service:recovered healthy']);
});
