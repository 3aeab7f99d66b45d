/** What a call does instead of what it should: fails, or waits for something first. */
export type Fault = Error | (() => Promise<void>);

/** Makes calls of an adapter go wrong. */
export interface Faults<T> {
  /** The next calls of `method` go wrong so, one after the other. */
  next(method: keyof T, ...faults: readonly Fault[]): void;
  /** All calls of `method` go wrong so, once those of {@link next} are used up; without a fault they work again. */
  always(method: keyof T, fault?: Fault): void;
  /** Calls of `method` so far, those that went wrong included. */
  calls(method: keyof T): number;
}

/**
 * The same adapter, whose methods (those that return promises) can be made to go wrong.
 *
 * @example
 * ```ts
 * const { adapter: store, faults } = withFaults(new MemoryStore());
 * const integration = new CustomerScrapingIntegration({ adapters: { store } });
 * faults.next('commitPages', new Error('disk full'));
 * ```
 */
export function withFaults<T extends object>(inner: T): { readonly adapter: T; readonly faults: Faults<T> } {
  const queued = new Map<PropertyKey, Fault[]>();
  const lasting = new Map<PropertyKey, Fault>();
  const counts = new Map<PropertyKey, number>();
  const adapter = new Proxy(inner, {
    get(target, name) {
      const value: unknown = Reflect.get(target, name, target);
      if (typeof value !== 'function') return value;
      return (...args: unknown[]): unknown => {
        counts.set(name, (counts.get(name) ?? 0) + 1);
        const fault = queued.get(name)?.shift() ?? lasting.get(name);
        // Called on the adapter itself: its private fields are not the proxy's.
        const call = (): unknown => Reflect.apply(value, target, args);
        if (fault === undefined) return call();
        return fault instanceof Error ? Promise.reject(fault) : fault().then(call);
      };
    },
  });
  const faults: Faults<T> = {
    next: (method, ...more) => void queued.set(method, [...(queued.get(method) ?? []), ...more]),
    always: (method, fault) => void (fault === undefined ? lasting.delete(method) : lasting.set(method, fault)),
    calls: (method) => counts.get(method) ?? 0,
  };
  return { adapter, faults };
}
