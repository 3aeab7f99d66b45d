import type { ClaimedUrl } from '../contracts/store.ts';
import type { IntegrationError } from '../errors.ts';
import type { CrawlTarget, NewFrontierUrl, UrlOutcome, UrlSource } from '../model/crawl.ts';
import { canonicalizeUrl } from './canonical-url.ts';
import { type CrawlScope, isSameSite } from './crawl-scope.ts';
import { reasonOf, type Witness } from './freshness.ts';
import type { SiteDiscovery } from './site-discovery.ts';
import type { TrapVerdict } from './traps/trap-guard.ts';
import type { UrlAdmission } from './url-admission.ts';
import type { Visit } from './visit-url.ts';

/** How a visit without a page ended, and which URLs it leads to. */
export interface Ending extends Pick<UrlOutcome, 'state' | 'reason' | 'detail' | 'httpStatus'> {
  readonly discovered?: readonly NewFrontierUrl[];
  readonly error?: IntegrationError;
  /** On whose word the page was taken for unchanged. */
  readonly witness?: Witness;
}

export interface VisitEndingsOptions {
  readonly scope: CrawlScope;
  readonly admission: UrlAdmission;
  readonly discovery: SiteDiscovery;
  /** Links of a page of the index, for visits that do not read it. */
  readonly readLinks: (key: string) => Promise<readonly string[]>;
}

/** RFC 9309, section 2.3.1.2, asks for at least five hops; more than ten is a loop in disguise. */
const maxRedirects = 10;

/** Says how visits that bring no page end, and which URLs they lead to. */
export class VisitEndings {
  readonly #options: VisitEndingsOptions;

  constructor(options: VisitEndingsOptions) {
    this.#options = options;
  }

  of(target: ClaimedUrl, visit: Exclude<Visit, { kind: 'page' }>): Ending {
    const { httpStatus } = visit;
    switch (visit.kind) {
      case 'redirect':
        return this.#redirect(target, visit.to, httpStatus);
      case 'gone':
        return { state: 'gone', reason: 'HTTP_STATUS', detail: `HTTP ${httpStatus}`, httpStatus };
      case 'skipped':
        return { state: 'skipped', reason: visit.reason, detail: visit.detail, httpStatus };
      case 'failed':
        return {
          state: 'failed',
          reason: visit.error.code,
          detail: visit.error.message,
          httpStatus,
          error: visit.error,
        };
      case 'not-modified':
        // It was not asked for: the answer has no body to index.
        return {
          state: 'failed',
          reason: 'HTTP_STATUS',
          detail: 'HTTP 304 to a request without condition',
          httpStatus,
        };
    }
  }

  /** The page of the index stays, and its links are followed as if it had been read. */
  async unchanged(target: ClaimedUrl, witness: Witness, httpStatus: number | null): Promise<Ending> {
    const links = await this.#options.readLinks(target.key);
    return {
      state: 'unchanged',
      witness,
      reason: reasonOf[witness],
      detail: witness === 'validator' ? 'the site says it has not changed' : 'the sitemap says it has not changed',
      httpStatus,
      discovered: await this.#options.discovery.admitLinks(target, links),
    };
  }

  trapped(target: ClaimedUrl, trap: Exclude<TrapVerdict, { kind: 'visit' }>): Ending {
    const { foundOn, depth, source } = target;
    const discovered =
      trap.kind === 'fold' ? this.#options.admission.admit({ url: trap.url, foundOn, depth, source }) : [];
    return { state: 'skipped', reason: 'TRAP', detail: trap.detail, httpStatus: null, discovered };
  }

  /** A redirect is one more URL to visit: its target meets the scope, the robots rules and the seen-set like any other. */
  #redirect(target: ClaimedUrl, to: string, httpStatus: number | null): Ending {
    const { scope, discovery } = this.#options;
    if (target.redirects >= maxRedirects) {
      const detail = `more than ${maxRedirects} redirects`;
      return { state: 'skipped', reason: 'TOO_MANY_REDIRECTS', detail, httpStatus };
    }
    // A start URL may lead to its site's real host, from the bare domain to `www` for instance.
    if (target.source === 'start' && isSameSite(target.url, to) && scope.addHost(new URL(to).host))
      discovery.rehome(to);
    const verdict = scope.check(to, target.depth);
    if (!verdict.allowed) {
      return { state: 'skipped', reason: 'SCOPE', detail: `redirect out of scope: ${verdict.detail}`, httpStatus };
    }
    if (canonicalizeUrl(to) === target.key) {
      return { state: 'skipped', reason: 'REDIRECT_INVALID', detail: `redirects to itself: ${to}`, httpStatus };
    }
    const discovered = this.successor(target, to, target.source === 'start' ? 'start' : 'redirect');
    return { state: 'redirected', reason: null, detail: to, httpStatus, discovered };
  }

  successor(target: CrawlTarget, url: string, source: UrlSource): NewFrontierUrl[] {
    const { depth, redirects } = target;
    return this.#options.admission.admit({ url, source, depth, foundOn: target.url, redirects: redirects + 1 });
  }

  /** Whether the crawl may go there, and it is another page. */
  leadsOn(target: CrawlTarget, url: string): boolean {
    const isOther = canonicalizeUrl(url) !== target.key && target.redirects < maxRedirects;
    return isOther && this.#options.scope.check(url, target.depth).allowed;
  }
}
