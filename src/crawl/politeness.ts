import type { Clock } from '../contracts/clock.ts';
import { abortedError, IntegrationError, throwIfAborted } from '../errors.ts';
import { assertNumber } from '../resilience/assert-number.ts';
import { HostPace, type HostTurnOutcome } from './host-pace.ts';

export interface HostTurnOptions {
  /** Least time since the start of the request before, whoever made it, in milliseconds. */
  readonly delayMs: number;
  /** Most requests in flight to the host, 1 or more. */
  readonly maxConcurrency: number;
  /** Requests in flight to a host that has not failed yet, 1 to `maxConcurrency`. @default 1 */
  readonly startConcurrency?: number | undefined;
  readonly signal?: AbortSignal | undefined;
}

/** The right to make one request. */
export interface HostTurn {
  /** Gives the turn back. Must be called once, whatever happened; later calls do nothing. */
  release(outcome: HostTurnOutcome): void;
  /** Gives the turn back when no request was made. In place of {@link release}. */
  cancel(): void;
}

/** Hands out turns of hosts. */
export interface HostTurns {
  /**
   * Waits until a request to `host` may start.
   *
   * @param host - as `URL.host` writes it.
   * @throws IntegrationError `HOST_UNAVAILABLE` while the host is given up, `ABORTED` when the signal fires first.
   */
  acquire(host: string, options: HostTurnOptions): Promise<HostTurn>;
}

export interface HostLimiterOptions {
  readonly clock: Clock;
  /** Most hosts remembered; those in use are never forgotten. @default 10,000 */
  readonly maxHosts?: number | undefined;
}

/** One call of `acquire`, from the wait to the release. */
interface Claim {
  readonly options: HostTurnOptions;
  readonly grant: (turn: HostTurn) => void;
  readonly refuse: (error: IntegrationError) => void;
}

interface Host {
  readonly name: string;
  readonly pace: HostPace;
  /** In the order they came. */
  readonly waiting: Set<Claim>;
  /** Granted and not yet given back. */
  readonly running: Set<Claim>;
  /** The end of the wait that holds up the first in line. */
  alarm: { readonly at: number; readonly controller: AbortController } | undefined;
  idleSince: number;
}

/** What was learned about a host is stale after this. */
const forgetAfterMs = 600_000;

/**
 * Politeness towards hosts: one per process, over all jobs and customers.
 *
 * Of the callers that wait for or hold turns of a host, the strictest decides for all: the longest delay, the lowest
 * concurrency. A host that cannot cope gets pauses and fewer requests at a time ({@link HostPace}). Turns are granted in
 * the order they were asked for. Nothing is queued but the callers' own promises.
 */
export class HostLimiter implements HostTurns {
  readonly #clock: Clock;
  readonly #maxHosts: number;
  /** Those idle for longest come first. */
  readonly #hosts = new Map<string, Host>();

  constructor({ clock, maxHosts = 10_000 }: HostLimiterOptions) {
    this.#clock = clock;
    this.#maxHosts = maxHosts;
  }

  /** Hosts remembered now. */
  get size(): number {
    return this.#hosts.size;
  }

  /**
   * Waits until a request to `host` may start.
   *
   * @param host - as `URL.host` writes it.
   * @throws IntegrationError `HOST_UNAVAILABLE` while the host is given up, after eight failures in a row: for a minute,
   * then for twice as long each time, up to ten; `ABORTED` when the signal fires first; `OPTIONS_INVALID` for numbers out of range.
   */
  async acquire(host: string, options: HostTurnOptions): Promise<HostTurn> {
    const { delayMs, maxConcurrency, startConcurrency = 1, signal } = options;
    throwIfAborted(signal, 'politeness');
    assertNumber('delayMs', delayMs, { min: 0 });
    assertNumber('maxConcurrency', maxConcurrency, { min: 1, whole: true });
    assertNumber('startConcurrency', startConcurrency, { min: 1, whole: true });
    return await this.#join(this.#host(host, Math.min(startConcurrency, maxConcurrency)), options);
  }

  #join(host: Host, options: HostTurnOptions): Promise<HostTurn> {
    const { signal } = options;
    return new Promise((resolve, reject) => {
      const onAbort = (): void => {
        host.waiting.delete(claim);
        reject(abortedError('politeness', signal?.reason));
        // It may have been the strictest one, or the last.
        this.#advance(host);
      };
      const claim: Claim = {
        options,
        grant: (turn) => {
          signal?.removeEventListener('abort', onAbort);
          resolve(turn);
        },
        refuse: (error) => {
          signal?.removeEventListener('abort', onAbort);
          reject(error);
        },
      };
      host.waiting.add(claim);
      this.#advance(host);
      // Most have their turn by now.
      if (host.waiting.has(claim)) signal?.addEventListener('abort', onAbort, { once: true });
    });
  }

  #host(name: string, startConcurrency: number): Host {
    const now = this.#clock.now();
    const known = this.#hosts.get(name);
    const isStale = known && isIdle(known) && now - known.idleSince > forgetAfterMs && !known.pace.isPaused(now);
    if (known && !isStale) {
      known.pace.trust(startConcurrency);
      return known;
    }
    const pace = new HostPace(startConcurrency);
    const host: Host = { name, pace, waiting: new Set(), running: new Set(), alarm: undefined, idleSince: now };
    this.#hosts.set(name, host);
    return host;
  }

  /** Grants turns until the host's places, the delay or the lack of waiters says stop. */
  #advance(host: Host): void {
    if (host.waiting.size > 0) this.#refuseIfOpen(host);
    for (const claim of host.waiting) {
      // Whoever gives a turn back calls again.
      if (host.running.size >= host.pace.concurrency) break;
      const { delayMs, maxConcurrency } = strictest(host);
      if (host.running.size >= maxConcurrency) break;
      const now = this.#clock.now();
      const waitMs = host.pace.waitMs(now, delayMs);
      if (waitMs > 0) {
        this.#setAlarm(host, now, waitMs);
        return;
      }
      host.waiting.delete(claim);
      host.running.add(claim);
      claim.grant(this.#turn(host, claim, host.pace.start(now, claim.options.delayMs)));
    }
    host.alarm?.controller.abort();
    host.alarm = undefined;
    if (isIdle(host)) this.#rest(host);
  }

  #refuseIfOpen(host: Host): void {
    const retryAfterMs = host.pace.openMs(this.#clock.now());
    if (retryAfterMs === 0) return;
    const error = new IntegrationError(`${host.name} failed too often; it is left alone for a while`, {
      code: 'HOST_UNAVAILABLE',
      service: 'fetcher',
      retryable: true,
      retryAfterMs,
      context: { host: host.name },
    });
    for (const claim of host.waiting) claim.refuse(error);
    host.waiting.clear();
  }

  #turn(host: Host, claim: Claim, request: number): HostTurn {
    return {
      release: (outcome) => {
        if (!host.running.delete(claim)) return;
        const { maxConcurrency } = claim.options;
        host.pace.finish(request, outcome, { now: this.#clock.now(), maxConcurrency });
        this.#advance(host);
      },
      cancel: () => {
        if (host.running.delete(claim)) this.#advance(host);
      },
    };
  }

  #setAlarm(host: Host, now: number, waitMs: number): void {
    const at = now + waitMs;
    if (host.alarm?.at === at) return;
    host.alarm?.controller.abort();
    const controller = new AbortController();
    host.alarm = { at, controller };
    this.#clock.sleep(waitMs, controller.signal).then(
      () => {
        if (host.alarm?.controller === controller) host.alarm = undefined;
        this.#advance(host);
      },
      // Replaced by another alarm, or nobody waits any more.
      () => {},
    );
  }

  #rest(host: Host): void {
    host.idleSince = this.#clock.now();
    this.#hosts.delete(host.name);
    this.#hosts.set(host.name, host);
    if (this.#hosts.size > this.#maxHosts) this.#forgetOne(host.idleSince);
  }

  /** Rather a host that asked for no pause: forgetting one of those would mean to ask it again too early. */
  #forgetOne(now: number): void {
    let name: string | undefined;
    for (const host of this.#hosts.values()) {
      if (!isIdle(host)) continue;
      name ??= host.name;
      if (host.pace.isPaused(now)) continue;
      name = host.name;
      break;
    }
    if (name !== undefined) this.#hosts.delete(name);
  }
}

function isIdle(host: Host): boolean {
  return host.waiting.size === 0 && host.running.size === 0;
}

function strictest({ waiting, running }: Host): { readonly delayMs: number; readonly maxConcurrency: number } {
  let delayMs = 0;
  let maxConcurrency = Number.POSITIVE_INFINITY;
  for (const claims of [waiting, running]) {
    for (const { options } of claims) {
      delayMs = Math.max(delayMs, options.delayMs);
      maxConcurrency = Math.min(maxConcurrency, options.maxConcurrency);
    }
  }
  return { delayMs, maxConcurrency };
}
