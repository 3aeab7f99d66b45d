/** A request that wants to start. */
export interface HostEntry {
  /** Of this request alone, at most 64 characters. */
  readonly id: string;
  /** Least time since the start of the request before, whoever made it, in milliseconds. */
  readonly delayMs: number;
  /** Most requests in flight to the host, 1 or more. */
  readonly maxConcurrency: number;
}

/**
 * Counts the requests of many processes to one host: who is in, when the last one came.
 *
 * Called by the crawl around every request. Does no waiting itself. Of those who are in or were turned away within the last
 * two seconds, the lowest concurrency holds for all; of two that follow each other, the longer delay.
 */
export interface HostGate {
  /**
   * @param host - as `URL.host` writes it.
   * @returns 0 when the request may start, else the milliseconds, 1 or more, until it is worth asking again.
   */
  enter(host: string, entry: HostEntry): Promise<number>;

  /** Says that requests are still under way. One of which nothing is heard for 15 seconds is over: its process has died. */
  renew(host: string, ids: readonly string[]): Promise<void>;

  /** Must be called once for every request that was let in. @param options.pauseMs - nobody may enter for so long. */
  leave(host: string, id: string, options?: { readonly pauseMs?: number | undefined }): Promise<void>;
}
