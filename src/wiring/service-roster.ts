import { CallStats } from '../health/call-stats.ts';
import type { ServiceProbe } from '../health/check-services.ts';
import { type CallObservers, measureCalls } from './measure-calls.ts';

/** What every adapter may offer besides its contract. */
interface Adapter {
  check?: (() => Promise<void>) | undefined;
  close?: (() => Promise<void>) | undefined;
}

/** The adapters in use: how each is asked for its health, and which ones are ours to close. */
export class ServiceRoster {
  readonly #observers: CallObservers;
  readonly #probes: ServiceProbe[] = [];
  readonly #built: Adapter[] = [];

  constructor(observers: CallObservers) {
    this.#observers = observers;
  }

  get probes(): readonly ServiceProbe[] {
    return this.#probes;
  }

  /**
   * Takes the caller's adapter, or builds the default; counts the calls of `methods` for health, traces and logs them.
   *
   * @param methods - of those that return promises. @param options.isOptional - everything works without it.
   * @param options.isLocal - it is memory of this process, and its calls are not worth a line.
   * @returns the adapter to use.
   */
  add<T extends object & Adapter>(
    service: string,
    given: T | undefined,
    build: () => T,
    methods: readonly (keyof T)[],
    { isOptional, isLocal }: { readonly isOptional?: boolean; readonly isLocal?: boolean } = {},
  ): T {
    const adapter = given ?? build();
    if (!given) this.#built.push(adapter);
    const stats = new CallStats({ clock: this.#observers.clock });
    const check = adapter.check?.bind(adapter);
    this.#probes.push({ service, ...(check && { check }), errorRate: () => stats.errorRate, isOptional });
    const logger = isLocal ? undefined : this.#observers.logger;
    return measureCalls(adapter, { ...this.#observers, logger, service, stats }, methods);
  }

  /** Closes what was built here, the last one first; what the caller passed in is the caller's to close. */
  async close(): Promise<void> {
    for (const adapter of this.#built.toReversed()) await adapter.close?.();
  }
}
