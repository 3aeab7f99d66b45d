import type { Clock } from '../contracts/clock.ts';

/** Customers that are remembered; past it, those served longest ago are forgotten. */
const maxParties = 1_000;
/** What a task is taken to cost until something is known of its customer, in milliseconds. */
const firstGuessMs = 20;
/** A share of the newest time: after four tasks of another kind the average is near theirs. */
const weight = 0.4;
/** Others would notice a wait for such a task. */
const slowMs = 60;
/** A customer that was served so lately has more to come. */
const aboutMs = 1_000;

/** What the tasks of each customer have taken of a thread, lately. */
export class UsualTimes {
  /** The one served last stands last. */
  readonly #averages = new Map<string, number>();
  readonly #clock: Clock;
  #latest: Served | undefined;
  /** Of somebody else than the latest. */
  #before: Served | undefined;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** In milliseconds, above 0. */
  of(party: string): number {
    return this.#averages.get(party) ?? firstGuessMs;
  }

  isSlow(party: string): boolean {
    return this.of(party) > slowMs;
  }

  /** Whether somebody else was served a moment ago. */
  hasOthers(party: string): boolean {
    const other = this.#latest?.party === party ? this.#before : this.#latest;
    return other !== undefined && this.#clock.now() - other.at <= aboutMs;
  }

  note(party: string, ms: number): void {
    const before = this.of(party);
    this.#averages.delete(party);
    this.#averages.set(party, before + weight * (ms - before));
    const [oldest = party] = this.#averages.keys();
    if (this.#averages.size > maxParties) this.#averages.delete(oldest);
    if (this.#latest?.party !== party) this.#before = this.#latest;
    this.#latest = { party, at: this.#clock.now() };
  }
}

interface Served {
  readonly party: string;
  readonly at: number;
}
