/** One limit as a service stated it with an answer. */
export interface StatedLimit {
  /** Allowed per minute. */
  readonly perMinute: number;
  /** Still counted as used when the answer was made. */
  readonly used: number;
}

/** What a service said of its limits. A limit it did not mention is absent. */
export interface StatedLimits {
  readonly requests?: StatedLimit | undefined;
  readonly tokens?: StatedLimit | undefined;
}
