import { detachText } from './detach-text.ts';
import { normalizeUriText } from './percent-encoding.ts';

/** A path pattern of robots.txt, ready to match. */
export interface RobotsPattern {
  /** The pattern as it was written. */
  readonly text: string;
  /** What stands between the wildcards, at least one entry. */
  readonly literals: readonly string[];
  /** Ends in `$`: the path must end where the pattern does. */
  readonly anchored: boolean;
  /** Octets; of the patterns that match, the longest decides (RFC 9309, section 2.2.2). */
  readonly length: number;
}

/** @returns `undefined` when it matches no path, since it begins with neither `/` nor `*`. */
export function compileRobotsPattern(text: string): RobotsPattern | undefined {
  if (!text.startsWith('/') && !text.startsWith('*')) return undefined;
  // Copied as a whole: its parts may share it.
  const own = detachText(text);
  const anchored = own.endsWith('$');
  const parts = (anchored ? own.slice(0, -1) : own).split('*').map(toComparable);
  const length = parts.reduce((sum, part) => sum + part.length, parts.length - 1) + (anchored ? 1 : 0);
  // A run of wildcards says no more than one does.
  const literals = parts.filter((part, index) => part !== '' || index === 0 || index === parts.length - 1);
  return { text: own, literals, anchored, length };
}

/**
 * Whether `path` begins as the pattern says. The earliest place for each literal is always good enough, so nothing is
 * tried twice: a pattern of a thousand wildcards costs no more than its length.
 *
 * @param path - from {@link robotsPath}.
 */
export function matchesRobotsPattern({ literals, anchored }: RobotsPattern, path: string): boolean {
  const first = literals[0]!;
  if (literals.length === 1) return anchored ? path === first : path.startsWith(first);
  if (!path.startsWith(first)) return false;
  let position = first.length;
  for (let index = 1; index < literals.length - 1; index++) {
    const found = path.indexOf(literals[index]!, position);
    if (found === -1) return false;
    position = found + literals[index]!.length;
  }
  const last = literals.at(-1)!;
  if (anchored) return path.length - last.length >= position && path.endsWith(last);
  return path.includes(last, position);
}

/** Path and query of a URL as patterns are held against them; `null` when it is no URL. */
export function robotsPath(url: string): string | null {
  const parsed = URL.parse(url);
  return parsed && toComparable(parsed.pathname + parsed.search);
}

/**
 * One spelling for the characters of patterns and paths (RFC 9309, section 2.2.2). What has a meaning in a pattern only
 * (`*`, `$`) is written plainly: wildcards were cut out before.
 */
function toComparable(text: string): string {
  const normal = normalizeUriText(text);
  return normal.includes('%2') ? normal.replaceAll('%24', '$').replaceAll('%2A', '*').replaceAll('%27', "'") : normal;
}
