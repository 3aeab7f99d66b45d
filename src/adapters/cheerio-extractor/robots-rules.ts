import type { RobotsDirectives } from '../../model/content.ts';
import type { Meta } from './survey-page.ts';

/** Directives that carry a value behind a colon; any other word before a colon names a crawler. */
const valuedDirectives = new Set(['max-snippet', 'max-image-preview', 'max-video-preview', 'unavailable_after']);

export interface RobotsSource {
  readonly metas: readonly Meta[];
  /** `X-Robots-Tag`, several values joined with `, `. */
  readonly header: string | undefined;
  /** The name of our crawler in rules, in lower case. */
  readonly productToken: string;
  /** When the page was fetched: what is unavailable after that is not. */
  readonly fetchedAt: Date;
}

/**
 * The rules for our crawler: those for all and those for it by name add up, the strictest counts
 * (https://developers.google.com/search/docs/crawling-indexing/robots-meta-tag).
 *
 * @returns the directives that hold, in lower case, without those that carry a value.
 */
export function readRobotsRules({ metas, header, productToken, fetchedAt }: RobotsSource): ReadonlySet<string> {
  const rules = new Set<string>();
  for (const { attribute, key, content } of metas) {
    if (attribute === 'name' && (key === 'robots' || key === productToken)) addRules(rules, content, fetchedAt);
  }
  addHeaderRules(rules, header ?? '', productToken, fetchedAt);
  return rules;
}

export function toDirectives(rules: ReadonlySet<string>): RobotsDirectives {
  const none = rules.has('none');
  return { noindex: none || rules.has('noindex'), nofollow: none || rules.has('nofollow') };
}

function addRules(rules: Set<string>, list: string, fetchedAt: Date): void {
  const parts = list.toLowerCase().split(/[,;]/);
  for (const [index, part] of parts.entries()) {
    const [name = '', value] = splitAtColon(part);
    // Commas are right, spaces are written too.
    if (value === undefined) for (const rule of name.split(/\s+/)) rules.add(rule);
    // Dates of one of the allowed forms hold a comma.
    else if (name === 'unavailable_after' && isPast([value, `${value},${parts[index + 1]}`], fetchedAt))
      rules.add('noindex');
  }
}

/**
 * Header lines were joined with commas, so the end of the rules for another crawler has to be guessed: a directive that
 * comes twice in them begins a line for all.
 */
function addHeaderRules(rules: Set<string>, header: string, productToken: string, fetchedAt: Date): void {
  let isForUs = true;
  const seen = new Set<string>();
  for (const part of header.toLowerCase().split(',')) {
    const [name = '', value] = splitAtColon(part);
    const isNamed = value !== undefined && !valuedDirectives.has(name);
    const directive = isNamed ? value : part.trim();
    if (isNamed || seen.has(directive)) {
      isForUs = !isNamed || name === productToken;
      seen.clear();
    }
    seen.add(directive);
    if (isForUs) addRules(rules, directive, fetchedAt);
  }
}

function splitAtColon(part: string): readonly [name: string, value?: string] {
  const colon = part.indexOf(':');
  return colon === -1 ? [part.trim()] : [part.slice(0, colon).trim(), part.slice(colon + 1).trim()];
}

function isPast(dates: readonly string[], now: Date): boolean {
  const instant = dates.map((date) => Date.parse(date)).find((time) => !Number.isNaN(time));
  return instant !== undefined && instant < now.getTime();
}
