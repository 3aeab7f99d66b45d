import type { Store } from '../contracts/store.ts';
import { canonicalizeUrl } from '../crawl/canonical-url.ts';
import type { SiteCrawl } from '../crawl/crawl-site.ts';
import type { JobEventBase } from '../events.ts';
import { wasRead } from './find-vanished.ts';
import { listUnmetPages } from './list-unmet-pages.ts';
import { listUrls } from './list-urls.ts';

const mostUnfolded = 100;

export interface SecondLookOptions {
  readonly store: Store;
  readonly crawl: SiteCrawl;
  readonly ids: JobEventBase;
}

/**
 * Puts the pages back into the queue that were folded into a canonical URL which then brought no page, and for which the
 * index holds none: one of the two has to stand for the content. To be called when the frontier is empty.
 *
 * @returns whether there is something to visit.
 */
export async function queueUnfolded({ store, crawl, ids }: SecondLookOptions): Promise<boolean> {
  const folded: { readonly key: string; readonly successor: string }[] = [];
  for await (const { key, reason, detail } of listUrls(store, ids, { state: 'redirected' })) {
    const successor = reason === 'CANONICAL' ? detail : null;
    if (successor === null || (await wasRead(store, ids, successor))) continue;
    if (!(await store.getPage(ids.customerId, canonicalizeUrl(successor) ?? successor)))
      folded.push({ key, successor });
    // What does not fit now has its turn when these are done.
    if (folded.length === mostUnfolded) break;
  }
  if (folded.length > 0) await crawl.visitUnfolded(folded);
  return folded.length > 0;
}

/**
 * Adds the pages of the index that a complete crawl did not come to: each is asked for itself whether it is still there.
 *
 * @param reach - of this crawl; pages that others have found are theirs to miss.
 * @returns whether there is something to visit.
 */
export async function queueUnlinked({ store, crawl, ids }: SecondLookOptions, reach: string): Promise<boolean> {
  let hasAny = false;
  for await (const pages of listUnmetPages(store, ids, reach)) {
    hasAny = true;
    await crawl.visitUnlinked(pages);
  }
  return hasAny;
}
