import { randomUUID } from 'node:crypto';
import type { Clock } from '../contracts/clock.ts';
import type { HostGate } from '../contracts/host-gate.ts';
import { throwIfAborted } from '../errors.ts';
import type { HostTurn, HostTurnOptions, HostTurns } from './politeness.ts';

export interface SharedHostLimiterOptions {
  /** Politeness of this process; decides the order, the pace and when a host is given up. */
  readonly local: HostTurns;
  readonly gate: HostGate;
  readonly clock: Clock;
}

/** A third of the time after which a request nobody hears of is taken for dead. */
const renewMs = 5_000;

/**
 * Politeness of many processes: whoever has a turn of its own process also needs one at the gate that all share. A pause
 * that a host asks one process for holds for all.
 *
 * A gate that fails is done without until it is back: each process is polite by itself then.
 */
export class SharedHostLimiter implements HostTurns {
  readonly #options: SharedHostLimiterOptions;
  /** Requests that were let in and are under way, by host. */
  readonly #inside = new Map<string, Set<string>>();
  #isRenewing = false;

  constructor(options: SharedHostLimiterOptions) {
    this.#options = options;
  }

  async acquire(host: string, options: HostTurnOptions): Promise<HostTurn> {
    const turn = await this.#options.local.acquire(host, options);
    try {
      const id = await this.#enter(host, options);
      return id === undefined ? turn : this.#sharedTurn(turn, host, id);
    } catch (error) {
      turn.cancel();
      throw error;
    }
  }

  /** @returns the id of the request; `undefined` when the gate cannot be asked. */
  async #enter(host: string, { delayMs, maxConcurrency, signal }: HostTurnOptions): Promise<string | undefined> {
    const { gate, clock } = this.#options;
    const id = randomUUID();
    for (;;) {
      const waitMs = await gate.enter(host, { id, delayMs, maxConcurrency }).catch(() => undefined);
      if (signal?.aborted && waitMs === 0) this.#leave(host, id);
      throwIfAborted(signal, 'politeness');
      if (waitMs === undefined || waitMs === 0) return waitMs === undefined ? undefined : id;
      await clock.sleep(waitMs, signal);
    }
  }

  #sharedTurn(turn: HostTurn, host: string, id: string): HostTurn {
    const inside = this.#inside.get(host) ?? new Set();
    this.#inside.set(host, inside.add(id));
    this.#keepRenewing();
    const end = (pauseMs?: number): void => {
      if (!inside.delete(id)) return;
      if (inside.size === 0 && this.#inside.get(host) === inside) this.#inside.delete(host);
      this.#leave(host, id, pauseMs);
    };
    return {
      // First the gate: the next turn of this process is asked for there right behind.
      release: (outcome) => {
        end(outcome.retryAfterMs);
        turn.release(outcome);
      },
      cancel: () => {
        end();
        turn.cancel();
      },
    };
  }

  #leave(host: string, id: string, pauseMs?: number): void {
    // A gate that cannot be told notices by itself that nobody renews.
    this.#options.gate.leave(host, id, { pauseMs }).catch(() => {});
  }

  #keepRenewing(): void {
    if (this.#isRenewing) return;
    this.#isRenewing = true;
    this.#options.clock.after(renewMs, () => {
      this.#isRenewing = false;
      for (const [host, inside] of this.#inside) this.#options.gate.renew(host, [...inside]).catch(() => {});
      if (this.#inside.size > 0) this.#keepRenewing();
    });
  }
}
