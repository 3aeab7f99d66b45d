import { hashText } from '../hash-text.ts';
import type { NewFrontierUrl, UrlRefusal, UrlSource } from '../model/crawl.ts';
import { canonicalizeUrl } from './canonical-url.ts';
import type { CrawlScope } from './crawl-scope.ts';
import { HashMemory } from './hash-memory.ts';
import type { RobotsPolicy } from './robots-rules.ts';
import { withoutSameProductParameters } from './same-product-parameters.ts';
import { shopActionOf } from './shop-actions.ts';
import type { ShopPlatform } from './shop-platform.ts';
import type { TrapGuard, TrapTarget, TrapVerdict } from './traps/trap-guard.ts';
import { priorityOf, revisitLead } from './url-priority.ts';

/** A URL as it was found. */
export interface FoundUrl {
  /** Absolute. */
  readonly url: string;
  readonly source: UrlSource;
  readonly foundOn: string | null;
  readonly depth: number;
  readonly lastmod?: Date | null | undefined;
  readonly redirects?: number | undefined;
}

export interface UrlAdmissionOptions {
  readonly scope: CrawlScope;
  readonly traps: TrapGuard;
  /** Whether the page of a key is to come before all that are new. */
  readonly isToRevisit: (key: string) => boolean;
}

/** A link met again is not judged again; one that was forgotten is, and the frontier knows it. */
const rememberedUrls = 20_000;
/** Too deep now is not too deep for ever: a shorter way may be found. */
const judgments = { forGood: 1, tooDeep: 2 } as const;
/** Refused URLs that are written down. A page has thousands of links, and nobody asks for the millionth of them. */
const maxRefused = 100_000;

/**
 * Decides what becomes of every URL a crawl finds: visited, and how soon, or refused, and by which rule.
 *
 * The order is the price of a mistake: what leaves the site, what acts in a shop, what leads nowhere.
 */
export class UrlAdmission {
  readonly #scope: CrawlScope;
  readonly #traps: TrapGuard;
  readonly #isToRevisit: (key: string) => boolean;
  readonly #judged = new HashMemory(rememberedUrls);
  readonly #policies = new Map<string, RobotsPolicy>();
  #platform: ShopPlatform | undefined;
  #refused = 0;

  constructor({ scope, traps, isToRevisit }: UrlAdmissionOptions) {
    this.#scope = scope;
    this.#traps = traps;
    this.#isToRevisit = isToRevisit;
  }

  /** Names that mean something in one software count from now on. */
  set platform(platform: ShopPlatform) {
    if (this.#platform === undefined) this.judgeAnew();
    this.#platform ??= platform;
  }

  get knowsPlatform(): boolean {
    return this.#platform !== undefined;
  }

  /** What was judged before may be met again under other rules. */
  judgeAnew(): void {
    this.#judged.clear();
  }

  /** The rules of an origin, of which the hints about parameters are used here. */
  setRobots(origin: string, policy: RobotsPolicy): void {
    this.#policies.set(origin, policy);
  }

  /** What goes into the frontier: the URL, or the one that stands for it, or its refusal. None when it was here before. */
  admit(found: FoundUrl): NewFrontierUrl[] {
    const hash = hashText(found.url);
    const judged = this.#judged.get(hash);
    const isTooDeep = found.depth > this.#scope.maxDepth;
    if (judged === judgments.forGood || (judged === judgments.tooDeep && isTooDeep)) return [];
    this.#judged.set(hash, isTooDeep ? judgments.tooDeep : judgments.forGood);
    const verdict = this.#scope.check(found.url, found.depth);
    if (!verdict.allowed) return this.#refuse(found, { reason: 'SCOPE', detail: verdict.detail });
    const url = URL.parse(found.url);
    if (!url) return [];
    const action = found.source === 'start' ? undefined : shopActionOf(url, { platform: this.#platform });
    if (action !== undefined) return this.#refuse(found, { reason: 'SHOP_ACTION', detail: action });
    const address = this.#fold(found.url, url);
    const trap = this.checkTrap({ ...found, url: address });
    if (trap.kind === 'trap') return this.#refuse(found, { reason: 'TRAP', detail: trap.detail });
    if (trap.kind === 'visit') return this.#toFrontier(found, address);
    return [
      ...this.#refuse(found, { reason: 'TRAP', detail: trap.detail }),
      ...this.admit({ ...found, url: trap.url }),
    ];
  }

  /** Asked again before a visit: more is known by then. */
  checkTrap(target: TrapTarget): TrapVerdict {
    return this.#traps.check(target);
  }

  /** Without the parameters that the site, or its software, says do not change the page. */
  #fold(address: string, url: URL): string {
    if (url.search === '') return address;
    const folded = withoutSameProductParameters(url, { platform: this.#platform });
    const clean = this.#policies.get(url.origin)?.withoutCleanParams(folded) ?? folded;
    // As it was found where nothing was folded: the parser may have changed its spelling.
    return clean === url.href ? address : clean;
  }

  #toFrontier(found: FoundUrl, url: string, refused?: UrlRefusal): NewFrontierUrl[] {
    const { source, foundOn, depth, lastmod = null, redirects = 0 } = found;
    const key = canonicalizeUrl(url);
    if (key === null) return [];
    const target = { key, url, depth, source, foundOn, lastmod, redirects };
    // What is refused waits for no turn.
    if (refused) return [{ ...target, priority: 0, refused }];
    const lead = this.#isToRevisit(key) ? revisitLead : 0;
    return [{ ...target, priority: lead + priorityOf(url, { source, depth }) }];
  }

  #refuse(found: FoundUrl, refused: UrlRefusal): NewFrontierUrl[] {
    if (this.#refused >= maxRefused) return [];
    this.#refused += 1;
    return this.#toFrontier(found, found.url, refused);
  }
}
