/** Keeps the `limit` items of highest score out of any number offered. Of equal score, the one offered first leads. */
export class BestOf<T> {
  readonly #limit: number;
  readonly #items: { readonly score: number; readonly item: T }[] = [];

  /** @param limit - items kept, 0 or more. */
  constructor(limit: number) {
    this.#limit = limit;
  }

  offer(score: number, item: T): void {
    const items = this.#items;
    if (items.length >= this.#limit) {
      const worst = items.at(-1);
      if (!worst || score <= worst.score) return;
      items.pop();
    }
    items.splice(this.#placeFor(score), 0, { score, item });
  }

  /** Best first. */
  toArray(): readonly { readonly score: number; readonly item: T }[] {
    return this.#items;
  }

  /** Behind the last item that is not worse. */
  #placeFor(score: number): number {
    let low = 0;
    let high = this.#items.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (this.#items[middle]!.score >= score) low = middle + 1;
      else high = middle;
    }
    return low;
  }
}
