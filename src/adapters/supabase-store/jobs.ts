import type { JobLease, JobStore } from '../../contracts/job-store.ts';
import type { ErrorInfo, JobRecord } from '../../model/job.ts';
import type { DatabaseClient } from './database-client.ts';
import { type Packed, toDate } from './packed.ts';

/** The part of the store that is about jobs. @param announce - is told of every job whose run has written. */
export function jobCalls(database: DatabaseClient, announce: (job: JobRecord) => void): JobStore {
  const announced = (packed: PackedJob): JobRecord => {
    const job = toJobRecord(packed);
    announce(job);
    return job;
  };
  return {
    async createJob(customerId, job) {
      const answer = await database.write<CreatedJob>('csi_create_job', customerId, { ...job });
      return { ...answer, job: toJobRecord(answer.job) };
    },

    async findJob(jobId) {
      const job = await database.read<PackedJob | null>('csi_find_job', null, { jobId });
      return job ? toJobRecord(job) : undefined;
    },

    async listJobs(customerId, options) {
      return (await database.read<readonly PackedJob[]>('csi_list_jobs', customerId, { ...options })).map(toJobRecord);
    },

    async listOpenJobs(options) {
      return (await database.read<readonly PackedJob[]>('csi_list_open_jobs', null, options)).map(toJobRecord);
    },

    async takeJob(customerId, jobId, options) {
      const taken = await database.write<PackedTaking>('csi_take_job', customerId, { jobId, ...options });
      return { ...taken, job: toJobRecord(taken.job) };
    },

    async updateJob(customerId, lease, patch, { ttlMs }) {
      return announced(await database.write('csi_update_job', customerId, { lease, patch, ttlMs }));
    },

    async releaseJob(customerId, lease, patch) {
      return announced(await database.write('csi_release_job', customerId, { lease, patch }));
    },

    async requestCancel(customerId, jobId) {
      const job = await database.write<PackedJob | null>('csi_request_cancel', customerId, { jobId });
      return job ? toJobRecord(job) : undefined;
    },
  };
}

type PackedJob = Packed<JobRecord, 'createdAt' | 'updatedAt' | 'heldUntil'>;

interface CreatedJob {
  readonly job: PackedJob;
  readonly created: boolean;
}

interface PackedTaking {
  readonly job: PackedJob;
  readonly lease: JobLease | null;
}

function toJobRecord({ progress, result, heldUntil, createdAt, updatedAt, ...job }: PackedJob): JobRecord {
  return {
    ...job,
    progress: reviveErrors(progress),
    result: result && reviveErrors(result),
    heldUntil: toDate(heldUntil),
    createdAt: new Date(createdAt),
    updatedAt: new Date(updatedAt),
  };
}

/** JSON turns dates into text; these are the only ones in what a job says of itself. */
function reviveErrors<T extends { readonly errors: ErrorInfo[] }>(value: T): T {
  const errors = value.errors.map((error) => ({
    ...error,
    firstAt: new Date(error.firstAt),
    lastAt: new Date(error.lastAt),
  }));
  return { ...value, errors };
}
