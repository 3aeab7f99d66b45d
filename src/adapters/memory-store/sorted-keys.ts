/** Keys in order, for reading page by page. Sorted when they are read and have changed since. */
export class SortedKeys {
  readonly #source: ReadonlyMap<string, unknown>;
  #sorted: readonly string[] | undefined;

  /** @param source - its keys; whoever adds or removes one calls {@link changed}. */
  constructor(source: ReadonlyMap<string, unknown>) {
    this.#source = source;
  }

  changed(): void {
    this.#sorted = undefined;
  }

  /** Keys behind `after`, in order; all of them without it. */
  *after(after: string | undefined): Generator<string, void, undefined> {
    this.#sorted ??= [...this.#source.keys()].sort();
    const keys = this.#sorted;
    for (let place = after === undefined ? 0 : firstBehind(keys, after); place < keys.length; place++)
      yield keys[place]!;
  }
}

function firstBehind(keys: readonly string[], after: string): number {
  let low = 0;
  let high = keys.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (keys[middle]! > after) high = middle;
    else low = middle + 1;
  }
  return low;
}
