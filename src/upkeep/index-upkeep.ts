import { IntegrationError } from '../errors.ts';
import type { CustomerContext } from '../model/customer.ts';
import type { IndexFinding, RepairReceipt } from '../model/index-finding.ts';
import { type ReembedOptions, type ReembedReceipt, reembedIndex, useModel } from './reembed-index.ts';
import { type RepairOptions, repairIndex } from './repair-index.ts';
import { requireAudit, type UpkeepEnvironment } from './upkeep-environment.ts';
import { verifyIndex } from './verify-index.ts';

/** A set of vectors that a customer has. */
export interface IndexModel {
  readonly modelId: string;
  /** Chunks that have one. */
  readonly chunks: number;
  /** Whether searches use it. */
  readonly isActive: boolean;
}

/** Checks the indexes of customers, mends them, and changes the models of their vectors. */
export class IndexUpkeep {
  readonly #environment: UpkeepEnvironment;

  constructor(environment: UpkeepEnvironment) {
    this.#environment = environment;
  }

  async *verify(
    customerId: string,
    { signal }: { readonly signal?: AbortSignal | undefined } = {},
  ): AsyncGenerator<IndexFinding, void, undefined> {
    const { store } = this.#environment;
    const audit = requireAudit(store);
    const lost = await this.#lostCustomer(customerId);
    if (lost.length > 0) {
      yield* lost;
      return;
    }
    const customer = await this.#environment.requireCustomer(customerId);
    const modelIds = await this.#expectedModels(customer);
    yield* verifyIndex({ store, audit, customerId: customer.customerId, modelIds, signal });
  }

  async repair(customerId: string, options: RepairOptions = {}): Promise<RepairReceipt> {
    const lost = await this.#lostCustomer(customerId);
    // Nothing else can be looked at before its row is back.
    if (lost.length > 0) await requireAudit(this.#environment.store).mendLedger(customerId, { limit: 1 });
    const customer = await this.#environment.requireCustomer(customerId);
    const modelIds = await this.#expectedModels(customer);
    return repairIndex(this.#environment, customer, { modelIds, mended: lost, signal: options.signal }, options);
  }

  async reembed(customerId: string, options: ReembedOptions): Promise<ReembedReceipt> {
    return reembedIndex(this.#environment, await this.#environment.requireCustomer(customerId), options);
  }

  async useModel(customerId: string, model: string): Promise<void> {
    await useModel(this.#environment, await this.#environment.requireCustomer(customerId), model);
  }

  /** Of the customer's model; `null`: not known. */
  async usdPerMillionTokens(customerId: string): Promise<number | null> {
    const { settings } = await this.#environment.requireCustomer(customerId);
    return this.#environment.embedderFor(settings.embeddingConfig.model, customerId).usdPerMillionTokens;
  }

  async models(customerId: string): Promise<readonly IndexModel[]> {
    const customer = await this.#environment.requireCustomer(customerId);
    const active = this.#activeModelOf(customer);
    const counts = await this.#environment.store.countVectors(customer.customerId);
    return counts.map(({ modelId, chunks }) => ({ modelId, chunks, isActive: modelId === active }));
  }

  async removeModel(customerId: string, modelId: string): Promise<number> {
    const customer = await this.#environment.requireCustomer(customerId);
    if (modelId !== this.#activeModelOf(customer)) {
      return this.#environment.store.removeVectors(customer.customerId, modelId);
    }
    throw new IntegrationError(
      `modelId: expected a model that searches do not use, received ${modelId}; switch with index.useModel first`,
      { code: 'OPTIONS_INVALID', service: 'options', context: { customerId, modelId } },
    );
  }

  /** What tells of a customer whose row is gone. */
  async #lostCustomer(customerId: string): Promise<readonly IndexFinding[]> {
    const { store, requireCustomer } = this.#environment;
    try {
      await requireCustomer(customerId);
      return [];
    } catch (error) {
      if (!IntegrationError.isInstance(error) || error.code !== 'CUSTOMER_UNKNOWN') throw error;
      const { findings } = await requireAudit(store).audit(customerId, { part: 'copies', limit: 1 });
      return findings;
    }
  }

  /** Vectors that searches use are what counts, as soon as there are any. */
  async #expectedModels(customer: CustomerContext): Promise<readonly string[]> {
    const active = this.#activeModelOf(customer);
    const counts = await this.#environment.store.countVectors(customer.customerId);
    return counts.some(({ modelId, chunks }) => modelId === active && chunks > 0) ? [active] : [];
  }

  #activeModelOf({ customerId, settings }: CustomerContext): string {
    return this.#environment.embedderFor(settings.embeddingConfig.model, customerId).modelId;
  }
}
