import type { ExtractedContent, UnusableVerdict } from '../model/content.ts';

/** Why a page is not indexed. */
export interface SkipReason {
  /** `SOFT_404`, `LOGIN_WALL`, `BOT_CHALLENGE`, `NEEDS_BROWSER`, `NO_CONTENT`, `NOINDEX` or `AI_OPT_OUT`. */
  readonly reason: string;
  readonly detail: string;
}

export interface JudgeOptions {
  /** Whether `noindex` is obeyed. */
  readonly respectRobots: boolean;
  /** Whether the owner of the site agreed to uses that its pages opt out of. */
  readonly hasConsent: (url: string) => boolean;
}

/** Why a page is to be left out, by what it says itself; `undefined` when it is to be indexed. */
export function reasonToSkip(
  { url, text, unusable, robots }: ExtractedContent,
  { respectRobots, hasConsent }: JudgeOptions,
): SkipReason | undefined {
  const verdict = unusable && { reason: skipReasons[unusable.reason], detail: unusable.evidence };
  // Answers instead of the page say `noindex` for themselves: nothing is known of the page.
  if (verdict && standsForPage.has(unusable.reason)) return verdict;
  if (robots.noindex && respectRobots) return { reason: 'NOINDEX', detail: 'the page asks not to be indexed' };
  if (robots.noai && !hasConsent(url)) return { reason: 'AI_OPT_OUT', detail: 'the page opts out of use by AI' };
  if (verdict) return verdict;
  return text === '' ? { reason: 'NO_CONTENT', detail: 'there is no text' } : undefined;
}

const skipReasons: Readonly<Record<UnusableVerdict['reason'], string>> = {
  'soft-404': 'SOFT_404',
  'login-wall': 'LOGIN_WALL',
  'bot-challenge': 'BOT_CHALLENGE',
  'needs-browser': 'NEEDS_BROWSER',
  'no-content': 'NO_CONTENT',
};

const standsForPage = new Set<UnusableVerdict['reason']>(['soft-404', 'login-wall', 'bot-challenge']);
