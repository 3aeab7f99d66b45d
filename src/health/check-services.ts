import type { Clock } from '../contracts/clock.ts';
import type { ServiceHealth } from '../model/health.ts';
import { systemClock } from '../resilience/system-clock.ts';
import { withDeadline } from '../resilience/with-deadline.ts';

/** A service to ask. */
export interface ServiceProbe {
  readonly service: string;
  /** The adapter's own cheap self-test; without one, only the error rate speaks. */
  readonly check?: (() => Promise<void>) | undefined;
  /** Share of its recent calls that failed, 0 to 1. */
  readonly errorRate: () => number;
  /** Whether everything works without it, if slower or with less. @default false */
  readonly isOptional?: boolean | undefined;
}

export interface CheckOptions {
  /** Longest wait for one service in milliseconds. @default 5000 */
  readonly timeoutMs?: number | undefined;
  readonly clock?: Clock | undefined;
}

/**
 * Asks all services at once. Never rejects: what a check throws is its answer.
 *
 * - `down`: the check failed, or did not answer within `timeoutMs`;
 * - `degraded`: it took longer than half of that, or at least a fifth of the service's recent calls failed; or it would
 *   be down, but everything works without it;
 * - `healthy`: anything else. A service without a check answers in 0 ms.
 *
 * @returns one entry per probe, in the same order.
 */
export async function checkServices(
  probes: readonly ServiceProbe[],
  { timeoutMs = 5000, clock = systemClock }: CheckOptions = {},
): Promise<ServiceHealth[]> {
  return await Promise.all(probes.map((probe) => checkService(probe, timeoutMs, clock)));
}

/** One failed call in five is more than retries hide. */
const highErrorRate = 0.2;

async function checkService(
  { service, check, errorRate, isOptional = false }: ServiceProbe,
  timeoutMs: number,
  clock: Clock,
): Promise<ServiceHealth> {
  const startedAt = clock.now();
  let answered = true;
  try {
    // An async function: a check that throws at once fails like any other.
    if (check) await withDeadline(async () => await check(), { timeoutMs, service, clock });
  } catch {
    answered = false;
  }
  const now = clock.now();
  const responseTime = Math.max(0, now - startedAt);
  const rate = errorRate();
  const isImpaired = !answered || responseTime > timeoutMs / 2 || rate >= highErrorRate;
  return {
    service,
    status: !answered && !isOptional ? 'down' : isImpaired ? 'degraded' : 'healthy',
    responseTime,
    errorRate: rate,
    lastCheck: new Date(now),
  };
}
