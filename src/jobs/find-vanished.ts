import type { PageIdentity, Store } from '../contracts/store.ts';
import { canonicalizeUrl } from '../crawl/canonical-url.ts';
import { missesToRemove, showsReplacement } from '../crawl/page-histories.ts';
import { throwIfAborted } from '../errors.ts';
import type { JobEventBase } from '../events.ts';
import type { UrlRecord, UrlState } from '../model/crawl.ts';
import { listUrls } from './list-urls.ts';

/** A page of the index that a job has proved to be gone, or to be unwanted by its site. */
export interface VanishedPage {
  readonly key: string;
  readonly url: string;
  /** Of its URL in the job. */
  readonly state: UrlState;
  /** The proof, for a person to read. */
  readonly reason: string;
  readonly provenAt: Date;
}

/** States in which there may be a proof. */
const states: readonly UrlState[] = ['gone', 'redirected', 'skipped', 'indexed', 'unchanged'];
/** A site asks not to have the page in an index. */
const requests: ReadonlySet<string | null> = new Set(['NOINDEX', 'AI_OPT_OUT']);
/** The crawl follows as many redirects; more go in a circle. */
const maxHops = 10;

/**
 * The pages of the index that the job may take out of it. Missing is not gone: what failed, was refused or looks like an
 * error page proves nothing. These do:
 *
 * - 404 and 410;
 * - a redirect, or another canonical URL, that leads to a page read in the same job: it may be a notice of maintenance;
 * - `noindex` and opt-outs, which ask for it;
 * - that the page was visited for its own sake, because nothing led to it, in two complete crawls.
 *
 * A page that another job has seen since is not among them.
 */
export async function* findVanished(
  store: Store,
  { customerId, jobId }: JobEventBase,
  signal: AbortSignal,
): AsyncGenerator<VanishedPage, void, undefined> {
  for (const state of states) {
    // Pages that are there are many, and only those that nothing led to are of interest.
    const source = state === 'indexed' || state === 'unchanged' ? 'index' : undefined;
    for await (const record of listUrls(store, { customerId, jobId }, { state, source })) {
      throwIfAborted(signal, 'jobs');
      const { key, url, at } = record;
      const page = await store.getPage(customerId, key);
      const reason = page && (await findProof(store, customerId, { record, page }));
      if (reason !== undefined) yield { key, url, state, reason, provenAt: at };
    }
  }
}

/** Why a job may take a page out of the index, for a person to read; `undefined` when it may not. @param record - of the job. */
export async function findProof(
  store: Store,
  customerId: string,
  { record, page }: { readonly record: UrlRecord; readonly page: PageIdentity },
): Promise<string | undefined> {
  const { jobId, state, source, reason, detail, at } = record;
  if (page.fetchedAt > at) return undefined;
  if (state === 'gone') return detail ?? 'gone';
  if (state === 'redirected') {
    return (await wasRead(store, { customerId, jobId }, detail ?? '')) ? `moved to ${detail}` : undefined;
  }
  if (state === 'skipped' && requests.has(reason)) return detail ?? reason ?? '';
  // Only what was shown counts: a wall, for instance, shows nothing of the page.
  const isShown = state === 'indexed' || state === 'unchanged' || showsReplacement(record);
  const isUnlinked = isShown && source === 'index' && page.history.missedIn.length >= missesToRemove;
  return isUnlinked ? `nothing led to it in ${missesToRemove} complete crawls` : undefined;
}

/** Whether the job has read the page at `url`, or the one that it leads to. */
export async function wasRead(store: Store, { customerId, jobId }: JobEventBase, url: string): Promise<boolean> {
  let next: string | null = url;
  for (let hop = 0; hop < maxHops; hop += 1) {
    const key: string | null = canonicalizeUrl(next ?? '');
    const [visit] = key === null ? [] : await store.findUrl(customerId, key, 1);
    if (visit?.jobId !== jobId) return false;
    if (visit.state !== 'redirected') return visit.state === 'indexed' || visit.state === 'unchanged';
    next = visit.detail;
  }
  return false;
}
