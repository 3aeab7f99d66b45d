/**
 * Lets customers take turns (start-time fair queueing, Goyal, Vin and Cheng 1996): each job of a customer is given the
 * number of the round in which it may start. A customer that had nothing in the queue begins with the current round, so
 * nobody is made up for the past, and nobody is overtaken for ever.
 */
export class FairTurns {
  #round = 0;
  /** The first round that a customer's next job may start in. Only of customers with jobs that wait. */
  readonly #next = new Map<string, number>();

  /** The round of a job that has come just now. */
  assign(customerId: string): number {
    const round = Math.max(this.#round, this.#next.get(customerId) ?? 0);
    this.#next.set(customerId, round + 1);
    return round;
  }

  /** A job has started, or has left the queue. */
  leave(customerId: string, round: number, { started }: { readonly started: boolean }): void {
    if (started) this.#round = Math.max(this.#round, round);
    if (this.#next.get(customerId) === round + 1) this.#next.delete(customerId);
  }
}
