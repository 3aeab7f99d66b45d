import { detachText } from './detach-text.ts';
import { compileRobotsPattern } from './robots-pattern.ts';
import type { ContentSignal } from './robots-rules.ts';

const maxSignals = 20;

/**
 * The uses that a `Content-Signal` line of robots.txt allows or refuses: `search=yes, ai-input=no`, with a path before
 * them if they hold for a part of the site. What is neither `yes` nor `no` says nothing. https://contentsignals.org
 */
export function parseContentSignal(value: string): readonly ContentSignal[] {
  const path = /^\/\S*/.exec(value)?.[0];
  const pattern = path === undefined ? undefined : compileRobotsPattern(path);
  if (path !== undefined && !pattern) return [];
  return value
    .slice(path?.length ?? 0)
    .split(/[,;\s]+/, maxSignals)
    .flatMap((part) => {
      const [use = '', answer] = part.toLowerCase().split('=', 2);
      return answer === 'yes' || answer === 'no' ? [{ use: detachText(use), allow: answer === 'yes', pattern }] : [];
    });
}
