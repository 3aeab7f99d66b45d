import { detachText } from './detach-text.ts';
import { compileRobotsPattern, matchesRobotsPattern, type RobotsPattern, robotsPath } from './robots-pattern.ts';

/** A site's own word that some parameters do not change the page. */
export interface CleanParam {
  /** In the case given. */
  readonly names: ReadonlySet<string>;
  /** Paths it holds for; `undefined` for all. */
  readonly path: RobotsPattern | undefined;
}

/** https://yandex.com/support/webmaster/robot-workings/clean-param.html: at most 500 characters. */
const longestRule = 500;

/** @param value - of a `Clean-param` line: `s&sid /forum/*.php`. @returns `undefined` when it names no parameter. */
export function parseCleanParam(value: string): CleanParam | undefined {
  if (value.length > longestRule) return undefined;
  const [list = '', path] = value.split(/\s+/, 2);
  const names = new Set(
    list
      .split('&')
      .filter((name) => name !== '')
      .map(detachText),
  );
  const pattern = path === undefined ? undefined : compileRobotsPattern(path);
  return names.size === 0 || (path !== undefined && !pattern) ? undefined : { names, path: pattern };
}

/** `url` without the parameters that a rule for its path names; the very same string when there are none. */
export function withoutCleanParams(url: string, rules: readonly CleanParam[]): string {
  const parsed = rules.length === 0 ? null : URL.parse(url);
  const path = parsed && parsed.search !== '' ? robotsPath(url) : null;
  if (!parsed || path === null) return url;
  const holding = rules.filter((rule) => !rule.path || matchesRobotsPattern(rule.path, path));
  const parts = parsed.search.slice(1).split('&');
  const kept = parts.filter((part) => !holding.some(({ names }) => names.has(part.split('=', 1)[0]!)));
  if (kept.length === parts.length) return url;
  parsed.search = kept.join('&');
  return parsed.href;
}
