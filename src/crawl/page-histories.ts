import type { ClaimedUrl, PageSummary, SeenPage, StoredPage } from '../contracts/store.ts';
import type { UrlRecord, UrlSource } from '../model/crawl.ts';
import type { PageHistory } from '../model/page.ts';

/**
 * What a visit told of a page: that it is another one or the same, that somebody says it is the same, that there is
 * something else in its place, or nothing, when the site did not answer for it.
 */
export type VisitResult = 'changed' | 'unchanged' | 'believed' | 'replaced' | 'unseen';

/** The site has answered with something else: no wall, and no failure. */
const replacements: ReadonlySet<string | null> = new Set(['SOFT_404', 'NO_CONTENT']);

/** Whether a visit that brought no page showed what is there instead. */
export function showsReplacement({ state, reason }: Pick<UrlRecord, 'state' | 'reason'>): boolean {
  return state === 'skipped' && replacements.has(reason);
}

export interface PageVisit {
  readonly result: VisitResult;
  readonly at: Date;
}

/** A page that was read, and what it comes to in the index. */
export interface ReadVisit extends Pick<SeenPage, 'read' | 'update'> {
  readonly at: Date;
  readonly outcome: Pick<UrlRecord, 'state' | 'reason'>;
  /** Replaces the one of the index. */
  readonly page?: Omit<StoredPage, 'history'> | undefined;
}

export interface PageHistoriesOptions {
  readonly jobId: string;
  /** Fingerprint of what this crawl can come to. */
  readonly reach: string;
}

const hourMs = 3_600_000;
const dayMs = 24 * hourMs;
/** What was observed is half forgotten after so long: a page that lies still for years may wake. */
const halfLifeMs = 90 * dayMs;
/** As if every page had been watched for a week, and had changed once, before anything is known of it. */
const priorMs = 7 * dayMs;
const priorChanges = 1;
const shortestIntervalMs = hourMs;
const longestIntervalMs = 30 * dayMs;
/** A page that could not be seen is tried again after this, however rarely it changes. */
const retryMs = dayMs;
/** Complete crawls without a way to a page that are remembered: as many as it takes to remove it. */
export const missesToRemove = 2;

/** Learns from visits how often pages change, when to come back, and which of them nothing leads to any more. */
export class PageHistories {
  readonly #jobId: string;
  readonly #reach: string;

  constructor({ jobId, reach }: PageHistoriesOptions) {
    this.#jobId = jobId;
    this.#reach = reach;
  }

  /** What the store is to do with the page of the index after a visit that brought one. */
  effectOf(
    target: ClaimedUrl,
    { at, outcome, page, read, update }: ReadVisit,
  ): { readonly page: StoredPage } | { readonly seen: SeenPage | undefined } {
    if (page) {
      const result = page.contentHash === target.known?.contentHash ? 'unchanged' : 'changed';
      return { page: { ...page, history: this.after(target, { at, result }) } };
    }
    if (update) return { seen: this.seenPage(target, { at, result: 'changed', read, update }) };
    const withoutPage = showsReplacement(outcome) ? 'replaced' : 'unseen';
    const result = outcome.state === 'unchanged' ? 'unchanged' : withoutPage;
    return { seen: this.seenPage(target, { at, result, read }) };
  }

  /** What a visit that leaves a page of the index as it is has taught of it; `undefined` when the index holds none. */
  seenPage(target: ClaimedUrl, visit: PageVisit & Pick<SeenPage, 'read' | 'update'>): SeenPage | undefined {
    const { key, known } = target;
    if (!known) return undefined;
    const { at, result, read, update } = visit;
    const fetchedAt = result === 'unchanged' || result === 'changed' ? at : known.fetchedAt;
    const seen = { key, fetchedAt, history: this.after(target, visit), read };
    return update === undefined ? seen : { ...seen, update };
  }

  /** The history of a page after a visit. The same visit twice, after a crash, is one visit. */
  after({ known, source }: Pick<ClaimedUrl, 'known' | 'source'>, { result, at }: PageVisit): PageHistory {
    if (!known) {
      const begun = { addedAt: at, changedAt: at, observedMs: 0, changes: 0, missedIn: [] };
      return { ...begun, dueAt: dueAt(begun, result, at), reach: this.#reachOf(source, '') };
    }
    const { history } = known;
    const observed = observe(known, result, at);
    return {
      ...observed,
      addedAt: history.addedAt,
      changedAt: result === 'changed' ? at : history.changedAt,
      dueAt: dueAt(observed, result, at),
      reach: this.#reachOf(source, history.reach),
      missedIn: source === 'index' ? this.#missedAgain(history.missedIn, result) : [],
    };
  }

  /** A feed shows what is new: that a page has left it says nothing. */
  #reachOf(source: UrlSource, known: string): string {
    return source === 'index' || source === 'feed' ? known : this.#reach;
  }

  #missedAgain(missedIn: readonly string[], result: VisitResult): readonly string[] {
    if (result === 'unseen') return missedIn;
    return [...missedIn.filter((jobId) => jobId !== this.#jobId), this.#jobId].slice(-missesToRemove);
  }
}

type Observed = Pick<PageHistory, 'observedMs' | 'changes'>;

function observe({ history, fetchedAt }: PageSummary, result: VisitResult, at: Date): Observed {
  const { observedMs, changes } = history;
  if (result !== 'changed' && result !== 'unchanged') return { observedMs, changes };
  const elapsedMs = Math.max(0, at.getTime() - fetchedAt.getTime());
  const kept = 0.5 ** (elapsedMs / halfLifeMs);
  return { observedMs: observedMs * kept + elapsedMs, changes: changes * kept + (result === 'changed' ? 1 : 0) };
}

/** A page that changes at random, at the rate observed, has changed by then with a chance of one half. */
function dueAt({ observedMs, changes }: Observed, result: VisitResult, at: Date): Date {
  const meanMs = (observedMs + priorMs) / (changes + priorChanges);
  const intervalMs = Math.min(longestIntervalMs, Math.max(shortestIntervalMs, Math.LN2 * meanMs));
  const isSeen = result !== 'unseen' && result !== 'replaced';
  return new Date(at.getTime() + Math.round(isSeen ? intervalMs : Math.min(retryMs, intervalMs)));
}
