import type { JobLease, JobPatch, NewJob, TakeJobOptions, TakenJob } from '../../contracts/job-store.ts';
import type { Distrust, JobRecord } from '../../model/job.ts';
import { lostLease } from '../job-errors.ts';
import { patchJob } from '../patch-job.ts';
import { MemoryFrontier } from './memory-frontier.ts';
import { toJsonAndBack } from './to-json-and-back.ts';

/** One job with its URLs, and who may write for it. */
export class MemoryJob {
  readonly frontier: MemoryFrontier;
  #record: JobRecord;
  /** 0: nobody holds it. */
  #fence = 0;

  constructor(customerId: string, { jobId, config, progress, counters, turn = null }: NewJob, now: Date) {
    this.frontier = new MemoryFrontier(jobId);
    this.#record = {
      ...{ jobId, customerId, state: 'queued', result: null, cancelRequested: false },
      ...structuredClone({ config: toJsonAndBack(config), progress, counters, turn }),
      ...{ heldUntil: null, runs: 0, crashes: 0, distrusted: [], createdAt: now, updatedAt: now },
    };
  }

  /** The job's own: to be copied before it is handed out. */
  get record(): JobRecord {
    return this.#record;
  }

  /** @param nextFence - called when the job is taken. */
  take({ states, ttlMs }: TakeJobOptions, now: Date, nextFence: () => number): TakenJob {
    const { heldUntil, state, runs, crashes } = this.#record;
    const isHeld = heldUntil !== null && heldUntil > now;
    if (isHeld || !states.includes(state)) return { job: structuredClone(this.#record), lease: null };
    const hasCrashed = this.#fence !== 0;
    this.#fence = nextFence();
    this.#record = {
      ...this.#record,
      ...{ heldUntil: new Date(now.getTime() + ttlMs), runs: runs + 1, crashes: crashes + Number(hasCrashed) },
    };
    this.frontier.release(now);
    return { job: structuredClone(this.#record), lease: { jobId: this.#record.jobId, fence: this.#fence } };
  }

  /** Throws `LEASE_LOST`. */
  assertLease(lease: JobLease): void {
    if (lease.fence !== this.#fence || this.#fence === 0) throw lostLease(this.#record.customerId, lease);
  }

  update(patch: JobPatch, now: Date, ttlMs: number): JobRecord {
    this.#record = { ...this.#record, heldUntil: new Date(now.getTime() + ttlMs) };
    return this.#patch(patch, now);
  }

  release(patch: JobPatch, now: Date): JobRecord {
    this.#fence = 0;
    this.#record = { ...this.#record, heldUntil: null };
    this.frontier.release(now);
    return this.#patch(patch, now);
  }

  requestCancel(now: Date): JobRecord {
    return this.#patch({ cancelRequested: true }, now);
  }

  distrust({ host, reason }: Distrust): void {
    const { distrusted } = this.#record;
    if (distrusted.some((known) => known.host === host && known.reason === reason)) return;
    this.#record = { ...this.#record, distrusted: [...distrusted, { host, reason }] };
  }

  #patch(patch: JobPatch, now: Date): JobRecord {
    this.#record = patchJob(this.#record, structuredClone(patch), now);
    return structuredClone(this.#record);
  }
}
