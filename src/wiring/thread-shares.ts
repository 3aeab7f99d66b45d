import type { Clock } from '../contracts/clock.ts';

/** Customers that are remembered; past it, those served longest ago are forgotten. */
const maxParties = 1_000;
/** What a task is taken to cost until something is known of its customer, in milliseconds. */
const firstGuessMs = 20;
/** Of the newest time in the average: after four tasks of another kind it is near theirs. */
const weight = 0.4;
/** Below this nobody notices a wait. */
const leastSlowMs = 60;
/** Pages of one kind on one machine differ less. */
const slowFactor = 5;
/** A customer that was served so lately has more to come. */
const aboutMs = 1_000;
/** What was taken so long ago counts for a third. */
const memoryMs = 2_000;
/**
 * Of what the others take on average, what a customer with slow tasks may take: while one of these runs, all that the pages of
 * others need besides stands still, and its garbage takes a processor too.
 */
const slowShare = 0.5;
/** Of one thread, what a customer with slow tasks may take beside others, if these do not take more themselves. */
const leastShare = 0.1;

/** Of what the threads do for a page: to read it, and all that comes after. */
export type PageStep = 'begin' | 'finish';

interface Share {
  /** What a task takes, on average, in milliseconds. */
  readonly taskMs: Record<PageStep, number>;
  /** What all of them took lately, in milliseconds. */
  recentMs: number;
  at: number;
}

/**
 * What the tasks of each customer take of the threads.
 *
 * Turns alone do not keep a customer with very slow tasks from costing the others dear: whenever nobody else has a task
 * waiting, for a moment, one begins that cannot be interrupted, and takes the processor from everything else that the
 * others' pages need. So while there are others, it gets half of what they get on average, or a tenth of a thread if that is more.
 */
export class ThreadShares {
  /** The one served last stands last. */
  readonly #shares = new Map<string, Share>();
  readonly #clock: Clock;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** What a task of this customer is likely to take, in milliseconds, above 0. */
  usualMs(party: string, step: PageStep): number {
    return this.#shares.get(party)?.taskMs[step] ?? firstGuessMs;
  }

  note(party: string, step: PageStep, ms: number): void {
    const share = this.#shares.get(party) ?? newShare(this.#clock.now());
    share.taskMs[step] += weight * (ms - share.taskMs[step]);
    // What was taken while nobody else was there is held against nobody.
    share.recentMs = this.#recentMs(share) + (this.#othersAbout(party).length > 0 ? ms : 0);
    share.at = this.#clock.now();
    this.#shares.delete(party);
    this.#shares.set(party, share);
    const [oldest = party] = this.#shares.keys();
    if (this.#shares.size > maxParties) this.#shares.delete(oldest);
  }

  /**
   * Whether a task of this customer may begin, as far as the others are concerned. Whether it is slow is told by what its
   * pages take to read: of a huge one, the texts that are embedded later come in many small tasks.
   *
   * @param underWayMs - what its tasks that a thread has are likely to take.
   */
  mayBegin(party: string, underWayMs = 0): boolean {
    const usualMs = this.usualMs(party, 'begin');
    if (usualMs < leastSlowMs) return true;
    const others = this.#othersAbout(party);
    if (others.length === 0 || usualMs < slowFactor * mean(others.map(({ taskMs }) => taskMs.begin))) return true;
    const share = this.#shares.get(party);
    const ofOthersMs = slowShare * mean(others.map((other) => this.#recentMs(other)));
    const fairMs = Math.max(leastShare * memoryMs, ofOthersMs);
    // Half of the task itself counts already: it is too much afterwards as it was too little before.
    const takenMs = underWayMs + Math.min(usualMs, fairMs) / 2;
    return share === undefined || this.#recentMs(share) + takenMs <= fairMs;
  }

  #othersAbout(party: string): readonly Share[] {
    const since = this.#clock.now() - aboutMs;
    return [...this.#shares].flatMap(([name, share]) => (name !== party && share.at >= since ? [share] : []));
  }

  #recentMs({ recentMs, at }: Share): number {
    return recentMs * Math.exp((at - this.#clock.now()) / memoryMs);
  }
}

function newShare(now: number): Share {
  return { taskMs: { begin: firstGuessMs, finish: firstGuessMs }, recentMs: 0, at: now };
}

const mean = (numbers: readonly number[]): number => numbers.reduce((sum, number) => sum + number, 0) / numbers.length;
