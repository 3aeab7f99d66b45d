import { randomUUID } from 'node:crypto';
import { MemoryStore } from '../adapters/memory-store/memory-store.ts';
import { assertReachable } from '../crawl/assert-reachable.ts';
import { canonicalizeUrl } from '../crawl/canonical-url.ts';
import { type CustomerContextOptions, loadCustomerContext } from '../customers/customer-context.ts';
import { assertCustomerId } from '../customers/customer-id.ts';
import { CustomerRegistry } from '../customers/customer-registry.ts';
import { IntegrationError, throwIfAborted } from '../errors.ts';
import type { EmitEvent } from '../events.ts';
import { checkServices } from '../health/check-services.ts';
import { HealthWatch } from '../health/health-watch.ts';
import { assertPriced } from '../jobs/assert-priced.ts';
import { carryOnJobs } from '../jobs/carry-on-jobs.ts';
import { findProof } from '../jobs/find-vanished.ts';
import { JobRegistry } from '../jobs/job-registry.ts';
import { type JobHandle, JobRunner } from '../jobs/job-runner.ts';
import { openContentEmbedder } from '../jobs/open-content-embedder.ts';
import type { LeasedJob } from '../jobs/open-crawl.ts';
import { planJob, planSampleSize, sampleConfig } from '../jobs/plan-job.ts';
import { createQueuedJob } from '../jobs/queued-job.ts';
import { scrapePages } from '../jobs/scrape-pages.ts';
import type { EmbeddingResult } from '../model/chunk.ts';
import type { ExtractedContent } from '../model/content.ts';
import type { CustomerContext } from '../model/customer.ts';
import type { ServiceHealth } from '../model/health.ts';
import type { JobConfig, JobRecord, ScrapingPlan, ScrapingResult } from '../model/job.ts';
import type { ScrapedData } from '../model/page.ts';
import type { SearchHit } from '../model/search.ts';
import type { ResolvedOptions } from '../options/resolve-options.ts';
import { type ResolvedScrapingConfig, resolveScrapingConfig } from '../options/resolve-scraping-config.ts';
import { resolveSearchOptions } from '../options/resolve-search-options.ts';
import { parseSettings } from '../options/resolve-settings.ts';
import { productDocument } from '../pipeline/product-document.ts';
import { processBatch } from '../resilience/process-batch.ts';
import { runInScope } from '../resilience/work-scope.ts';
import { CustomerIndex } from '../search/customer-index.ts';
import { searchIndex } from '../search/search-index.ts';
import { IndexUpkeep } from '../upkeep/index-upkeep.ts';
import type { SyncRuns } from '../woocommerce/sync/sync-runs.ts';
import type { WooCommerceIntegration } from '../woocommerce/woocommerce-integration.ts';
import { createRuntime, type Runtime } from './create-runtime.ts';
import { createWooCommerce } from './create-woocommerce.ts';
import { SamplingStore } from './sampling-store.ts';

const healthTimeoutMs = 5_000;
/** Pages that the step methods work on at a time. */
const stepConcurrency = 8;

/** What the public class can do, on the parts that `createRuntime` made. Input is checked here, before anything is stored. */
export class Workflow {
  readonly customers: CustomerRegistry;
  readonly jobs: JobRegistry;
  readonly index: CustomerIndex;
  readonly woocommerce: WooCommerceIntegration;
  readonly #runtime: Runtime;
  readonly #runner: JobRunner;
  readonly #healthWatch: HealthWatch;
  readonly #shopRuns: SyncRuns;
  readonly #stopCarryingOn: () => void;
  #closing: Promise<void> | undefined;

  constructor(options: ResolvedOptions, emit: EmitEvent) {
    this.#runtime = createRuntime(options, emit);
    const { environment } = this.#runtime;
    const { store } = environment;
    this.#healthWatch = new HealthWatch(environment.emit);
    this.#runner = new JobRunner(environment);
    const { woocommerce, runs } = createWooCommerce({
      ...{ options, environment, cache: this.#runtime.cache },
      assertOpen: () => this.#assertOpen(),
      openCustomer: (customerId) => this.openCustomer(customerId),
    });
    this.woocommerce = woocommerce;
    this.#shopRuns = runs;
    this.customers = new CustomerRegistry({ store, parseSettings, dropJobs: (id) => this.#drop(id) });
    this.jobs = new JobRegistry({
      environment,
      runner: this.#runner,
      loadCustomer: (customerId, overrides) => this.#loadCustomer(customerId, { create: false, overrides }),
      prepareJob: (customerId, config) => this.#prepareJob(customerId, config),
      carryOn: (job) => this.#carryOn(job),
    });
    const upkeep = new IndexUpkeep({
      ...environment,
      requireCustomer: (customerId) => this.#knownCustomer(customerId),
      recrawl: (customerId, urls) => this.#recrawl(customerId, urls),
    });
    this.index = new CustomerIndex({
      upkeep,
      store,
      canonicalizeUrl,
      findProof: (customerId, visit) => findProof(store, customerId, visit),
      requireCustomer: async (customerId) => (await this.#knownCustomer(customerId)).customerId,
    });
    this.#stopCarryingOn = options.jobs.autoResume
      ? carryOnJobs({ ...environment, carryOn: (job) => this.#carryOn(job) })
      : () => undefined;
  }

  async startJob(customerId: string, config: unknown): Promise<JobHandle> {
    const resolved = this.#checkInput(customerId, config);
    await this.#assertPossible(customerId, resolved);
    const customer = await this.#loadCustomer(customerId, { create: true, overrides: resolved.config.settings });
    return this.#runner.start(customer, resolved.config, resolved);
  }

  /** Whether the site can be reached is for the worker to see: the job may be for another day. */
  async #prepareJob(customerId: string, config: unknown): Promise<ResolvedScrapingConfig> {
    const resolved = this.#checkInput(customerId, config);
    const { settings } = resolved.config;
    const customer = await this.#loadCustomer(customerId, { create: true, overrides: settings });
    this.#runtime.environment.embedderFor(customer.settings.embeddingConfig.model);
    return resolved;
  }

  /** A stored job, for nobody who waits for it. */
  async #carryOn(job: JobRecord): Promise<JobHandle | undefined> {
    const config = this.#runtime.environment.parseJobConfig(job.config);
    const customer = await this.#loadCustomer(job.customerId, { create: false, overrides: config.settings });
    return this.#runner.carryOn({ ...job, config }, customer);
  }

  async plan(customerId: string, given: unknown): Promise<ScrapingPlan> {
    const resolved = this.#checkInput(customerId, given);
    const { environment } = this.#runtime;
    // A plan creates no customer: one that was never saved is planned for with the defaults.
    const customer = await environment.store.getCustomer(customerId);
    const settings = environment.resolveSettings(customer?.settings ?? {}, resolved.config.settings);
    const { config } = resolved;
    const isSample = config.maxPages > planSampleSize;
    const store = isSample ? new SamplingStore() : new MemoryStore();
    const leased = await throwawayJob(store, customerId, sampleConfig(config));
    const options = { config, index: environment.store, signal: resolved.signal ?? never };
    return planJob(leased, settings, { ...environment, store }, options);
  }

  async scrape(urls: readonly string[], config: unknown): Promise<ScrapedData[]> {
    const given = typeof config === 'object' && config !== null ? config : {};
    const resolved = this.#checkInput(stepCustomer, { ...given, urls });
    const { environment } = this.#runtime;
    const store = new MemoryStore();
    const leased = await throwawayJob(store, stepCustomer, resolved.config);
    const pages: ScrapedData[] = [];
    const { errors } = await scrapePages(
      leased,
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
    return processBatch([...contents], (content) => embedder.embed(productDocument(content)), stepConcurrency);
  }

  async search(customerId: string, query: string, options: unknown): Promise<SearchHit[]> {
    const how = resolveSearchOptions(options);
    const customer = await this.#knownCustomer(customerId);
    const { store } = this.#runtime.environment;
    const embedder = this.#runtime.queryEmbedderFor(customer);
    return runInScope({ customerId }, () => searchIndex({ ...how, store, embedder, customerId, query }));
  }

  /** The customer, created when it does not exist. */
  openCustomer(customerId: string): Promise<CustomerContext> {
    return this.#loadCustomer(customerId, { create: true });
  }

  async cancel(jobId: string): Promise<boolean> {
    await this.jobs.get(jobId);
    return this.#runner.cancel(jobId);
  }

  async checkHealth(): Promise<ServiceHealth[]> {
    const { services, environment } = this.#runtime;
    const all = await checkServices(services.probes, { timeoutMs: healthTimeoutMs, clock: environment.clock });
    this.#healthWatch.observe(all);
    return all;
  }

  close(): Promise<void> {
    this.#stopCarryingOn();
    this.#closing ??= this.jobs
      .close()
      .then(() => Promise.all([this.#runner.close(), this.#shopRuns.close()]))
      .then(() => this.#runtime.services.close());
    return this.#closing;
  }

  async #drop(customerId: string): Promise<void> {
    await Promise.all([this.#runner.drop(customerId), this.#shopRuns.drop(customerId)]);
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

  /** What cannot work is refused before there is a customer or a job: a model nobody knows, a site nobody can reach. */
  async #assertPossible(customerId: string, { config, jobId, signal }: ResolvedScrapingConfig): Promise<void> {
    const { environment } = this.#runtime;
    const { store, robots } = environment;
    const customer = await store.getCustomer(customerId);
    const settings = environment.resolveSettings(customer?.settings ?? {}, config.settings);
    environment.embedderFor(settings.embeddingConfig.model);
    assertPriced(config, settings, environment);
    // A job that exists is joined or answered with its result, whatever has become of its site.
    if (jobId !== undefined && (await store.findJob(jobId))) return;
    await assertReachable(config.urls, { robots, signal });
  }

  /** These pages alone, and whatever the index holds of them. */
  async #recrawl(customerId: string, urls: readonly string[]): Promise<ScrapingResult> {
    const config = { urls, maxPages: urls.length, maxDepth: 0, sitemaps: 'skip', refresh: 'all' };
    return (await this.startJob(customerId, config)).result;
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
async function throwawayJob(store: MemoryStore, customerId: string, config: JobConfig): Promise<LeasedJob> {
  const { job } = await store.createJob(customerId, createQueuedJob(randomUUID(), config));
  const { lease } = await store.takeJob(customerId, job.jobId, { states: [job.state], ttlMs: 0 });
  return { job, lease: lease! };
}

function classifierMissing(): IntegrationError {
  return new IntegrationError(
    'classifyContent: expected false without a classifier, received true; set adapters.classifier or an OpenAI key',
    { code: 'OPTIONS_INVALID', service: 'options' },
  );
}
