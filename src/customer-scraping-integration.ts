import { EventEmitter } from 'eventemitter3';
import type { CustomerRegistry } from './customers/customer-registry.ts';
import type { IntegrationEvents } from './events.ts';
import type { JobRegistry } from './jobs/job-registry.ts';
import type { JobHandle } from './jobs/job-runner.ts';
import type { EmbeddingResult } from './model/chunk.ts';
import type { ExtractedContent } from './model/content.ts';
import type { CustomerContext } from './model/customer.ts';
import type { ServiceHealth } from './model/health.ts';
import type { ProgressStatus, ScrapingPlan, ScrapingResult } from './model/job.ts';
import type { ScrapedData } from './model/page.ts';
import type { SearchHit, SearchOptions } from './model/search.ts';
import type { IntegrationOptions } from './options/integration-options.ts';
import { resolveOptions } from './options/resolve-options.ts';
import type { ScrapingConfig } from './options/scraping-config.ts';
import type { CustomerIndex } from './search/customer-index.ts';
import { Workflow } from './wiring/workflow.ts';
import type { WooCommerceIntegration } from './woocommerce/woocommerce-integration.ts';

/**
 * From a customer's website to a searchable index of it.
 *
 * One instance serves many customers and jobs at once. Without options and environment it works on embedded defaults:
 * one SQLite file, lexical vectors, no server, no key. Nothing is opened before it is used.
 *
 * @example
 * ```ts
 * const integration = new CustomerScrapingIntegration();
 * const result = await integration.processCustomerScraping('customer-123', { urls: ['https://example.com'], maxPages: 50 });
 * const hits = await integration.search('customer-123', 'How long does shipping take?');
 * console.log(result.processedPages, hits[0]?.url);
 * await integration.close();
 * ```
 */
export class CustomerScrapingIntegration extends EventEmitter<IntegrationEvents> {
  readonly #workflow: Workflow;

  /**
   * @throws IntegrationError `OPTIONS_INVALID`, naming every problem at once.
   */
  constructor(options: IntegrationOptions = {}) {
    super();
    this.#workflow = new Workflow(resolveOptions(options), (name, event) => {
      // The name and its payload were matched by EmitEvent; the emitter's own signature cannot follow a generic name.
      (this.emit as (name: string, event: unknown) => boolean)(name, event);
    });
  }

  /** The customers and their settings: save, get, list, erase. */
  get customers(): CustomerRegistry {
    return this.#workflow.customers;
  }

  /** The stored jobs: get, list, resume, approve; enqueue them for workers, and work. */
  get jobs(): JobRegistry {
    return this.#workflow.jobs;
  }

  /** What a customer's index holds: pages, products, explain. */
  get index(): CustomerIndex {
    return this.#workflow.index;
  }

  /** Shops that run WooCommerce: discover, connect, read into the index, keep up to date. */
  get woocommerce(): WooCommerceIntegration {
    return this.#workflow.woocommerce;
  }

  /**
   * The whole workflow: crawls the site, extracts, chunks, embeds and stores it, and waits for the end.
   *
   * A customer that was never saved is created with default settings. Failures of pages or services are in the
   * result's `errors`; the promise rejects only for bad input and when the job could not be stored.
   *
   * @throws IntegrationError `OPTIONS_INVALID`, `CUSTOMER_ID_INVALID`, `URL_INVALID`, `SCHEME_BLOCKED`, `SSRF_BLOCKED`,
   * `JOB_CONFLICT`, `STORE_FAILED`, `INTEGRATION_CLOSED`
   *
   * @example
   * ```ts
   * const result = await integration.processCustomerScraping('customer-123', {
   *   urls: ['https://shop.example'],
   *   maxPages: 200,
   *   turboMode: true,
   * });
   * if (!result.success) console.error(result.errors);
   * ```
   */
  async processCustomerScraping(customerId: string, config: ScrapingConfig): Promise<ScrapingResult> {
    const { result } = await this.startCustomerScraping(customerId, config);
    return result;
  }

  /**
   * Starts the workflow and returns as soon as the job is stored. The same `jobId` twice is one job.
   *
   * @throws IntegrationError as {@link processCustomerScraping}
   *
   * @example
   * ```ts
   * const job = await integration.startCustomerScraping('customer-123', { urls: ['https://shop.example'] });
   * for await (const event of job.events()) if (event.type === 'job:progress') console.log(event.progress.percentage);
   * const result = await job.result;
   * ```
   */
  startCustomerScraping(customerId: string, config: ScrapingConfig): Promise<JobHandle> {
    return this.#workflow.startJob(customerId, config);
  }

  /**
   * Says what a job would cost, from a sample of at most 20 pages: pages, tokens, dollars and time as ranges. Stores and
   * spends nothing. Texts that have a vector already are not paid for again, and not counted.
   *
   * @throws IntegrationError as {@link processCustomerScraping}
   *
   * @example
   * ```ts
   * const plan = await integration.planCustomerScraping('customer-123', { urls: ['https://shop.example'], maxPages: 500 });
   * console.log(`at most $${plan.costUsd?.[1].toFixed(2)} for ${plan.pages[1]} pages`);
   * ```
   */
  planCustomerScraping(customerId: string, config: ScrapingConfig): Promise<ScrapingPlan> {
    return this.#workflow.plan(customerId, config);
  }

  /**
   * The customer with its settings, every default filled in; created when it does not exist.
   *
   * @throws IntegrationError `CUSTOMER_ID_INVALID`, `STORE_FAILED`
   */
  initializeCustomerContext(customerId: string): Promise<CustomerContext> {
    return this.#workflow.openCustomer(customerId);
  }

  /**
   * The first step alone: crawls and returns the pages, in the order they came. Holds all of them: mind `maxPages`.
   * Stores nothing; `config.urls` is not read, and only the settings in `config` apply.
   *
   * @throws IntegrationError as {@link processCustomerScraping}; when no page could be fetched, the first failure.
   *
   * @example
   * ```ts
   * const pages = await integration.executeScraping(['https://shop.example'], { urls: [], maxPages: 5 });
   * const contents = await integration.processExtraction(pages);
   * const embedded = await integration.generateEmbeddings(contents);
   * ```
   */
  executeScraping(urls: string[], config: ScrapingConfig): Promise<ScrapedData[]> {
    return this.#workflow.scrape(urls, config);
  }

  /**
   * The second step alone: main content, metadata, links and products of each page, in the same order.
   *
   * @throws IntegrationError `EXTRACTION_FAILED`, `PARSE_LIMIT`
   */
  processExtraction(data: ScrapedData[]): Promise<ExtractedContent[]> {
    return this.#workflow.extract(data);
  }

  /**
   * The third step alone: chunks and their vectors, one result per document in the same order. Uses default settings.
   *
   * @throws IntegrationError `EMBEDDING_FAILED`
   */
  generateEmbeddings(content: ExtractedContent[]): Promise<EmbeddingResult[]> {
    return this.#workflow.embed(content);
  }

  /**
   * Finds the chunks that answer a question, best first. The text of a hit comes from a website: treat it as untrusted.
   *
   * The question is embedded by the customer's model, which may cost something; in `text` mode it is not.
   *
   * @throws IntegrationError `CUSTOMER_ID_INVALID`, `CUSTOMER_UNKNOWN`, `OPTIONS_INVALID`, `EMBEDDING_FAILED`,
   * `BUDGET_EXHAUSTED` when `spendingLimits` of the customer's settings are used up
   *
   * @example
   * ```ts
   * const hits = await integration.search('customer-123', 'return policy', { limit: 5 });
   * for (const hit of hits) console.log(hit.url, hit.headingPath.join(' > '), hit.text);
   * ```
   */
  search(customerId: string, query: string, options: SearchOptions = {}): Promise<SearchHit[]> {
    return this.#workflow.search(customerId, query, options);
  }

  /**
   * How far a job is; for a job of another process too, when it uses the same store.
   *
   * @throws IntegrationError `JOB_UNKNOWN`
   */
  async getProgressStatus(jobId: string): Promise<ProgressStatus> {
    return (await this.jobs.get(jobId)).progress;
  }

  /**
   * Stops a job, wherever it runs; it ends as `cancelled` within two seconds and can be resumed.
   *
   * @returns false when the job had already ended.
   * @throws IntegrationError `JOB_UNKNOWN`
   */
  cancelJob(jobId: string): Promise<boolean> {
    return this.#workflow.cancel(jobId);
  }

  /**
   * Asks every part how it is, all at once, each with a deadline of five seconds. Never rejects.
   *
   * `down`: it does not answer, and nothing works without it; `degraded`: slow, failing in a fifth of its calls, or something
   * that can be done without does not answer. Changes since the last check are told by `service:degraded` and
   * `service:recovered`: call this every minute or so and alert on those.
   */
  checkServiceHealth(): Promise<ServiceHealth[]> {
    return this.#workflow.checkHealth();
  }

  /** Cancels what runs, closes sockets, threads and files. Later calls are refused. May be called twice. */
  close(): Promise<void> {
    return this.#workflow.close();
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close();
  }
}
