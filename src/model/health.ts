/** State of one service as of its last check. */
export interface ServiceHealth {
  /** `fetcher`, `extractor`, `embedder`, `cache`, `store`, `classifier`. */
  service: string;
  status: 'healthy' | 'degraded' | 'down';
  /** Milliseconds the check took. */
  responseTime: number;
  /** Share of calls that failed since start-up, 0 to 1. */
  errorRate: number;
  lastCheck: Date;
}
