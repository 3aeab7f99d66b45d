/** How a request went, as far as the host's strength is concerned. */
export interface HostTurnOutcome {
  /** False for 429, 5xx and timeouts: the host could not cope. A 404 is ok. */
  readonly ok: boolean;
  /** What the host asked for, in milliseconds. Taken as at most one hour. */
  readonly retryAfterMs?: number | undefined;
  readonly latencyMs: number;
}

const longestPauseMs = 3_600_000;
/** Pause after the first failure; doubles with each that follows without a success between. */
const firstPauseMs = 250;
const longestOwnPauseMs = 60_000;
/**
 * So many failures in a row, each with a pause after it (half a minute in all), and the host is given up for a while:
 * the circuit breaker's states are closed, open, and, when the time is over, one request that decides.
 */
const failuresToOpen = 8;
const firstOpenMs = 60_000;
const longestOpenMs = 600_000;
/** Answers faster than this are never "slow". */
const slowMs = 500;

/**
 * How fast one host may be asked: what was learned from its answers.
 *
 * Concurrency grows by one per as many successes as there were places, and halves when the host cannot cope (additive
 * increase, multiplicative decrease, as in TCP). Answers that take twice as long as usual do not count as successes.
 * Does no waiting itself.
 */
export class HostPace {
  #concurrency: number;
  #successes = 0;
  /** Failures in a row; those of requests that were in flight together are one. */
  #failures = 0;
  #started = 0;
  /** The last request that was started when the pace was cut. */
  #startedAtCut = 0;
  #usualLatencyMs: number | undefined;
  #pausedUntil = Number.NEGATIVE_INFINITY;
  #openUntil = Number.NEGATIVE_INFINITY;
  #lastStartAt = Number.NEGATIVE_INFINITY;
  #lastDelayMs = 0;

  constructor(startConcurrency: number) {
    this.#concurrency = startConcurrency;
  }

  /** Requests the host is trusted to serve at a time, 1 or more. */
  get concurrency(): number {
    return this.#concurrency;
  }

  /** Milliseconds until the next request may start, 0 for now. @param delayMs - least time since the one before. */
  waitMs(now: number, delayMs: number): number {
    // The system clock may be set back: no wait gets longer by that.
    this.#lastStartAt = Math.min(this.#lastStartAt, now);
    this.#pausedUntil = Math.min(this.#pausedUntil, now + longestPauseMs);
    const gapMs = this.#lastStartAt + Math.max(delayMs, this.#lastDelayMs) - now;
    return Math.max(0, gapMs, this.#pausedUntil - now);
  }

  /** Whether the host is left alone for a while because of how it answered. */
  isPaused(now: number): boolean {
    return this.#pausedUntil > now || this.openMs(now) > 0;
  }

  /** Milliseconds for which the host is given up, 0 when it is not. */
  openMs(now: number): number {
    this.#openUntil = Math.min(this.#openUntil, now + longestOpenMs);
    return Math.max(0, this.#openUntil - now);
  }

  /** Trusts a host with `startConcurrency` from the beginning, unless it has shown otherwise. */
  trust(startConcurrency: number): void {
    if (this.#startedAtCut === 0) this.#concurrency = Math.max(this.#concurrency, startConcurrency);
  }

  /** @param delayMs - also the least time until the next start, whoever makes it. @returns the request's number. */
  start(now: number, delayMs: number): number {
    this.#lastStartAt = now;
    this.#lastDelayMs = delayMs;
    this.#started += 1;
    return this.#started;
  }

  /** @param request - its number, from {@link start}. @param maxConcurrency - growth ends here. */
  finish(
    request: number,
    outcome: HostTurnOutcome,
    { now, maxConcurrency }: { readonly now: number; readonly maxConcurrency: number },
  ): void {
    if (outcome.ok) this.#succeed(outcome.latencyMs, maxConcurrency);
    else this.#fail(request, now);
    if (outcome.retryAfterMs !== undefined && outcome.retryAfterMs > 0) this.#pause(now, outcome.retryAfterMs);
  }

  #succeed(latencyMs: number, maxConcurrency: number): void {
    this.#failures = 0;
    this.#openUntil = Number.NEGATIVE_INFINITY;
    const usualMs = this.#usualLatencyMs ?? latencyMs;
    // The weight TCP gives a new round-trip time: RFC 6298, section 2.
    this.#usualLatencyMs = usualMs + (latencyMs - usualMs) / 8;
    const isSlow = latencyMs > Math.max(slowMs, 2 * usualMs);
    this.#successes = isSlow ? 0 : this.#successes + 1;
    if (this.#successes < this.#concurrency || this.#concurrency >= maxConcurrency) return;
    this.#concurrency += 1;
    this.#successes = 0;
  }

  #fail(request: number, now: number): void {
    this.#successes = 0;
    if (request <= this.#startedAtCut) return;
    this.#startedAtCut = this.#started;
    this.#concurrency = Math.max(1, Math.floor(this.#concurrency / 2));
    this.#pause(now, Math.min(longestOwnPauseMs, firstPauseMs * 2 ** this.#failures));
    this.#failures += 1;
    if (this.#failures < failuresToOpen) return;
    const times = this.#failures - failuresToOpen;
    this.#openUntil = now + Math.min(longestOpenMs, firstOpenMs * 2 ** times);
  }

  #pause(now: number, ms: number): void {
    this.#pausedUntil = Math.max(this.#pausedUntil, now + Math.min(ms, longestPauseMs));
  }
}
