import type { Worker } from 'node:worker_threads';
import type { Clock } from '../contracts/clock.ts';

export interface PageWatchOptions {
  readonly clock: Clock;
  /** Longest time for the page, in milliseconds, above 0. */
  readonly maxPageMs: number;
  /** Called at most once, with what the page did: "took longer than ...". */
  readonly onOver: (reason: string) => void;
}

/**
 * Buffers are outside of the heap, and no resource limit of a thread counts them: 300 KB of PDF unpack to 200 MB. An
 * ordinary document of 10 MB takes 50 MB; until it is looked at again, a thread may take some 150 MB more.
 */
const maxBufferMb = 256;
const memoryCheckMs = 100;

/**
 * Watches the page a thread is at: the time it takes, and the memory outside of the thread's heap. A thread answers about
 * its memory even while it computes.
 *
 * @returns what ends the watch.
 */
export function watchPage(worker: Worker, { clock, maxPageMs, onOver }: PageWatchOptions): () => void {
  const endsAt = clock.now() + maxPageMs;
  let cancelTimer: (() => void) | undefined;
  let isWatching = true;
  const stop = (): void => {
    isWatching = false;
    cancelTimer?.();
  };
  const end = (reason: string): void => {
    if (!isWatching) return;
    stop();
    onOver(reason);
  };
  const wait = (): void => {
    cancelTimer = clock.after(Math.min(memoryCheckMs, endsAt - clock.now()), check);
  };
  const check = (): void => {
    if (clock.now() >= endsAt) {
      end(`took longer than ${maxPageMs} ms`);
      return;
    }
    wait();
    void bufferMb(worker).then((megabytes) => {
      if (megabytes > maxBufferMb) end(`needs more than ${maxBufferMb} MB of memory`);
    });
  };
  wait();
  return stop;
}

async function bufferMb(worker: Worker): Promise<number> {
  try {
    return (await worker.getHeapStatistics()).external_memory / 2 ** 20;
  } catch {
    // The thread has just ended, and says so itself.
    return 0;
  }
}
