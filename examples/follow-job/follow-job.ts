// Runs in the browser. The row of the job is the truth and stays on the server; Realtime says when to look again.
import type { SupabaseClient } from '@supabase/supabase-js';

/** What is to be followed, and by what means. */
export interface FollowJobOptions<T> {
  /** Signed in as a user whose `app_metadata.customer_id` is the customer's. */
  readonly client: SupabaseClient;
  readonly customerId: string;
  readonly jobId: string;
  /** Asks your server, which asks `integration.getProgressStatus(jobId)`. */
  readonly readJob: () => Promise<T>;
  /** Is given what was read: at the beginning, and whenever something has changed. */
  readonly onChange: (job: T) => void;
}

/**
 * Follows a job until the returned function is called.
 *
 * The job is read anew when the channel is joined, also after the connection was lost: what was said meanwhile is not
 * repeated. While it is being read, further messages mean that it is read once more.
 */
export function followJob<T>({
  client,
  customerId,
  jobId,
  readJob,
  onChange,
}: FollowJobOptions<T>): () => Promise<unknown> {
  let reading = false;
  let isOutdated = false;
  const lookAgain = async (): Promise<void> => {
    isOutdated = true;
    if (reading) return;
    reading = true;
    try {
      while (isOutdated) {
        isOutdated = false;
        onChange(await readJob());
      }
    } finally {
      reading = false;
    }
  };
  const channel = client
    .channel(`csi:${customerId}:job:${jobId}`, { config: { private: true } })
    .on('broadcast', { event: 'progress' }, () => void lookAgain())
    .subscribe((status) => {
      if (status === 'SUBSCRIBED') void lookAgain();
    });
  return () => client.removeChannel(channel);
}
