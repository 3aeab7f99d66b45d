/** What is traced. A span lies below the one whose work it is part of: `job`, then `page`, then the others. */
export type SpanName = 'job' | 'page' | 'fetch' | 'extract' | 'embed' | 'classify' | 'commit' | 'search' | 'call';

/**
 * What is counted:
 * - `calls`: calls of a service, by `service`, `operation`, `outcome`
 * - `pages`: visits, by `outcome`: `indexed`, `unchanged`, `skipped`, `failed`, `removed`
 * - `jobs`: jobs that ended, by `status`
 * - `errors`: by `code`
 * - `retries`: by `service`
 * - `tokens`: tokens embedded
 * - `bytes`: bytes read from websites
 */
export type CounterName = 'calls' | 'pages' | 'jobs' | 'errors' | 'retries' | 'tokens' | 'bytes';

/** What is measured, in milliseconds: `call_duration` by service, operation and outcome; `job_duration` by status. */
export type HistogramName = 'call_duration' | 'job_duration';

export type Attributes = Readonly<Record<string, string | number | boolean | undefined>>;

/**
 * Where traces and metrics go.
 *
 * Labels of counters and histograms are bounded: no customer, job, URL or text is among them. Attributes of spans may name
 * those; no content and no secret is among them. Implementations must not throw and must not block.
 */
export interface Telemetry {
  /** Calls `operation` inside of a span that ends with it. A rejection passes, and marks the span. */
  trace<T>(name: SpanName, attributes: Attributes, operation: () => Promise<T>): Promise<T>;
  /** @param value - 0 or more. */
  count(name: CounterName, value: number, labels: Attributes): void;
  measure(name: HistogramName, value: number, labels: Attributes): void;
}
