import type {
  CustomerScrapingIntegration,
  ErrorInfo,
  IntegrationEvents,
  JobRecord,
  ServiceHealth,
} from '../../src/index.ts'; // in your project: 'customer-scraping-integration'

/** One job, as the dashboard shows it. Times are milliseconds since the epoch. */
export interface JobView {
  readonly jobId: string;
  readonly customerId: string;
  readonly url: string;
  readonly state: JobRecord['state'];
  readonly percentage: number;
  readonly step: string;
  /** Milliseconds; `null` while it is not known. */
  readonly remainingMs: number | null;
  readonly processed: number;
  readonly total: number;
  readonly pages: {
    readonly changed: number;
    readonly unchanged: number;
    readonly skipped: number;
    readonly failed: number;
  };
  readonly products: number;
  readonly usage: {
    readonly requests: number;
    readonly bytes: number;
    readonly tokens: number;
    readonly costUsd: number;
  };
  readonly errors: readonly Pick<ErrorInfo, 'code' | 'message' | 'service' | 'count'>[];
  readonly startedAt: number;
  readonly endedAt: number | null;
}

/** Something that went wrong, or is right again. */
export interface Incident {
  readonly at: number;
  readonly severity: 'error' | 'warning' | 'good';
  readonly customerId: string;
  readonly code: string;
  readonly text: string;
}

/** Everything the page shows. A page that was away is up to date with one of them. */
export interface Snapshot {
  readonly at: number;
  /** Running ones first, then the latest. */
  readonly jobs: readonly JobView[];
  readonly health: readonly ServiceHealth[];
  /** The latest first. */
  readonly incidents: readonly Incident[];
  /** Twice a second for the last minute. `costUsd` is what was spent since the start. */
  readonly samples: readonly { readonly at: number; readonly pagesPerSecond: number; readonly costUsd: number }[];
}

/** What the dashboard knows of an integration: it listens to events, and asks for what they do not carry. Bounded. */
export class JobBoard {
  readonly #integration: CustomerScrapingIntegration;
  readonly #onChange: () => void;
  readonly #jobs = new Map<string, JobView>();
  readonly #listeners: (() => void)[] = [];
  #incidents: Incident[] = [];
  #samples: Snapshot['samples'][number][] = [];
  #health: readonly ServiceHealth[] = [];
  /** Of jobs that have left the board. */
  #earlier = { processed: 0, costUsd: 0 };
  #counted: { readonly at: number; readonly processed: number } | undefined;

  /** @param onChange - a job has started or ended, or a service changed: worth telling at once. */
  constructor(integration: CustomerScrapingIntegration, onChange: () => void) {
    this.#integration = integration;
    this.#onChange = onChange;
    this.#listen('job:started', ({ jobId }) => void this.#read(jobId).then(onChange));
    this.#listen('job:progress', ({ jobId, progress }) => {
      const job = this.#jobs.get(jobId);
      if (job) this.#jobs.set(jobId, { ...job, ...progressOf(progress) });
    });
    for (const name of ['job:completed', 'job:failed', 'job:cancelled'] as const) {
      this.#listen(name, ({ jobId }) => void this.#read(jobId).then(onChange));
    }
    this.#listen('page:failed', ({ customerId, error }) => this.#note('error', customerId, error.code, error.message));
    this.#listen('service:retry', ({ customerId, service, attempt, error }) =>
      this.#note('warning', customerId, error.code, `${service}: attempt ${attempt} failed, trying again`),
    );
    this.#listen('service:degraded', ({ customerId, service, error }) => {
      this.#note('error', customerId, error?.code ?? 'DEGRADED', `${service} does not work as it should`);
      void this.checkHealth();
    });
    this.#listen('service:recovered', ({ customerId, service }) => {
      this.#note('good', customerId, 'RECOVERED', `${service} works again`);
      void this.checkHealth();
    });
    this.#listen('budget:exhausted', ({ customerId, limit }) =>
      this.#note('warning', customerId, 'BUDGET_EXHAUSTED', `${limit} was reached`),
    );
  }

  /** Reads what ran before the dashboard was there. */
  async load(): Promise<void> {
    for (const { customerId } of await this.#integration.customers.list()) {
      const [latest] = await this.#integration.jobs.list(customerId, { limit: 1 });
      if (latest) this.#keep(latest);
    }
    await this.checkHealth();
  }

  /** Takes the measure of what runs: call it twice a second. */
  async sample(): Promise<void> {
    for (const { jobId, endedAt } of this.#jobs.values()) if (endedAt === null) await this.#read(jobId);
    const at = Date.now();
    const views = [...this.#jobs.values()];
    const processed = views.reduce((sum, job) => sum + job.processed, this.#earlier.processed);
    const costUsd = views.reduce((sum, job) => sum + job.usage.costUsd, this.#earlier.costUsd);
    const before = this.#counted ?? { at: at - 500, processed };
    const pagesPerSecond = Math.max(0, (processed - before.processed) / ((at - before.at) / 1000 || 1));
    this.#counted = { at, processed };
    this.#samples = [...this.#samples, { at, pagesPerSecond, costUsd }].slice(-maxSamples);
  }

  async checkHealth(): Promise<void> {
    this.#health = await this.#integration.checkServiceHealth();
    this.#onChange();
  }

  snapshot(): Snapshot {
    const isRunning = (job: JobView): number => Number(job.endedAt === null);
    const jobs = [...this.#jobs.values()].toSorted(
      (a, b) => isRunning(b) - isRunning(a) || b.startedAt - a.startedAt || a.customerId.localeCompare(b.customerId),
    );
    return { at: Date.now(), jobs, health: this.#health, incidents: this.#incidents, samples: this.#samples };
  }

  close(): void {
    for (const stop of this.#listeners) stop();
  }

  #listen<Name extends keyof IntegrationEvents>(
    name: Name,
    listener: (event: IntegrationEvents[Name][0]) => void,
  ): void {
    // The emitter cannot follow a name that is generic; the signature above has matched it with its event.
    const untyped = listener as (...args: never[]) => void;
    this.#integration.on(name, untyped as never);
    this.#listeners.push(() => this.#integration.off(name, untyped as never));
  }

  async #read(jobId: string): Promise<void> {
    try {
      this.#keep(await this.#integration.jobs.get(jobId));
    } catch (error) {
      // Its customer was erased, or the integration is being closed: the board keeps what it saw last.
      this.#note('warning', '', 'JOB_UNREADABLE', error instanceof Error ? error.message : String(error));
    }
  }

  #keep(record: JobRecord): void {
    this.#jobs.set(record.jobId, viewOf(record));
    if (this.#jobs.size <= maxJobs) return;
    const oldest = [...this.#jobs.values()].find((job) => job.endedAt !== null);
    if (!oldest) return;
    this.#jobs.delete(oldest.jobId);
    this.#earlier = {
      processed: this.#earlier.processed + oldest.processed,
      costUsd: this.#earlier.costUsd + oldest.usage.costUsd,
    };
  }

  #note(severity: Incident['severity'], customerId: string, code: string, text: string): void {
    this.#incidents = [{ at: Date.now(), severity, customerId, code, text }, ...this.#incidents].slice(0, maxIncidents);
  }
}

const maxJobs = 20;
const maxIncidents = 30;
/** A minute. */
const maxSamples = 120;

function viewOf({ jobId, customerId, state, config, progress, counters, result, ...record }: JobRecord): JobView {
  const { changedPages, unchangedPages, skippedPages, failedPages, productsFound, usage } = result ?? counters;
  return {
    jobId,
    customerId,
    url: config.urls[0] ?? '',
    state,
    ...progressOf(progress),
    pages: { changed: changedPages, unchanged: unchangedPages, skipped: skippedPages, failed: failedPages },
    products: productsFound,
    usage: {
      requests: usage.requests,
      bytes: usage.bytes,
      tokens: usage.embeddingTokens + usage.classificationTokens,
      costUsd: usage.costUsd,
    },
    startedAt: record.createdAt.getTime(),
    endedAt: state === 'queued' || state === 'active' ? null : record.updatedAt.getTime(),
  };
}

function progressOf(
  progress: Readonly<JobRecord['progress']>,
): Pick<JobView, 'percentage' | 'step' | 'remainingMs' | 'processed' | 'total' | 'errors'> {
  return {
    percentage: progress.percentage,
    step: progress.currentStep,
    remainingMs: progress.estimatedTimeRemaining,
    processed: progress.processedItems,
    total: progress.totalItems,
    errors: progress.errors.map(({ code, message, service, count }) => ({ code, message, service, count })),
  };
}
