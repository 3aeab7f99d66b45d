/** The part of a test runner that the suites use. The `it` of Vitest, Jest and node:test fits. */
export interface ContractTest {
  (name: string, run: () => Promise<void>): unknown;
  readonly skip: (name: string, run: () => Promise<void>) => unknown;
}

/** Cases an adapter does not fulfil, and why. They show as skipped, with the reason. */
export interface ContractExemption {
  readonly reason: string;
  /** Names of cases, as the runner shows them. */
  readonly cases: readonly string[];
}

/** What every contract suite is started with. */
export interface ContractOptions<T> {
  readonly it: ContractTest;
  /** A fresh, empty adapter; called once per case. The suite calls its `close`, if it has one. */
  readonly create: () => T | Promise<T>;
  /** @default [] */
  readonly exemptions?: readonly ContractExemption[] | undefined;
}

/** Promises of a contract by name, each a test of its own. They assert with `node:assert`. */
export type ContractCases<T> = Readonly<Record<string, (adapter: T) => Promise<void>>>;

/**
 * Registers one test per case: a fresh adapter, the case, `close()`.
 *
 * @throws Error when an exemption has no reason or names no case of the suite: it would hide nothing, or the wrong thing.
 *
 * @example
 * ```ts
 * runContract(cacheCases, { it, create: () => new MyCache() });
 * ```
 */
export function runContract<T>(
  cases: ContractCases<T>,
  { it, create, exemptions = [] }: ContractOptions<T & { close?(): Promise<void> }>,
): void {
  const reasons = reasonsByCase(cases, exemptions);
  for (const [name, check] of Object.entries(cases)) {
    const run = async (): Promise<void> => {
      const adapter = await create();
      try {
        await check(adapter);
      } finally {
        await adapter.close?.();
      }
    };
    const reason = reasons.get(name);
    if (reason === undefined) it(name, run);
    else it.skip(`${name} (exempt: ${reason})`, run);
  }
}

/**
 * The cases of several groups as one.
 *
 * @throws Error when two groups have a case of the same name: one of them would be lost.
 */
export function joinCases<T>(...groups: readonly ContractCases<T>[]): ContractCases<T> {
  const entries = groups.flatMap((group) => Object.entries(group));
  const joined = Object.fromEntries(entries);
  const twice = entries.find(([name, check]) => joined[name] !== check)?.[0];
  if (twice !== undefined) throw new Error(`Two cases have the name ${JSON.stringify(twice)}`);
  return joined;
}

function reasonsByCase(cases: object, exemptions: readonly ContractExemption[]): ReadonlyMap<string, string> {
  const reasons = new Map<string, string>();
  for (const { reason, cases: names } of exemptions) {
    if (reason.trim() === '') throw new Error(`The exemption of ${JSON.stringify(names)} gives no reason`);
    for (const name of names) {
      if (!Object.hasOwn(cases, name)) {
        const known = Object.keys(cases).map((other) => `\n  ${other}`);
        throw new Error(`An exemption names the case ${JSON.stringify(name)}, but the cases are:${known.join('')}`);
      }
      reasons.set(name, reason);
    }
  }
  return reasons;
}
