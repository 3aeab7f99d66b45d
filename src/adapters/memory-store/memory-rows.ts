import type { JobLease, NewJob } from '../../contracts/job-store.ts';
import { IntegrationError } from '../../errors.ts';
import { TextAnalyzer } from '../full-text/text-analyzer.ts';
import { jobConflict, unknownJob } from '../job-errors.ts';
import { MemoryCustomer } from './memory-customer.ts';
import { MemoryJob } from './memory-job.ts';

/** All customers with what they have, and their jobs by id. Every method but `close` throws `INTEGRATION_CLOSED` after it. */
export class MemoryRows {
  readonly #analyzer = new TextAnalyzer();
  readonly #customers = new Map<string, MemoryCustomer>();
  readonly #jobs = new Map<string, MemoryJob>();
  #lastFence = 0;
  #closed = false;

  assertOpen(): void {
    if (!this.#closed) return;
    throw new IntegrationError('The store is closed', { code: 'INTEGRATION_CLOSED', service: 'store' });
  }

  close(): void {
    this.#closed = true;
    this.#customers.clear();
    this.#jobs.clear();
  }

  /** Higher than every one before. */
  nextFence(): number {
    this.#lastFence += 1;
    return this.#lastFence;
  }

  findCustomer(customerId: string): MemoryCustomer | undefined {
    this.assertOpen();
    return this.#customers.get(customerId);
  }

  /** As {@link findCustomer}; one that is not there is made, unsaved. */
  openCustomer(customerId: string): MemoryCustomer {
    const customer = this.findCustomer(customerId) ?? new MemoryCustomer(customerId, this.#analyzer);
    this.#customers.set(customerId, customer);
    return customer;
  }

  /** By id, behind `after`. */
  customersBehind(after = ''): MemoryCustomer[] {
    this.assertOpen();
    const customers = [...this.#customers.values()].filter(({ customerId }) => customerId > after);
    return customers.sort((a, b) => (a.customerId < b.customerId ? -1 : 1));
  }

  eraseCustomer(customerId: string): void {
    for (const jobId of this.findCustomer(customerId)?.jobs.keys() ?? []) this.#jobs.delete(jobId);
    this.#customers.delete(customerId);
  }

  /** Throws `JOB_CONFLICT`. */
  createJob(customerId: string, newJob: NewJob, now: Date): { readonly job: MemoryJob; readonly created: boolean } {
    const existing = this.jobById(newJob.jobId);
    if (existing?.record.customerId === customerId) return { job: existing, created: false };
    if (existing) throw jobConflict(customerId, newJob.jobId);
    const { unlessOpen } = newJob;
    const open = unlessOpen === undefined ? undefined : this.findCustomer(customerId)?.openJob(unlessOpen);
    if (open) return { job: open, created: false };
    const job = new MemoryJob(customerId, newJob, now);
    this.#jobs.set(newJob.jobId, job);
    this.openCustomer(customerId).jobs.set(newJob.jobId, job);
    return { job, created: true };
  }

  /** Whoever's it is. */
  jobById(jobId: string): MemoryJob | undefined {
    this.assertOpen();
    return this.#jobs.get(jobId);
  }

  /** Queued and active ones of all customers, by id, behind `after`. */
  openJobs(after = ''): MemoryJob[] {
    this.assertOpen();
    const jobs = [...this.#jobs.values()].filter(({ record: { jobId, state } }) => {
      return (state === 'queued' || state === 'active') && jobId > after;
    });
    return jobs.sort(({ record: a }, { record: b }) => (a.jobId < b.jobId ? -1 : 1));
  }

  findJob(customerId: string, jobId: string): MemoryJob | undefined {
    return this.findCustomer(customerId)?.jobs.get(jobId);
  }

  /** Throws `JOB_UNKNOWN`. */
  requireJob(customerId: string, jobId: string): MemoryJob {
    const job = this.findJob(customerId, jobId);
    if (job) return job;
    throw unknownJob(customerId, jobId);
  }

  /** Throws `JOB_UNKNOWN`, `LEASE_LOST`. */
  requireLease(customerId: string, lease: JobLease): MemoryJob {
    const job = this.requireJob(customerId, lease.jobId);
    job.assertLease(lease);
    return job;
  }
}
