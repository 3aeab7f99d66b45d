/**
 * Makes a function that long loops await between two steps. It lets the event loop turn once the loop has worked for
 * `budgetMs` without a break, and costs next to nothing otherwise.
 *
 * Only work counts, not waiting: whenever the event loop turned by itself, the budget starts anew.
 *
 * @param budgetMs - milliseconds of synchronous work, above 0. Small, because a dozen callers may each use theirs in one turn.
 * @default 1
 *
 * @example
 * ```ts
 * const slice = createTimeSlicer();
 * for (const row of rows) {
 *   index(row);
 *   await slice();
 * }
 * ```
 */
export function createTimeSlicer(budgetMs = 1): () => Promise<void> {
  // Wall time would do no good here: what is measured is how long this thread was kept busy.
  let workingSince: number | undefined;
  return () => {
    const now = performance.now();
    if (workingSince === undefined) {
      workingSince = now;
      setImmediate(() => {
        workingSince = undefined;
      });
    }
    return now - workingSince < budgetMs ? inBudget : new Promise((resolve) => setImmediate(resolve));
  };
}

const inBudget: Promise<void> = Promise.resolve();
