import type { EmitEvent } from '../events.ts';
import type { ServiceHealth } from '../model/health.ts';

/** Of a change that a health check has found, and no job. */
const noJob = { jobId: '', customerId: '' };

/** Tells when a service has become worse or well again since it was looked at last: the hook for alerts. */
export class HealthWatch {
  readonly #emit: EmitEvent;
  readonly #last = new Map<string, ServiceHealth['status']>();

  constructor(emit: EmitEvent) {
    this.#emit = emit;
  }

  /**
   * Compares with the check before; a service that was never checked counts as healthy. `service:degraded` comes once when a
   * service is no longer healthy and once more when it goes from degraded to down, `service:recovered` when it is healthy again.
   */
  observe(services: readonly ServiceHealth[]): void {
    for (const health of worstOfEach(services)) {
      const { service, status } = health;
      const before = this.#last.get(service) ?? 'healthy';
      this.#last.set(service, status);
      if (severity[status] > severity[before]) this.#emit('service:degraded', { ...noJob, service, health });
      else if (status === 'healthy' && before !== 'healthy') {
        this.#emit('service:recovered', { ...noJob, service, health });
      }
    }
  }
}

const severity = { healthy: 0, degraded: 1, down: 2 } as const;

/** Several models of one service are one service to whoever is alerted. */
function worstOfEach(services: readonly ServiceHealth[]): Iterable<ServiceHealth> {
  const worst = new Map<string, ServiceHealth>();
  for (const health of services) {
    const known = worst.get(health.service);
    if (!known || severity[health.status] > severity[known.status]) worst.set(health.service, health);
  }
  return worst.values();
}
