/** What a caller needs to know of an error code. Texts are English sentences without a line break. */
export interface ErrorCodeEntry {
  /** What it is about: decides who can do something. */
  readonly group: 'input' | 'lifecycle' | 'network' | 'crawl' | 'shop' | 'credentials' | 'pipeline' | 'other';
  /** What has happened. */
  readonly cause: string;
  /** `yes` and `no`: always. `depends`: the error's own `retryable` says it. */
  readonly retryable: 'yes' | 'no' | 'depends';
  /** What to do about it. */
  readonly action: string;
}
