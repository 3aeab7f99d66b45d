import type { ClaimedUrl, PageSummary, PageValidators, SeenPage, StoredPage } from '../contracts/store.ts';
import { IntegrationError } from '../errors.ts';
import type { ExtractedContent } from '../model/content.ts';
import type { UrlOutcome } from '../model/crawl.ts';
import type { PageSuccessor, ScrapedData } from '../model/page.ts';
import { CanonicalTrust } from './canonical-trust.ts';
import type { CrawlScope } from './crawl-scope.ts';
import { type Freshness, reasonOf, type Witness } from './freshness.ts';
import type { Frontier } from './frontier.ts';
import { NotFoundProbe } from './not-found-probe.ts';
import type { PageHistories, VisitResult } from './page-histories.ts';
import { validatorsOf } from './page-validators.ts';
import { SiteDiscovery } from './site-discovery.ts';
import { SiteLessons } from './site-lessons.ts';
import { TrapGuard } from './traps/trap-guard.ts';
import { UrlAdmission } from './url-admission.ts';
import { type Ending, VisitEndings } from './visit-endings.ts';
import { type Visit, type VisitContext, visitUrl } from './visit-url.ts';

/** A page and the frontier entry it answers. Settle it with {@link SiteCrawl.settlePage}. */
export interface CrawledPage {
  readonly target: ClaimedUrl;
  readonly page: ScrapedData;
  /** Made for it in this visit. */
  readonly requests: number;
}

/** How the visit of a page ended. */
export interface PageEnding {
  readonly outcome: UrlOutcome;
  /** Replaces the page. */
  readonly page?: Omit<StoredPage, 'history'> | undefined;
  /** The page stays as it is; this came with it. */
  readonly read?: SeenPage['read'];
  /** The page stays as it is, but for its products. */
  readonly update?: SeenPage['update'];
  /** `undefined` when it could not be extracted. */
  readonly content?: ExtractedContent | undefined;
  readonly successor?: PageSuccessor | undefined;
}

export interface SiteCrawlOptions {
  readonly startUrls: readonly string[];
  readonly scope: CrawlScope;
  readonly frontier: Frontier;
  readonly sitemaps: 'include' | 'skip' | 'only';
  readonly visit: VisitContext;
  readonly freshness: Freshness;
  readonly histories: PageHistories;
  /** Reads the content of a page that is not to be indexed. */
  readonly extract: (page: ScrapedData) => Promise<ExtractedContent>;
  /** Links of a page of the index, for visits that do not read it. */
  readonly readLinks: (key: string) => Promise<readonly string[]>;
  /**
   * Told of every URL that ends without a page, and of pages taken for unchanged without reading them, before it is written.
   *
   * @returns the outcome with what the ledger is to hold besides.
   */
  readonly onEnding: (
    target: ClaimedUrl,
    outcome: UrlOutcome,
    error: IntegrationError | undefined,
  ) => Promise<UrlOutcome>;
  /** Told of a sitemap or robots.txt that could not be read. Never fatal. */
  readonly onDiscoveryError: (error: IntegrationError) => void;
  /** Told that so many pages, with so many products, were taken for unchanged and are to be visited again: their site lies. */
  readonly onRevoked: (pages: number, products: number) => void;
}

type Visited =
  | { readonly kind: 'page'; readonly page: ScrapedData; readonly requests: number }
  | { readonly kind: 'ended'; readonly ending: Ending; readonly requests: number };

/**
 * The crawl of one job: start URLs, sitemaps, feeds and links in, pages out.
 *
 * Pull-based: nothing is fetched unless someone waits in {@link next}, so a slow consumer slows the crawl.
 */
export class SiteCrawl {
  readonly #options: SiteCrawlOptions;
  readonly #lessons: SiteLessons;
  readonly #admission: UrlAdmission;
  readonly #discovery: SiteDiscovery;
  readonly #endings: VisitEndings;
  readonly #canonicals = new CanonicalTrust();
  readonly #visit: VisitContext;
  readonly #stopping = new AbortController();
  readonly #probe: NotFoundProbe;
  #missedLists = false;

  constructor(options: SiteCrawlOptions) {
    const { scope, visit } = options;
    this.#options = options;
    // Not `AbortSignal.any`: with a listener for every request, the crawl took 17 MB more.
    const onAbort = (): void => this.#stopping.abort(visit.signal.reason);
    if (visit.signal.aborted) onAbort();
    else visit.signal.addEventListener('abort', onAbort, { once: true });
    this.#visit = { ...visit, signal: this.#stopping.signal };
    this.#probe = new NotFoundProbe({ visit: this.#visit, extract: options.extract });
    const traps = new TrapGuard({ thisYear: new Date(visit.clock.now()).getUTCFullYear() });
    this.#admission = new UrlAdmission({
      scope,
      traps,
      isToRevisit: (key) => options.frontier.isToRevisit(key),
    });
    this.#lessons = new SiteLessons({ admission: this.#admission, traps });
    this.#discovery = new SiteDiscovery({
      ...{ ...options, visit: this.#visit, admission: this.#admission },
      onMissedList: () => {
        this.#missedLists = true;
      },
    });
    const { readLinks } = options;
    this.#endings = new VisitEndings({ scope, admission: this.#admission, discovery: this.#discovery, readLinks });
  }

  /** Fires when nothing more is to be fetched: the job was aborted, or {@link stop} was called. */
  get signal(): AbortSignal {
    return this.#stopping.signal;
  }

  /** Whether everything that could be found was visited, and every list of the site was read. To be asked between rounds. */
  get isExhausted(): boolean {
    const { frontier } = this.#options;
    return !frontier.isStopped && !frontier.isFull && !this.#missedLists;
  }

  /** Adds the start URLs, and reads the sitemaps. Resolves when both are done; the crawl runs meanwhile. */
  async discover(): Promise<void> {
    await this.#unlessStopped(() => this.#discovery.run());
  }

  /**
   * The next page; `undefined` when the crawl is over. May be called by many at once.
   *
   * @throws IntegrationError `ABORTED`
   */
  async next(): Promise<CrawledPage | undefined> {
    const { frontier, visit } = this.#options;
    for (;;) {
      const target = await frontier.take(visit.signal);
      if (!target) return undefined;
      const visited = await this.#unlessStopped(() => this.#look(target));
      if (visited === undefined) return undefined;
      if (visited.kind === 'page') return { target, page: visited.page, requests: visited.requests };
      await this.#settleWithoutPage(target, visited);
    }
  }

  /** Visits nothing more, and gives up the wait for a turn: a host may ask for an hour. Open pages may still be settled. */
  stop(): void {
    this.#options.frontier.stop();
    this.#stopping.abort();
  }

  /** Gives a page back that was not settled because of {@link stop}: its URL stays for whoever goes on with the job. */
  abandon(): void {
    this.#options.frontier.abandon();
  }

  /** Adds pages of the index that nothing led to, for a round of visits of their own. */
  async visitUnlinked(pages: readonly Pick<PageSummary, 'url'>[]): Promise<void> {
    const found = { source: 'index', foundOn: null, depth: 0 } as const;
    await this.#options.frontier.add(pages.flatMap(({ url }) => this.#admission.admit({ url, ...found })));
  }

  /**
   * Puts pages back that were given up for others, because those brought no page: each is to stand for itself now.
   *
   * @param folded - their keys, and the URL that was to stand for each.
   */
  async visitUnfolded(folded: readonly { readonly key: string; readonly successor: string }[]): Promise<void> {
    for (const { successor } of folded) this.#canonicals.refuse(successor);
    await this.#options.frontier.requeue(folded.map(({ key }) => key));
  }

  /** Where a page sends its visitors, or says that its real place is. To be asked once for each page, before it is settled. */
  successorOf({ target }: CrawledPage, content: ExtractedContent): PageSuccessor | undefined {
    const { refreshUrl, unusable } = content;
    // A wall that sends its visitors on in a moment is no page of the site.
    if (unusable?.reason === 'bot-challenge') return undefined;
    if (refreshUrl !== null && this.#moves(target, refreshUrl)) return { url: refreshUrl, reason: 'REFRESH' };
    const canonical = this.#canonicals.successorOf(content);
    return canonical !== undefined && this.#moves(target, canonical)
      ? { url: canonical, reason: 'CANONICAL' }
      : undefined;
  }

  /** Why a page is taken for the site's answer to any address; `undefined` when it is none. */
  findSoft404(content: ExtractedContent): Promise<string | undefined> {
    return this.#unlessStopped(() => this.#probe.evidence(content));
  }

  /** Ends the visit of a page together with what became of its content. */
  async settlePage(crawled: CrawledPage, ending: PageEnding): Promise<void> {
    const { frontier, histories } = this.#options;
    const { outcome, content, successor } = ending;
    const { target, page: fetched } = crawled;
    const counts = outcome.state === 'indexed' || outcome.state === 'unchanged';
    if (content) this.#lessons.learnPlatform(fetched, content);
    const links = content ? await this.#discovery.linksOf(target, content) : [];
    const discovered = successor ? [...this.#endings.successor(target, successor.url, 'canonical'), ...links] : links;
    // Before the page is settled: a crawl whose last page this is must not end meanwhile, and a killed one meets it again.
    const lying = counts && content && target.known ? this.#learnFreshness(crawled, outcome.state === 'indexed') : [];
    for (const witness of lying) await this.#revoke(witness, target.url);
    if (content) this.#discovery.readFeeds(target, content);
    const effect = histories.effectOf(target, { ...ending, at: fetched.fetchedAt });
    await frontier.settle({ outcome, ...effect, discovered }, { counts });
    if (content) this.#lessons.learnTraps(target, content, links);
  }

  /** Whether `url` may stand for the target. If so, it does from now on. */
  #moves(target: ClaimedUrl, url: string): boolean {
    if (this.#canonicals.hasMoved(url) || !this.#endings.leadsOn(target, url)) return false;
    this.#canonicals.noteMove(target.key, url);
    return true;
  }

  /** A target whose visit is broken off stays for whoever goes on with the job. */
  async #look(target: ClaimedUrl): Promise<Visited> {
    const trap = this.#admission.checkTrap(target);
    if (trap.kind !== 'visit') return ended(this.#endings.trapped(target, trap), 0);
    const { freshness, frontier } = this.#options;
    const plan = freshness.plan(target);
    try {
      if (plan === 'believe') return ended(await this.#endings.unchanged(target, 'lastmod', null), 0);
      const validators = plan === 'ask' ? (target.known ?? undefined) : undefined;
      const visit = await this.#fetch(target, validators);
      if (visit.kind !== 'not-modified' || !validators) return this.#toVisited(target, visit, 0);
      if (!freshness.isTrusted('validator', target.url)) {
        return this.#toVisited(target, await this.#fetch(target), visit.requests);
      }
      freshness.confirm(target);
      return ended(await this.#endings.unchanged(target, 'validator', visit.httpStatus), visit.requests);
    } catch (error) {
      frontier.abandon();
      throw error;
    }
  }

  /** A page that was given up for this URL, which leads back to it, is what this URL stands for. */
  async #fetch(target: ClaimedUrl, validators?: PageValidators | undefined): Promise<Visit> {
    const visit = await visitUrl(target, this.#visit, validators);
    if (visit.kind !== 'redirect') return visit;
    if (!this.#canonicals.hasMovedTo(visit.to, target.key)) {
      this.#canonicals.noteMove(target.key, visit.to);
      return visit;
    }
    const behind = await visitUrl({ ...target, url: visit.to }, this.#visit, validators);
    return { ...behind, requests: visit.requests + behind.requests };
  }

  /** What was given up because of {@link stop} is no failure. */
  async #unlessStopped<T>(work: () => Promise<T>): Promise<T | undefined> {
    try {
      return await work();
    } catch (error) {
      const isOurs = this.#stopping.signal.aborted && !this.#options.visit.signal.aborted;
      if (isOurs && IntegrationError.isInstance(error) && error.code === 'ABORTED') return undefined;
      throw error;
    }
  }

  #toVisited(target: ClaimedUrl, visit: Visit, earlierRequests: number): Visited {
    const requests = visit.requests + earlierRequests;
    return visit.kind === 'page'
      ? { kind: 'page', page: visit.page, requests }
      : ended(this.#endings.of(target, visit), requests);
  }

  async #settleWithoutPage(target: ClaimedUrl, { ending, requests }: Visited & { kind: 'ended' }): Promise<void> {
    const { frontier, visit, freshness, histories, onEnding } = this.#options;
    const { discovered, error, witness, ...end } = ending;
    const at = new Date(visit.clock.now());
    const outcome = await onEnding(target, { key: target.key, ...end, requests, at }, error);
    const seen = histories.seenPage(target, { at, result: witness ? resultOf[witness] : 'unseen' });
    await frontier.settle({ outcome, discovered, seen }, { counts: end.state === 'unchanged' });
    // The witness may have been found lying while this was written, too late for it to be among those put back then.
    if (witness && !freshness.isTrusted(witness, target.url)) await this.#revoke(witness, target.url);
  }

  /** @returns the witnesses that were found lying. */
  #learnFreshness({ target, page }: CrawledPage, hasChanged: boolean): readonly Witness[] {
    return this.#options.freshness.learn(target, { ...validatorsOf(page.headers), hasChanged });
  }

  /** The first lie of a host undoes what was taken on its word before. */
  async #revoke(witness: Witness, url: string): Promise<void> {
    const { frontier, onRevoked } = this.#options;
    const { urls, products } = await frontier.distrust({ host: new URL(url).host, reason: reasonOf[witness] });
    if (urls > 0) onRevoked(urls, products);
  }
}

const resultOf: Readonly<Record<Witness, VisitResult>> = { validator: 'unchanged', lastmod: 'believed' };
function ended(ending: Ending, requests: number): Visited {
  return { kind: 'ended', ending, requests };
}
