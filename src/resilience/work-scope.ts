import { AsyncLocalStorage } from 'node:async_hooks';

/** For whom something is done. */
export interface WorkScope {
  readonly customerId: string;
  readonly jobId?: string | undefined;
}

/**
 * Which customer and job the code that runs now works for. Turns are shared out by it, and lines of the log carry it;
 * what may be read and written never depends on it: that is said by parameters.
 *
 * Kept by the platform for every chain of calls of its own, so that adapters need not pass on what is not theirs.
 */
const scopes = new AsyncLocalStorage<WorkScope>();

/** Calls `operation`; whatever it starts is done for `scope`. */
export function runInScope<T>(scope: WorkScope, operation: () => T): T {
  return scopes.run(scope, operation);
}

/** `undefined` outside of any customer's work. */
export function currentScope(): WorkScope | undefined {
  return scopes.getStore();
}

/** Whose turn it is to be counted for; work of nobody is one party of its own. */
export function currentParty(): string {
  return scopes.getStore()?.customerId ?? '';
}
