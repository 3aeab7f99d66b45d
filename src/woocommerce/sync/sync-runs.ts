import { abortedError, IntegrationError, toIntegrationError } from '../../errors.ts';
import type { EmitEvent } from '../../events.ts';
import type { ShopSyncResult } from '../../model/shop-sync.ts';
import { runInScope } from '../../resilience/work-scope.ts';
import type { ShopEnvironment } from '../shop-environment.ts';
import type { OpenedPages, ResolvedSync } from './sync-shop.ts';

/** What opening the pages of a customer's index takes. */
export interface OpenPagesOptions {
  readonly signal?: AbortSignal | undefined;
  /** Told when products are taken in without vectors, because the embedder failed. */
  readonly onFailure?: ((error: IntegrationError) => void) | undefined;
}

export interface SyncRunsDependencies {
  readonly environment: () => ShopEnvironment;
  readonly openPages: (customerId: string, options: OpenPagesOptions) => Promise<OpenedPages>;
  readonly emit: EmitEvent;
}

interface Run {
  readonly customerId: string;
  readonly result: Promise<ShopSyncResult>;
  readonly abort: (reason: IntegrationError) => void;
}

/** The synchronisations that run in this process, by their ids. */
export class SyncRuns {
  readonly #dependencies: SyncRunsDependencies;
  readonly #running = new Map<string, Run>();

  constructor(dependencies: SyncRunsDependencies) {
    this.#dependencies = dependencies;
  }

  /**
   * Runs a synchronisation, or joins the one that has the same id.
   *
   * @throws IntegrationError `JOB_CONFLICT` for the id of another customer's run, and as `syncShop`.
   */
  async run(customerId: string, options: ResolvedSync): Promise<ShopSyncResult> {
    const { syncId } = options;
    const running = this.#running.get(syncId);
    if (running && running.customerId !== customerId) throw conflict(syncId);
    if (running) return await running.result;
    const controller = new AbortController();
    const signal = options.signal ? AbortSignal.any([options.signal, controller.signal]) : controller.signal;
    const scope = { customerId, jobId: syncId };
    const result = runInScope(scope, () => this.#sync(customerId, { ...options, signal }));
    this.#running.set(syncId, { customerId, result, abort: (reason) => controller.abort(reason) });
    try {
      return await result;
    } finally {
      this.#running.delete(syncId);
    }
  }

  /** Ends what runs for a customer, and waits for it. */
  async drop(customerId: string): Promise<void> {
    await this.#end((run) => run.customerId === customerId);
  }

  /** Ends everything. What was under way goes on with the next synchronisation. */
  async close(): Promise<void> {
    await this.#end(() => true);
  }

  async #end(isMeant: (run: Run) => boolean): Promise<void> {
    const runs = [...this.#running.values()].filter(isMeant);
    for (const { abort } of runs) abort(abortedError('woocommerce'));
    await Promise.allSettled(runs.map(({ result }) => result));
  }

  async #sync(customerId: string, options: ResolvedSync): Promise<ShopSyncResult> {
    const { environment, openPages, emit } = this.#dependencies;
    const { signal, products, orders, shopperFields } = options;
    const ids = { jobId: options.syncId, customerId };
    emit('sync:started', { ...ids, products, orders, shoppers: shopperFields !== null });
    try {
      const { syncShop } = await import('./sync-shop.ts');
      const result = await syncShop(customerId, options, environment(), {
        openPages: ({ onFailure }) => openPages(customerId, { signal, onFailure }),
        onProgress: (progress) => emit('sync:progress', { ...ids, progress }),
      });
      emit('sync:completed', { ...ids, result });
      return result;
    } catch (cause) {
      const error = toIntegrationError(cause, 'woocommerce');
      emit('sync:failed', { ...ids, error });
      throw error;
    }
  }
}

function conflict(syncId: string): IntegrationError {
  return new IntegrationError(`A synchronisation "${syncId}" runs for another customer`, {
    code: 'JOB_CONFLICT',
    service: 'woocommerce',
    context: { syncId },
  });
}
