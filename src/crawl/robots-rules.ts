import type { IntegrationError } from '../errors.ts';
import { type CleanParam, withoutCleanParams } from './clean-param.ts';
import { matchesRobotsPattern, type RobotsPattern, robotsPath } from './robots-pattern.ts';

export interface RobotsVerdict {
  readonly allowed: boolean;
  /** The line that decided, e.g. `Disallow: /cart`, or the reason when there are no lines; `null` when none matched. */
  readonly rule: string | null;
}

/** What a site's robots.txt asks of us. */
export interface RobotsPolicy {
  /** True when robots.txt could not be had: everything is disallowed until it can. */
  readonly unreachable: boolean;
  /** Why robots.txt could not be fetched, when no answer came at all. */
  readonly failure?: IntegrationError | undefined;
  /** @param productToken - the name groups are matched by, without version; `*` for a bot that nobody names. */
  check(productToken: string, url: string): RobotsVerdict;
  /** Least time between two requests in milliseconds, at most 30 s; `null` when the file does not say. */
  crawlDelayMs(productToken: string): number | null;
  /**
   * The line that keeps pages out of search or out of what AI answers from, e.g. `Content-Signal: ai-input=no`; `null`
   * when there is none. Training is nothing we do. https://contentsignals.org
   */
  contentOptOut(productToken: string, url: string): string | null;
  /** `url` without the parameters that the file says do not change the page. */
  withoutCleanParams(url: string): string;
  /** URLs of the sitemaps the file names, in its order. @param baseUrl - what relative ones are relative to. */
  sitemaps(baseUrl: string): string[];
}

/** One rule of a group. */
export interface RobotsRule {
  readonly allow: boolean;
  readonly pattern: RobotsPattern;
}

/** One use of a site's content that it allows or refuses. */
export interface ContentSignal {
  /** `search`, `ai-input` or another use, in lower case. */
  readonly use: string;
  readonly allow: boolean;
  /** Paths it holds for; `undefined` for all. */
  readonly pattern: RobotsPattern | undefined;
}

/** The lines between two runs of `User-agent`. */
export interface RobotsGroup {
  readonly rules: readonly RobotsRule[];
  readonly crawlDelaySeconds: number | null;
  readonly signals: readonly ContentSignal[];
}

/** What `parseRobots` found in a file. */
export interface RobotsFile {
  /** Groups by product token in lower case, in the order of the file. */
  readonly groups: ReadonlyMap<string, readonly RobotsGroup[]>;
  readonly sitemaps: readonly string[];
  readonly cleanParams: readonly CleanParam[];
}

/** Longer delays are cut to this: a crawl at one page a minute is none. */
const longestCrawlDelayMs = 30_000;

/**
 * The rules of one robots.txt by RFC 9309: all groups of a product token are one, `*` is for those without a group, of
 * the rules that match the longest decides, and of two equal ones the one that allows.
 */
export class RobotsRules implements RobotsPolicy {
  readonly unreachable = false;
  readonly #file: RobotsFile;
  #asked: { readonly productToken: string; readonly groups: readonly RobotsGroup[] } | undefined;

  constructor(file: RobotsFile) {
    this.#file = file;
  }

  /** True when no line of the file forbids, allows or slows anything: an empty file, or none at all behind a 200. */
  get isEmpty(): boolean {
    const groups = [...this.#file.groups.values()].flat();
    return groups.every(
      (group) => group.rules.length === 0 && group.crawlDelaySeconds === null && group.signals.length === 0,
    );
  }

  /** `/robots.txt` is always allowed; what is no URL never is. */
  check(productToken: string, url: string): RobotsVerdict {
    const path = robotsPath(url);
    if (path === null) return { allowed: false, rule: null };
    if (path === '/robots.txt') return { allowed: true, rule: null };
    let decisive: RobotsRule | undefined;
    for (const group of this.#groupsFor(productToken)) {
      for (const rule of group.rules) {
        if (isStronger(rule, decisive) && matchesRobotsPattern(rule.pattern, path)) decisive = rule;
      }
    }
    return decisive ? { allowed: decisive.allow, rule: lineOf(decisive) } : { allowed: true, rule: null };
  }

  crawlDelayMs(productToken: string): number | null {
    const seconds = this.crawlDelaySeconds(productToken);
    return seconds === null ? null : Math.min(longestCrawlDelayMs, seconds * 1000);
  }

  /** `Crawl-delay` as the site wrote it, however long; the last one where it wrote several. `null` when it wrote none. */
  crawlDelaySeconds(productToken: string): number | null {
    return (
      this.#groupsFor(productToken).findLast((group) => group.crawlDelaySeconds !== null)?.crawlDelaySeconds ?? null
    );
  }

  contentOptOut(productToken: string, url: string): string | null {
    const signals = this.#groupsFor(productToken).flatMap((group) => group.signals);
    const path = signals.length === 0 ? null : robotsPath(url);
    if (path === null) return null;
    const refused = ourUses.find((use) => decidingSignal(signals, use, path)?.allow === false);
    return refused === undefined ? null : `Content-Signal: ${refused}=no`;
  }

  sitemaps(baseUrl: string): string[] {
    return this.#file.sitemaps.flatMap((value) => {
      const url = URL.parse(value, baseUrl);
      return url && (url.protocol === 'http:' || url.protocol === 'https:') ? [url.href] : [];
    });
  }

  withoutCleanParams(url: string): string {
    return withoutCleanParams(url, this.#file.cleanParams);
  }

  #groupsFor(productToken: string): readonly RobotsGroup[] {
    // Every page asks three times, and always for one token.
    if (this.#asked?.productToken !== productToken) {
      const { groups } = this.#file;
      this.#asked = { productToken, groups: groups.get(toProductToken(productToken)) ?? groups.get('*') ?? [] };
    }
    return this.#asked.groups;
  }
}

/** The part of a `User-agent` value that groups are matched by: without version or comment, in lower case. */
export function toProductToken(userAgent: string): string {
  return userAgent.trim().split(/[\s/]/, 1)[0]!.toLowerCase();
}

function isStronger(rule: RobotsRule, than: RobotsRule | undefined): boolean {
  if (!than || rule.pattern.length !== than.pattern.length) return !than || rule.pattern.length > than.pattern.length;
  return rule.allow && !than.allow;
}

/** What an index for search and for a chat that answers from it does with a page. */
const ourUses = ['search', 'ai-input'] as const;

/** As with rules, the longest path decides; of equal ones, the refusal. */
function decidingSignal(signals: readonly ContentSignal[], use: string, path: string): ContentSignal | undefined {
  let deciding: ContentSignal | undefined;
  for (const signal of signals) {
    if (signal.use !== use || (signal.pattern && !matchesRobotsPattern(signal.pattern, path))) continue;
    const lead = (signal.pattern?.length ?? 0) - (deciding?.pattern?.length ?? 0);
    if (!deciding || lead > 0 || (lead === 0 && !signal.allow)) deciding = signal;
  }
  return deciding;
}

function lineOf({ allow, pattern }: RobotsRule): string {
  return `${allow ? 'Allow' : 'Disallow'}: ${pattern.text}`;
}
