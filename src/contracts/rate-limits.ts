/** A limit as services state theirs: so much a window, refilled steadily. */
export interface RateLimit {
  /** What is counted, e.g. `requests` or `tokens of text-embedding-3-small`; at most 200 characters. */
  readonly name: string;
  /** May be taken per window, above 0. */
  readonly amount: number;
  /** Milliseconds, above 0. */
  readonly windowMs: number;
  /** May be taken at once after a rest, above 0, at most `amount`. @default a sixth of `amount` */
  readonly burst?: number | undefined;
}

export interface LimitTake extends RateLimit {
  /** What the call costs, from 0. One that costs more than may be taken at once waits until nothing is owed, and goes alone. */
  readonly cost: number;
}

/** What became known of a limit after something was taken from it. */
export interface LimitCorrection extends RateLimit {
  /** Less was used than was taken: so much is given back. Below 0, more was used. @default 0 */
  readonly refund?: number | undefined;
  /** The service counts so much of `amount` as used: no more is taken than what is left. @default 0 */
  readonly used?: number | undefined;
  /** The service refuses calls for so many milliseconds. @default 0 */
  readonly pauseMs?: number | undefined;
}

/**
 * Counts what calls to a service use, by the generic cell rate algorithm: a limit is a level that a call raises by its
 * cost and that sinks with time.
 *
 * Called before and after every call of a service with limits. Does no waiting itself. The limits of one `group`, such as
 * one API key, are counted together.
 */
export interface RateLimits {
  /**
   * Takes from all of the limits, or from none of them.
   *
   * @param takes - 1 to 8.
   * @returns 0 when taken, else the milliseconds, 1 or more, until it is worth asking again.
   */
  take(group: string, takes: readonly LimitTake[]): Promise<number>;

  /** Brings limits in line with what a service said. @param corrections - 1 to 8. */
  correct(group: string, corrections: readonly LimitCorrection[]): Promise<void>;
}
