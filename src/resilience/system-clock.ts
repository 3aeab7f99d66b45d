import type { Clock } from '../contracts/clock.ts';
import { abortedError } from '../errors.ts';

/** The platform's time and chance. The only place that touches them; everything else is given a {@link Clock}. */
export const systemClock: Clock = {
  now: () => Date.now(),
  random: () => Math.random(),

  sleep(ms: number, signal?: AbortSignal): Promise<void> {
    return new Promise((resolve, reject) => {
      if (signal?.aborted) return reject(abortedError('clock', signal.reason));
      const onAbort = (): void => {
        cancel();
        reject(abortedError('clock', signal?.reason));
      };
      const cancel = startTimer(ms, { keepAlive: true }, () => {
        signal?.removeEventListener('abort', onAbort);
        resolve();
      });
      signal?.addEventListener('abort', onAbort, { once: true });
    });
  },

  after(ms: number, callback: () => void): () => void {
    return startTimer(ms, { keepAlive: false }, callback);
  },
};

/** Node fires a longer timer after 1 ms instead. https://nodejs.org/api/timers.html#settimeoutcallback-delay-args */
const longestTimerMs = 2 ** 31 - 1;

/** One timer, however long: a wait over the platform's limit is made of several. @returns cancels it. */
function startTimer(ms: number, { keepAlive }: { readonly keepAlive: boolean }, callback: () => void): () => void {
  let timer: NodeJS.Timeout;
  const wait = (remainingMs: number): void => {
    const stepMs = Math.min(remainingMs, longestTimerMs);
    timer = setTimeout(() => (stepMs < remainingMs ? wait(remainingMs - stepMs) : callback()), stepMs);
    if (!keepAlive) timer.unref();
  };
  wait(ms > 0 ? ms : 0);
  return () => clearTimeout(timer);
}
