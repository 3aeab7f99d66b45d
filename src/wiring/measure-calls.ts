import type { Clock } from '../contracts/clock.ts';
import type { Logger } from '../contracts/logger.ts';
import type { SpanName, Telemetry } from '../contracts/telemetry.ts';
import { errorCodes } from '../error-codes/error-codes.ts';
import { IntegrationError } from '../errors.ts';
import type { CallStats } from '../health/call-stats.ts';
import { currentScope } from '../resilience/work-scope.ts';
import { callFacts } from './call-facts.ts';

/** Where what is seen of calls goes. */
export interface CallObservers {
  readonly clock: Clock;
  /** `undefined`: nobody reads lines about calls. */
  readonly logger: Logger | undefined;
  readonly telemetry: Telemetry;
}

export interface MeasuredService extends CallObservers {
  /** As health names it. */
  readonly service: string;
  readonly stats: CallStats;
}

type Call = (...args: unknown[]) => Promise<unknown>;

/**
 * The same adapter, with every call of the named methods (all of which return promises) counted for health, traced, and
 * logged once: service, operation, duration, outcome, whom it was for; no content.
 *
 * Aborted calls do not count for health, nor does what a service refuses because it was asked for the wrong thing.
 */
export function measureCalls<T extends object>(adapter: T, service: MeasuredService, methods: readonly (keyof T)[]): T {
  const measured = new Map<PropertyKey, unknown>();
  return new Proxy(adapter, {
    get(target, name) {
      const known = measured.get(name);
      if (known) return known;
      const value: unknown = Reflect.get(target, name, target);
      if (typeof value !== 'function') return value;
      // Bound, because the private fields are the adapter's and not the proxy's.
      const call = value.bind(target) as Call;
      const replacement = methods.includes(name as keyof T) ? observed(call, String(name), service) : call;
      measured.set(name, replacement);
      return replacement;
    },
  });
}

function observed(call: Call, operation: string, observers: MeasuredService): (...args: unknown[]) => Promise<unknown> {
  const { service, telemetry, clock } = observers;
  const span = spanOf.get(operation) ?? 'call';
  return async (...args) => {
    const attributes = { service, operation, ...currentScope() };
    const startedAt = clock.now();
    try {
      const result = await telemetry.trace(span, attributes, () => call(...args));
      const durationMs = clock.now() - startedAt;
      note(observers, { operation, durationMs, outcome: 'ok', facts: () => callFacts(args, result) });
      return result;
    } catch (error) {
      const code = IntegrationError.isInstance(error) ? error.code : 'UNKNOWN';
      const outcome = code === 'ABORTED' ? 'aborted' : isRefusal(code) ? 'refused' : 'failed';
      const facts = () => ({ ...callFacts(args, undefined), code });
      note(observers, { operation, durationMs: clock.now() - startedAt, outcome, facts });
      throw error;
    }
  };
}

/** Operations with a name of their own among traces. */
const spanOf: ReadonlyMap<string, SpanName> = new Map([
  ['fetch', 'fetch'],
  ['send', 'fetch'],
  ['extract', 'extract'],
  ['embed', 'embed'],
  ['embedDocument', 'embed'],
  ['classify', 'classify'],
  ['commitPages', 'commit'],
  ['searchText', 'search'],
  ['searchVector', 'search'],
]);

/** The service works, and said no to what it was asked for. */
function isRefusal(code: string): boolean {
  const group = errorCodes[code]?.group;
  return group === 'input' || group === 'lifecycle';
}

interface CallOutcome {
  readonly operation: string;
  readonly durationMs: number;
  readonly outcome: 'ok' | 'failed' | 'refused' | 'aborted';
  /** Asked when somebody reads it. */
  readonly facts: () => Readonly<Record<string, unknown>>;
}

function note({ service, stats, logger, telemetry }: MeasuredService, call: CallOutcome): void {
  const { operation, durationMs, outcome, facts } = call;
  if (outcome === 'ok' || outcome === 'failed') stats.record({ ok: outcome === 'ok' });
  const labels = { service, operation, outcome };
  telemetry.count('calls', 1, labels);
  telemetry.measure('call_duration', durationMs, labels);
  const level = outcome === 'failed' ? 'warn' : 'debug';
  logger?.[level](`${service}.${operation} ${outcome}`, { ...labels, durationMs, ...currentScope(), ...facts() });
}
