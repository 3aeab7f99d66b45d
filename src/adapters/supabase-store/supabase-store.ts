import type { Clock } from '../../contracts/clock.ts';
import type { ShopStore, StoreWithShop } from '../../contracts/shop-store.ts';
import type { SpendingStore } from '../../contracts/spending-store.ts';
import type { Store, TemplateStore } from '../../contracts/store.ts';
import type { StoreAudit } from '../../contracts/store-audit.ts';
import { IntegrationError } from '../../errors.ts';
import type { TextLanguage } from '../../model/text-language.ts';
import { assertNumber } from '../../resilience/assert-number.ts';
import { systemClock } from '../../resilience/system-clock.ts';
import { auditCalls } from './audit.ts';
import { customerCalls } from './customers.ts';
import { DatabaseClient } from './database-client.ts';
import { frontierCalls } from './frontier.ts';
import { JobBroadcaster } from './job-broadcaster.ts';
import { jobCalls } from './jobs.ts';
import { pageCalls } from './pages.ts';
import { searchCalls } from './search.ts';
import { shopCalls } from './shop.ts';
import { spendingCalls } from './spending.ts';
import { openText } from './store-text.ts';
import { createSupabaseClient } from './supabase-client.ts';
import { templateCalls } from './templates.ts';
import { toRefusal } from './to-refusal.ts';
import { migrationHint } from './to-store-error.ts';
import { vectorCalls } from './vectors.ts';

/** What `csi_schema_version` has to say at least. */
const neededVersion = 1;

/** Where a {@link SupabaseStore} keeps its data, and how it asks for it. */
export interface SupabaseStoreOptions {
  /** Of the project, http or https, without a path. */
  readonly url: string;
  /** The secret key of the project (`service_role`). It passes row level security: keep it on servers. */
  readonly serviceRoleKey: string;
  /** Milliseconds for one request, 1 to 600,000. Supabase itself ends a request after 60 s. @default 60000 */
  readonly timeoutMs?: number | undefined;
  /** Repetitions of a request that failed for a passing reason, 0 to 10. @default 3 */
  readonly maxRetries?: number | undefined;
  /** Upper end of the first wait before a repetition in milliseconds; it doubles. @default 1000 */
  readonly backoffMs?: number | undefined;
  /**
   * Whether changes of jobs are broadcast over Realtime, so that a browser can follow them: at most two messages a second for
   * each job, on the private topic `csi:<customerId>:job:<jobId>`. @default true
   */
  readonly broadcast?: boolean | undefined;
  /**
   * Language of the customers' texts, one of those PostgreSQL has a stemmer for: words are found by their stems. It is fixed
   * for a customer when its first page is stored; with another one it has to be erased and crawled again.
   * @default English, by the rules of the embedded store: both find the same
   */
  readonly textLanguage?: TextLanguage | undefined;
  readonly clock?: Clock | undefined;
}

/**
 * A {@link Store} in the PostgreSQL database of a Supabase project, with full-text and vector search in SQL.
 *
 * The project needs the tables and functions of {@link customerScrapingMigrations}. Every method is one request to one
 * function, and one transaction; a request whose answer got lost is repeated and takes effect once. Times are those of the
 * database, so all processes share a clock. `@supabase/supabase-js` is loaded by the first call.
 *
 * @example
 * ```ts
 * const store = new SupabaseStore({ url: 'https://abc.supabase.co', serviceRoleKey: 'sb_secret_...' });
 * const integration = new CustomerScrapingIntegration({ adapters: { store } });
 * ```
 */
export class SupabaseStore implements StoreWithShop {
  readonly #database: DatabaseClient;
  readonly #broadcaster: JobBroadcaster | undefined;
  readonly #calls: Omit<Store, 'templates' | 'spending' | 'audit' | 'check' | 'close'>;

  readonly spending: SpendingStore;
  readonly templates: TemplateStore;
  readonly shop: ShopStore;
  readonly audit: StoreAudit;

  /** @throws IntegrationError `OPTIONS_INVALID` */
  constructor(options: SupabaseStoreOptions) {
    const { url, serviceRoleKey, timeoutMs = 60_000, maxRetries = 3, backoffMs = 1_000, clock = systemClock } = options;
    assertNumber('timeoutMs', timeoutMs, { min: 1, max: 600_000 });
    assertNumber('maxRetries', maxRetries, { min: 0, max: 10, whole: true });
    assertNumber('backoffMs', backoffMs, { min: 0, max: 60_000 });
    const connect = () => createSupabaseClient({ url, serviceRoleKey });
    this.#broadcaster = options.broadcast === false ? undefined : new JobBroadcaster(connect, clock);
    const database = new DatabaseClient({ connect, clock, timeoutMs, maxRetries, backoffMs, toRefusal });
    const text = openText(options.textLanguage);
    this.#database = database;
    this.spending = spendingCalls(database);
    this.templates = templateCalls(database, text);
    this.shop = shopCalls(database, text);
    this.audit = auditCalls(database, text);
    this.#calls = {
      ...customerCalls(database),
      ...jobCalls(database, (job) => this.#broadcaster?.announce(job)),
      ...frontierCalls(database),
      ...pageCalls(database, text),
      ...searchCalls(database, text),
      ...vectorCalls(database),
    };
  }

  saveCustomer(...args: Parameters<Store['saveCustomer']>): ReturnType<Store['saveCustomer']> {
    return this.#calls.saveCustomer(...args);
  }

  createCustomer(...args: Parameters<Store['createCustomer']>): ReturnType<Store['createCustomer']> {
    return this.#calls.createCustomer(...args);
  }

  getCustomer(...args: Parameters<Store['getCustomer']>): ReturnType<Store['getCustomer']> {
    return this.#calls.getCustomer(...args);
  }

  listCustomers(...args: Parameters<Store['listCustomers']>): ReturnType<Store['listCustomers']> {
    return this.#calls.listCustomers(...args);
  }

  eraseCustomer(...args: Parameters<Store['eraseCustomer']>): ReturnType<Store['eraseCustomer']> {
    return this.#calls.eraseCustomer(...args);
  }

  countCustomer(...args: Parameters<Store['countCustomer']>): ReturnType<Store['countCustomer']> {
    return this.#calls.countCustomer(...args);
  }

  createJob(...args: Parameters<Store['createJob']>): ReturnType<Store['createJob']> {
    return this.#calls.createJob(...args);
  }

  findJob(...args: Parameters<Store['findJob']>): ReturnType<Store['findJob']> {
    return this.#calls.findJob(...args);
  }

  listJobs(...args: Parameters<Store['listJobs']>): ReturnType<Store['listJobs']> {
    return this.#calls.listJobs(...args);
  }

  listOpenJobs(...args: Parameters<Store['listOpenJobs']>): ReturnType<Store['listOpenJobs']> {
    return this.#calls.listOpenJobs(...args);
  }

  takeJob(...args: Parameters<Store['takeJob']>): ReturnType<Store['takeJob']> {
    return this.#calls.takeJob(...args);
  }

  updateJob(...args: Parameters<Store['updateJob']>): ReturnType<Store['updateJob']> {
    return this.#calls.updateJob(...args);
  }

  releaseJob(...args: Parameters<Store['releaseJob']>): ReturnType<Store['releaseJob']> {
    return this.#calls.releaseJob(...args);
  }

  requestCancel(...args: Parameters<Store['requestCancel']>): ReturnType<Store['requestCancel']> {
    return this.#calls.requestCancel(...args);
  }

  addUrls(...args: Parameters<Store['addUrls']>): ReturnType<Store['addUrls']> {
    return this.#calls.addUrls(...args);
  }

  claimUrls(...args: Parameters<Store['claimUrls']>): ReturnType<Store['claimUrls']> {
    return this.#calls.claimUrls(...args);
  }

  requeueUrls(...args: Parameters<Store['requeueUrls']>): ReturnType<Store['requeueUrls']> {
    return this.#calls.requeueUrls(...args);
  }

  distrustHost(...args: Parameters<Store['distrustHost']>): ReturnType<Store['distrustHost']> {
    return this.#calls.distrustHost(...args);
  }

  tallyUrls(...args: Parameters<Store['tallyUrls']>): ReturnType<Store['tallyUrls']> {
    return this.#calls.tallyUrls(...args);
  }

  listUrls(...args: Parameters<Store['listUrls']>): ReturnType<Store['listUrls']> {
    return this.#calls.listUrls(...args);
  }

  findUrl(...args: Parameters<Store['findUrl']>): ReturnType<Store['findUrl']> {
    return this.#calls.findUrl(...args);
  }

  getPage(...args: Parameters<Store['getPage']>): ReturnType<Store['getPage']> {
    return this.#calls.getPage(...args);
  }

  readLinks(...args: Parameters<Store['readLinks']>): ReturnType<Store['readLinks']> {
    return this.#calls.readLinks(...args);
  }

  readPage(...args: Parameters<Store['readPage']>): ReturnType<Store['readPage']> {
    return this.#calls.readPage(...args);
  }

  commitPages(...args: Parameters<Store['commitPages']>): ReturnType<Store['commitPages']> {
    return this.#calls.commitPages(...args);
  }

  removePages(...args: Parameters<Store['removePages']>): ReturnType<Store['removePages']> {
    return this.#calls.removePages(...args);
  }

  listUnmetPages(...args: Parameters<Store['listUnmetPages']>): ReturnType<Store['listUnmetPages']> {
    return this.#calls.listUnmetPages(...args);
  }

  listDueCustomers(...args: Parameters<Store['listDueCustomers']>): ReturnType<Store['listDueCustomers']> {
    return this.#calls.listDueCustomers(...args);
  }

  listDuePages(...args: Parameters<Store['listDuePages']>): ReturnType<Store['listDuePages']> {
    return this.#calls.listDuePages(...args);
  }

  listPages(...args: Parameters<Store['listPages']>): ReturnType<Store['listPages']> {
    return this.#calls.listPages(...args);
  }

  countPages(...args: Parameters<Store['countPages']>): ReturnType<Store['countPages']> {
    return this.#calls.countPages(...args);
  }

  listProducts(...args: Parameters<Store['listProducts']>): ReturnType<Store['listProducts']> {
    return this.#calls.listProducts(...args);
  }

  getProducts(...args: Parameters<Store['getProducts']>): ReturnType<Store['getProducts']> {
    return this.#calls.getProducts(...args);
  }

  searchText(...args: Parameters<Store['searchText']>): ReturnType<Store['searchText']> {
    return this.#calls.searchText(...args);
  }

  searchVector(...args: Parameters<Store['searchVector']>): ReturnType<Store['searchVector']> {
    return this.#calls.searchVector(...args);
  }

  findVectors(...args: Parameters<Store['findVectors']>): ReturnType<Store['findVectors']> {
    return this.#calls.findVectors(...args);
  }

  addVectors(...args: Parameters<Store['addVectors']>): ReturnType<Store['addVectors']> {
    return this.#calls.addVectors(...args);
  }

  listUnembedded(...args: Parameters<Store['listUnembedded']>): ReturnType<Store['listUnembedded']> {
    return this.#calls.listUnembedded(...args);
  }

  countVectors(...args: Parameters<Store['countVectors']>): ReturnType<Store['countVectors']> {
    return this.#calls.countVectors(...args);
  }

  removeVectors(...args: Parameters<Store['removeVectors']>): ReturnType<Store['removeVectors']> {
    return this.#calls.removeVectors(...args);
  }

  /** Fails when the project cannot be reached, refuses the key, or lacks migrations of this version. */
  async check(): Promise<void> {
    const version = await this.#database.read<number>('csi_schema_version', null, {});
    if (version < neededVersion) throw outdatedSchema(version);
  }

  /** Waits for pending calls, and for what is to be told of jobs. */
  async close(): Promise<void> {
    await this.#database.close();
    await this.#broadcaster?.close();
  }
}

function outdatedSchema(version: number): IntegrationError {
  return new IntegrationError(
    `The database has version ${version} of the schema, this package needs ${neededVersion}. ${migrationHint}`,
    { code: 'STORE_FAILED', service: 'store', context: { version, needed: neededVersion } },
  );
}
