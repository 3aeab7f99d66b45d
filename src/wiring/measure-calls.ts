import { IntegrationError } from '../errors.ts';
import type { CallStats } from '../health/call-stats.ts';

/**
 * The same adapter, with the outcome of the named methods (all of which return promises) counted for health. Aborted
 * calls do not count: the service did nothing wrong.
 */
export function measureCalls<T extends object>(adapter: T, stats: CallStats, methods: readonly (keyof T)[]): T {
  const measured = new Map<PropertyKey, unknown>();
  return new Proxy(adapter, {
    get(target, name) {
      const known = measured.get(name);
      if (known) return known;
      const value: unknown = Reflect.get(target, name, target);
      if (typeof value !== 'function') return value;
      // Bound, because the private fields are the adapter's and not the proxy's.
      const call = value.bind(target) as (...args: unknown[]) => unknown;
      const replacement = methods.includes(name as keyof T) ? counted(call, stats) : call;
      measured.set(name, replacement);
      return replacement;
    },
  });
}

function counted(call: (...args: unknown[]) => unknown, stats: CallStats): (...args: unknown[]) => Promise<unknown> {
  return async (...args) => {
    try {
      const result = await call(...args);
      stats.record({ ok: true });
      return result;
    } catch (error) {
      if (!(IntegrationError.isInstance(error) && error.code === 'ABORTED')) stats.record({ ok: false });
      throw error;
    }
  };
}
