import { randomUUID } from 'node:crypto';
import { MemoryStore } from '../adapters/memory-store/memory-store.ts';
import { canonicalizeUrl } from '../crawl/canonical-url.ts';
import { type CustomerContextOptions, loadCustomerContext } from '../customers/customer-context.ts';
import { assertCustomerId } from '../customers/customer-id.ts';
import { CustomerRegistry } from '../customers/customer-registry.ts';
import { IntegrationError, throwIfAborted } from '../errors.ts';
import type { EmitEvent } from '../events.ts';
import { checkServices } from '../health/check-services.ts';
import { JobRegistry } from '../jobs/job-registry.ts';
import { type JobHandle, JobRunner } from '../jobs/job-runner.ts';
import { openContentEmbedder } from '../jobs/open-content-embedder.ts';
import { planJob, planSampleSize } from '../jobs/plan-job.ts';
import { createQueuedJob } from '../jobs/queued-job.ts';
import { scrapePages } from '../jobs/scrape-pages.ts';
import type { EmbeddingResult } from '../model/chunk.ts';
import type { ExtractedContent } from '../model/content.ts';
import type { CustomerContext } from '../model/customer.ts';
import type { ServiceHealth } from '../model/health.ts';
import type { JobConfig, JobRecord, ScrapingPlan } from '../model/job.ts';
import type { ScrapedData } from '../model/page.ts';
import type { SearchHit } from '../model/search.ts';
import type { ResolvedOptions } from '../options/resolve-options.ts';
import { type ResolvedScrapingConfig, resolveScrapingConfig } from '../options/resolve-scraping-config.ts';
import { resolveSearchOptions } from '../options/resolve-search-options.ts';
import { parseSettings } from '../options/resolve-settings.ts';
import { processBatch } from '../resilience/process-batch.ts';
import { CustomerIndex } from '../search/customer-index.ts';
import { searchIndex } from '../search/search-index.ts';
import { cachedQueries } from './cached-queries.ts';
import { createRuntime, type Runtime } from './create-runtime.ts';

const healthTimeoutMs = 5_000;
/** Pages that the step methods work on at a time. */
const stepConcurrency = 8;

/** What the public class can do, on the parts that `createRuntime` made. Input is checked here, before anything is stored. */
export class Workflow {
  readonly customers: CustomerRegistry;
  readonly jobs: JobRegistry;
  readonly index: CustomerIndex;
  readonly #runtime: Runtime;
  readonly #runner: JobRunner;
  #closing: Promise<void> | undefined;

  constructor(options: ResolvedOptions, emit: EmitEvent) {
    this.#runtime = createRuntime(options, emit);
    const { environment } = this.#runtime;
    const { store } = environment;
    this.#runner = new JobRunner(environment);
    this.customers = new CustomerRegistry({ store, parseSettings });
    this.jobs = new JobRegistry(environment, this.#runner, (customerId, overrides) =>
      this.#loadCustomer(customerId, { create: false, overrides }),
    );
    this.index = new CustomerIndex({
      store,
      canonicalizeUrl,
      requireCustomer: async (customerId) => (await this.#knownCustomer(customerId)).customerId,
    });
  }

  async startJob(customerId: string, config: unknown): Promise<JobHandle> {
    const resolved = this.#checkInput(customerId, config);
    const customer = await this.#loadCustomer(customerId, { create: true, overrides: resolved.config.settings });
    // A model nobody knows is refused before there is a job.
    this.#runtime.environment.embedderFor(customer.settings.embeddingConfig.model);
    return this.#runner.start(customer, resolved.config, resolved);
  }

  async plan(customerId: string, config: unknown): Promise<ScrapingPlan> {
    const resolved = this.#checkInput(customerId, config);
    const { environment } = this.#runtime;
    // A plan creates no customer: one that was never saved is planned for with the defaults.
    const customer = await environment.store.getCustomer(customerId);
    const settings = environment.resolveSettings(customer?.settings ?? {}, resolved.config.settings);
    const { maxPages } = resolved.config;
    const sample = { ...resolved.config, maxPages: Math.min(planSampleSize, maxPages) };
    const { job, store } = await throwawayJob(customerId, sample);
    return planJob(job, settings, { ...environment, store }, { maxPages, signal: resolved.signal ?? never });
  }

  async scrape(urls: readonly string[], config: unknown): Promise<ScrapedData[]> {
    const given = typeof config === 'object' && config !== null ? config : {};
    const resolved = this.#checkInput(stepCustomer, { ...given, urls });
    const { environment } = this.#runtime;
    const { job, store } = await throwawayJob(stepCustomer, resolved.config);
    const pages: ScrapedData[] = [];
    const { errors } = await scrapePages(
      job,
      environment.resolveSettings(resolved.config.settings),
      { ...environment, store },
      {
        signal: resolved.signal ?? never,
        onPage: (page) => void pages.push(page),
      },
    );
    const [first] = errors;
    if (pages.length === 0 && first)
      throw new IntegrationError(first.message, { ...first, context: { urls: first.sampleUrls } });
    return pages;
  }

  extract(pages: readonly ScrapedData[]): Promise<ExtractedContent[]> {
    this.#assertOpen();
    const { extractor, resolveSettings } = this.#runtime.environment;
    const { contentFilters } = resolveSettings();
    return processBatch(
      [...pages],
      (page) => extractor.extract(page, { contentFilters, extractProducts: true }),
      stepConcurrency,
    );
  }

  async embed(contents: readonly ExtractedContent[]): Promise<EmbeddingResult[]> {
    this.#assertOpen();
    const { environment } = this.#runtime;
    const embedder = await openContentEmbedder(environment, environment.resolveSettings().embeddingConfig, {
      embeds: true,
    });
    return processBatch([...contents], (content) => embedder.embed(content), stepConcurrency);
  }

  async search(customerId: string, query: string, options: unknown): Promise<SearchHit[]> {
    const { limit, mode, signal } = resolveSearchOptions(options);
    const { settings } = await this.#knownCustomer(customerId);
    const { store, embedderFor } = this.#runtime.environment;
    const embedder = cachedQueries(embedderFor(settings.embeddingConfig.model), this.#runtime.cache, customerId);
    return searchIndex({ store, embedder, customerId, query, limit, mode, signal });
  }

  /** The customer, created when it does not exist. */
  openCustomer(customerId: string): Promise<CustomerContext> {
    return this.#loadCustomer(customerId, { create: true });
  }

  async cancel(jobId: string): Promise<boolean> {
    return this.#runner.cancel(await this.jobs.get(jobId));
  }

  checkHealth(): Promise<ServiceHealth[]> {
    const { services, environment } = this.#runtime;
    return checkServices(services.probes, { timeoutMs: healthTimeoutMs, clock: environment.clock });
  }

  close(): Promise<void> {
    this.#closing ??= this.#runner.close().then(() => this.#runtime.services.close());
    return this.#closing;
  }

  #checkInput(customerId: string, config: unknown): ResolvedScrapingConfig {
    this.#assertOpen();
    assertCustomerId(customerId);
    const resolved = resolveScrapingConfig(config);
    const { fetcher, classifier } = this.#runtime.environment;
    for (const url of resolved.config.urls) fetcher.assertUrl?.(url);
    if (resolved.config.classifyContent && !classifier) throw classifierMissing();
    throwIfAborted(resolved.signal, 'jobs');
    return resolved;
  }

  #knownCustomer(customerId: string): Promise<CustomerContext> {
    return this.#loadCustomer(customerId, { create: false });
  }

  async #loadCustomer(
    customerId: string,
    options: Omit<CustomerContextOptions, 'resolveSettings'>,
  ): Promise<CustomerContext> {
    this.#assertOpen();
    const { store, resolveSettings } = this.#runtime.environment;
    return loadCustomerContext(store, customerId, { ...options, resolveSettings });
  }

  #assertOpen(): void {
    if (!this.#closing) return;
    throw new IntegrationError('The integration is closed; make a new one', {
      code: 'INTEGRATION_CLOSED',
      service: 'integration',
    });
  }
}

/** The steps alone belong to nobody. */
const stepCustomer = 'step';
const never = new AbortController().signal;

/** A job whose frontier is gone with it. */
async function throwawayJob(
  customerId: string,
  config: JobConfig,
): Promise<{ readonly job: JobRecord; readonly store: MemoryStore }> {
  const store = new MemoryStore();
  const { job } = await store.createJob(customerId, createQueuedJob(randomUUID(), config));
  return { job, store };
}

function classifierMissing(): IntegrationError {
  return new IntegrationError(
    'classifyContent: expected false without a classifier, received true; set adapters.classifier or an OpenAI key',
    { code: 'OPTIONS_INVALID', service: 'options' },
  );
}
