import type { RobotsDirectives } from '../../model/content.ts';

/** Directives that carry a value behind a colon; any other word before a colon names a crawler. */
const valuedDirectives = new Set(['max-snippet', 'max-image-preview', 'max-video-preview', 'unavailable_after']);

/** A `<meta>` of a page: which attribute names it, the name in lower case, and what it says. */
export interface RobotsMeta {
  readonly attribute: string;
  readonly key: string;
  readonly content: string;
}

export interface RobotsSource {
  /** None for what is no HTML. */
  readonly metas: readonly RobotsMeta[];
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

export interface DirectivesSource extends Omit<RobotsSource, 'header'> {
  /** Response headers, names in lower case. */
  readonly headers: Readonly<Record<string, string>>;
}

/** What a page and its headers ask of our crawler. */
export function readDirectives({ headers, ...source }: DirectivesSource): RobotsDirectives {
  const rules = readRobotsRules({ ...source, header: headers['x-robots-tag'] });
  const noai = rules.has('noai') || reservesMining(source.metas, headers['tdm-reservation']);
  return { ...toDirectives(rules), noai };
}

export function toDirectives(rules: ReadonlySet<string>): Omit<RobotsDirectives, 'noai'> {
  const none = rules.has('none');
  return { noindex: none || rules.has('noindex'), nofollow: none || rules.has('nofollow') };
}

/**
 * Whether text and data mining is reserved (https://www.w3.org/2022/tdmrep/). Where header and page disagree, the
 * reservation counts.
 *
 * @param header - `tdm-reservation`
 */
function reservesMining(metas: readonly RobotsMeta[], header: string | undefined): boolean {
  if (header?.trim() === '1') return true;
  return metas.some(
    ({ attribute, key, content }) => attribute === 'name' && key === 'tdm-reservation' && content.trim() === '1',
  );
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
