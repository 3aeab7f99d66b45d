import { createHash, randomUUID } from 'node:crypto';
import { IntegrationError, toIntegrationError } from '../errors.ts';
import type { JobConfig, JobRecord, JobTurn } from '../model/job.ts';
import { assertNumber } from '../resilience/assert-number.ts';
import { openStates } from './job-endings.ts';
import type { JobEnvironment } from './job-environment.ts';
import { createQueuedJob } from './queued-job.ts';

/** When a job is to be run. */
export interface EnqueueOptions {
  /**
   * 1 (first) to 9 (last): jobs of a lower number start first. @default 3 for a customer that has no completed job, 5 otherwise
   */
  readonly priority?: number | undefined;
  /** Milliseconds from now before which the job does not start, up to a year. @default 0 */
  readonly delayMs?: number | undefined;
  /**
   * Makes a schedule of it: the job comes again after so many milliseconds, a second to a year, each time as a job of its
   * own with the same config. Cancelling the one that waits ends it. A time that has passed, because all workers were away, is left out.
   * @default the job comes once
   */
  readonly every?: number | undefined;
  /**
   * While a job of the customer under this name waits or runs, asking again answers with that job. 1 to 128 visible ASCII
   * characters. @default none; for a schedule, one made of its URLs: the same schedule twice is one
   */
  readonly dedupe?: string | undefined;
}

/** A job that waits for a worker, or did. */
export interface EnqueuedJob {
  readonly customerId: string;
  readonly jobId: string;
  /** False when there was such a job already. */
  readonly created: boolean;
}

const yearMs = 366 * 24 * 3_600_000;
const defaultPriority = 5;
const firstLoadPriority = 3;

/** @throws IntegrationError `OPTIONS_INVALID` */
export function assertEnqueueOptions({ priority, delayMs, every, dedupe }: EnqueueOptions): void {
  if (priority !== undefined) assertNumber('priority', priority, { min: 1, max: 9, whole: true });
  if (delayMs !== undefined) assertNumber('delayMs', delayMs, { min: 0, max: yearMs });
  if (every !== undefined) assertNumber('every', every, { min: 1_000, max: yearMs });
  if (dedupe !== undefined && !(typeof dedupe === 'string' && /^[\x21-\x7e]{1,128}$/.test(dedupe))) {
    throw new IntegrationError('dedupe must be a string of 1 to 128 visible ASCII characters without blanks', {
      code: 'OPTIONS_INVALID',
      service: 'jobs',
    });
  }
}

/** Stores the job and hands it to the queue. A queue that is away is told later, by the workers. */
export async function enqueueJob(
  {
    customerId,
    jobId,
    config,
  }: { readonly customerId: string; readonly jobId?: string | undefined } & {
    readonly config: JobConfig;
  },
  options: EnqueueOptions,
  environment: JobEnvironment,
): Promise<EnqueuedJob> {
  const { store, clock } = environment;
  const { delayMs = 0, every, dedupe } = options;
  const id = jobId ?? randomUUID();
  const turn: JobTurn = {
    priority: options.priority ?? (await defaultPriorityOf(customerId, environment)),
    notBefore: delayMs === 0 ? 0 : clock.now() + delayMs,
    key: dedupe ?? (every === undefined ? null : scheduleKey(config, every)),
    schedule: every === undefined ? null : { id, everyMs: every, slot: 0 },
  };
  const newJob = { ...createQueuedJob(id, config), turn, unlessOpen: turn.key ?? undefined };
  const { job, created } = await store.createJob(customerId, newJob);
  if (openStates.includes(job.state)) await tellQueue([job], environment);
  return { customerId, jobId: job.jobId, created };
}

/** Puts open jobs into the queue; those that are in it stay where they are. A queue that cannot be told only costs time. */
export async function tellQueue(
  jobs: readonly JobRecord[],
  { queue, clock, logger }: Pick<JobEnvironment, 'queue' | 'clock' | 'logger'>,
): Promise<void> {
  const now = clock.now();
  const entries = jobs.map(({ customerId, jobId, turn }) => ({
    ...{ customerId, jobId, priority: turn?.priority ?? defaultPriority },
    delayMs: Math.max(0, (turn?.notBefore ?? 0) - now),
  }));
  try {
    await queue.add(entries);
  } catch (cause) {
    const error = toIntegrationError(cause, 'queue');
    if (error.code === 'INTEGRATION_CLOSED') throw error;
    logger.warn('The queue could not be told of jobs; workers will find them in the store', {
      jobs: jobs.length,
      error: error.code,
    });
  }
}

/** The job of a schedule that follows `job`: on the same grid of times, the next one from now on. */
export function nextOfSchedule(job: JobRecord, now: number): ReturnType<typeof createQueuedJob> | undefined {
  const { turn, config, customerId } = job;
  if (!turn?.schedule) return undefined;
  const { id, everyMs, slot } = turn.schedule;
  const due = turn.notBefore === 0 ? job.createdAt.getTime() : turn.notBefore;
  const steps = Math.max(1, Math.ceil((now - due) / everyMs));
  const schedule = { id, everyMs, slot: slot + steps };
  const next: JobTurn = { ...turn, notBefore: due + steps * everyMs, schedule };
  // Job ids are unique over all customers, and the first job of a schedule may have one of its customer's choosing.
  const hash = createHash('sha256')
    .update(JSON.stringify([customerId, id, schedule.slot]))
    .digest('hex');
  return { ...createQueuedJob(`${hash.slice(0, 32)}.${schedule.slot}`, config), turn: next };
}

/** New customers first: somebody waits for their first index. */
async function defaultPriorityOf(customerId: string, { store }: JobEnvironment): Promise<number> {
  const completed = await store.listJobs(customerId, { limit: 1, state: 'completed' });
  return completed.length === 0 ? firstLoadPriority : defaultPriority;
}

function scheduleKey({ urls }: JobConfig, everyMs: number): string {
  const hash = createHash('sha256').update(urls.toSorted().join('\n')).digest('hex');
  return `every-${everyMs}-${hash.slice(0, 32)}`;
}
