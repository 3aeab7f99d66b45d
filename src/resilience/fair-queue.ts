interface Party<T> {
  /** In the order they came. */
  readonly items: Set<T>;
  /** What it has had, on the queue's own scale. */
  spent: number;
}

interface TakeOptions {
  readonly costOf?: ((party: string) => number) | undefined;
  readonly mayServe?: ((party: string) => boolean) | undefined;
}

/** Parties without items that are remembered for what they have had; past it, the oldest are forgotten. */
const maxIdleParties = 1_000;

/**
 * Items of several parties, handed out by turns that are weighted by what they cost: the party that has had least is
 * next (start-time fair queueing, Goyal, Vin and Cheng 1996). How many items a party has waiting changes nothing for the
 * others, and whoever's items cost more gets fewer of them.
 *
 * A party that had nothing waiting begins where the others are: nobody is made up for the past. Within a party items
 * keep their order.
 */
export class FairQueue<T> {
  /** The one served last stands last: those that have had the same take turns. */
  readonly #parties = new Map<string, Party<T>>();
  /** What the party served last had had before. */
  #level = 0;
  #size = 0;

  get size(): number {
    return this.#size;
  }

  /** @param item - different from every other that waits. */
  push(party: string, item: T): void {
    const { items } = this.#enter(party);
    if (items.has(item)) return;
    items.add(item);
    this.#size += 1;
  }

  /** Gives back items that were taken and not worked on: they are the party's next. */
  putBack(party: string, returned: readonly T[]): void {
    const { items } = this.#enter(party);
    const before = items.size;
    const rest = [...items];
    items.clear();
    for (const item of [...returned, ...rest]) items.add(item);
    this.#size += items.size - before;
  }

  /**
   * The next item, out of the queue.
   *
   * @param options.costOf - of an item of a party, above 0. Where it shows later, begin with a guess and {@link charge} the
   * difference. @default 1
   * @param options.mayServe - parties that must wait, whatever they have had, are passed over. @default nobody must
   */
  take({ costOf = () => 1, mayServe = () => true }: TakeOptions = {}): T | undefined {
    let next: { readonly name: string; readonly party: Party<T> } | undefined;
    for (const [name, party] of this.#parties) {
      const isEarlier = party.items.size > 0 && (!next || party.spent < next.party.spent);
      if (isEarlier && mayServe(name)) next = { name, party };
    }
    if (!next) return undefined;
    const { name, party } = next;
    const item = party.items.values().next().value!;
    party.items.delete(item);
    this.#size -= 1;
    this.#level = Math.max(this.#level, party.spent);
    party.spent += costOf(name);
    this.#parties.delete(name);
    this.#parties.set(name, party);
    this.#forgetIdle();
    return item;
  }

  /** Counts a cost that has shown later; a negative one gives back. */
  charge(party: string, cost: number): void {
    const known = this.#parties.get(party) ?? { items: new Set<T>(), spent: this.#level };
    known.spent += cost;
    this.#parties.set(party, known);
  }

  /** @returns false when it does not wait. */
  remove(party: string, item: T): boolean {
    const wasThere = this.#parties.get(party)?.items.delete(item) ?? false;
    if (wasThere) this.#size -= 1;
    return wasThere;
  }

  /** Takes all items out. */
  drain(): T[] {
    const items = [...this.#parties.values()].flatMap((party) => [...party.items]);
    this.#parties.clear();
    this.#size = 0;
    return items;
  }

  #enter(name: string): Party<T> {
    const known = this.#parties.get(name);
    if (known && known.items.size > 0) return known;
    const party = known ?? { items: new Set<T>(), spent: 0 };
    party.spent = Math.max(party.spent, this.#level);
    this.#parties.set(name, party);
    return party;
  }

  #forgetIdle(): void {
    let excess = this.#parties.size - maxIdleParties;
    for (const [name, { items, spent }] of this.#parties) {
      if (items.size > 0 || (spent > this.#level && excess <= 0)) continue;
      this.#parties.delete(name);
      excess -= 1;
    }
  }
}
