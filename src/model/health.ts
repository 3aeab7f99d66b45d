/** State of one service as of its last check. */
export interface ServiceHealth {
  /** `fetcher`, `extractor`, `embedder`, `cache`, `store`, `classifier`. */
  service: string;
  status: 'healthy' | 'degraded' | 'down';
  /** Milliseconds the check took. */
  responseTime: number;
  /** Share of the calls of the last five minutes that failed, 0 to 1; what was asked for wrongly does not count. */
  errorRate: number;
  lastCheck: Date;
}
