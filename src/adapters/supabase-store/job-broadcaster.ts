import type { Clock } from '../../contracts/clock.ts';
import type { JobRecord } from '../../model/job.ts';
import type { SupabaseChannel, SupabaseClientLike } from './supabase-client.ts';

/** What is sent: enough for a progress bar. Whoever wants more reads the job. */
export interface JobMessage {
  readonly jobId: string;
  readonly state: JobRecord['state'];
  readonly percentage: number;
  readonly currentStep: string;
  readonly processedItems: number;
  readonly totalItems: number;
  /** Milliseconds; `null` while it is not known. */
  readonly estimatedTimeRemaining: number | null;
  /** Of the job, as milliseconds since the epoch: of two messages the one with the later time is the newer. */
  readonly updatedAt: number;
}

/** Least time between two messages of one job: two a second. */
const intervalMs = 500;
/** A message later than this is of no use. */
const sendTimeoutMs = 2_000;
/** Channels of one client. They stay in it: to take one out would leave timers that keep the process alive for a minute. */
const maxChannels = 1_000;
/** After a failure nothing is sent for so long: a project without Realtime is not asked for ever. */
const pauseMs = 30_000;

/**
 * Tells whoever follows a job over Supabase Realtime that it has changed. The row of the job is the truth: messages may be
 * late, or lost, and a failure to send is nobody's failure.
 *
 * Topics are private: `csi:<customerId>:job:<jobId>`, event `progress`. Customer ids have no colon in them, so that a policy can
 * compare the beginning.
 */
export class JobBroadcaster {
  readonly #connect: () => Promise<SupabaseClientLike>;
  readonly #clock: Clock;
  /** Jobs of which something was sent within the interval, or is to be sent. */
  readonly #turns = new Map<string, Turn>();
  #client: Promise<SupabaseClientLike> | undefined;
  readonly #topics = new Set<string>();
  #pausedUntil = Number.NEGATIVE_INFINITY;
  #isClosing = false;

  constructor(connect: () => Promise<SupabaseClientLike>, clock: Clock) {
    this.#connect = connect;
    this.#clock = clock;
  }

  /** Returns at once. Of what is announced within the interval the last is sent, when the interval is over. */
  announce(job: JobRecord): void {
    if (this.#clock.now() < this.#pausedUntil) return;
    const turn = this.#turns.get(job.jobId);
    if (turn) {
      turn.next = toMessage(job);
      return;
    }
    const opened: Turn = { next: toMessage(job), ended: Promise.resolve() };
    this.#turns.set(job.jobId, opened);
    opened.ended = this.#serve(job, opened);
  }

  /** Waits for what is to be sent, some seconds at most; not for a pause behind which nothing is. */
  async close(): Promise<void> {
    this.#isClosing = true;
    for (const turn of this.#turns.values()) turn.endPause?.();
    await Promise.all([...this.#turns.values()].map(({ ended }) => ended));
  }

  async #serve({ customerId, jobId }: JobRecord, turn: Turn): Promise<void> {
    try {
      const channel = await this.#open(`csi:${customerId}:job:${jobId}`);
      for (let message = turn.next; message; message = turn.next) {
        turn.next = undefined;
        await channel.httpSend('progress', message, { timeout: sendTimeoutMs });
        await this.#pause(turn);
      }
    } catch {
      // Nobody was told. The job goes on; whoever follows it reads its row when nothing comes.
      this.#pausedUntil = this.#clock.now() + pauseMs;
    } finally {
      this.#turns.delete(jobId);
    }
  }

  /** The interval; no longer than until it is closed, when nothing is to be sent. */
  #pause(turn: Turn): Promise<void> {
    return new Promise((resolve) => {
      const stop = this.#clock.after(intervalMs, resolve);
      turn.endPause = () => {
        if (turn.next) return;
        stop();
        resolve();
      };
      if (this.#isClosing) turn.endPause();
    });
  }

  async #open(topic: string): Promise<SupabaseChannel> {
    if (this.#topics.size >= maxChannels) {
      this.#client = undefined;
      this.#topics.clear();
    }
    this.#client ??= this.#connect();
    this.#topics.add(topic);
    return (await this.#client).channel(topic, { config: { private: true } });
  }
}

interface Turn {
  /** Announced, not yet sent. */
  next: JobMessage | undefined;
  ended: Promise<void>;
  /** While it pauses. */
  endPause?: () => void;
}

function toMessage({ jobId, state, progress, updatedAt }: JobRecord): JobMessage {
  const { percentage, currentStep, processedItems, totalItems, estimatedTimeRemaining } = progress;
  return {
    ...{ jobId, state, percentage, currentStep, processedItems, totalItems, estimatedTimeRemaining },
    updatedAt: updatedAt.getTime(),
  };
}
