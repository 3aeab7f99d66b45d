import { createTimeSlicer } from '../resilience/time-slice.ts';
import { type CleanParam, parseCleanParam } from './clean-param.ts';
import { detachText } from './detach-text.ts';
import { parseContentSignal } from './parse-content-signal.ts';
import { compileRobotsPattern } from './robots-pattern.ts';
import {
  type ContentSignal,
  type RobotsFile,
  type RobotsGroup,
  type RobotsRule,
  RobotsRules,
  toProductToken,
} from './robots-rules.ts';

/** RFC 9309, section 2.5, asks for at least 500 KiB. */
const maxBytes = 512 * 1024;
const maxLineLength = 16 * 1024;
const maxRules = 20_000;
/** Of sitemaps, and of hints about parameters. */
const maxOtherLines = 1_000;

export interface ParseRobotsOptions {
  /** The body was cut: its last line may be half a line and is not read. @default false */
  readonly truncated?: boolean | undefined;
}

/**
 * Reads a robots.txt by RFC 9309. Never throws: a line that says nothing is passed over.
 *
 * Beyond the standard: `Crawl-delay`, `Clean-param`, `Content-Signal`, frequent misspellings, a missing colon. Limits: the first 512 KiB,
 * 16 KiB of a line, 20,000 rules, 1,000 sitemaps.
 */
export function parseRobots(body: Uint8Array | string, options: ParseRobotsOptions = {}): RobotsRules {
  const reader = new RobotsReader();
  for (const directive of directivesOf(textOf(body, options))) reader.read(directive);
  return new RobotsRules(reader);
}

/** As {@link parseRobots}, in slices: twenty thousand rules are nothing the host's event loop should wait for. */
export async function parseRobotsInSlices(body: Uint8Array, options: ParseRobotsOptions): Promise<RobotsRules> {
  const slice = createTimeSlicer();
  const reader = new RobotsReader();
  for (const directive of directivesOf(textOf(body, options))) {
    reader.read(directive);
    await slice();
  }
  return new RobotsRules(reader);
}

function textOf(body: Uint8Array | string, { truncated = false }: ParseRobotsOptions): string {
  const text =
    typeof body === 'string' ? body.slice(0, maxBytes) : new TextDecoder().decode(body.subarray(0, maxBytes));
  return truncated || body.length > maxBytes ? withoutLastLine(text) : text;
}

/** Half a line is another rule: `Disallow: /` was perhaps `Disallow: /private`. */
function withoutLastLine(text: string): string {
  return text.slice(0, Math.max(text.lastIndexOf('\n'), text.lastIndexOf('\r')) + 1);
}

interface OpenGroup extends RobotsGroup {
  readonly rules: RobotsRule[];
  readonly signals: ContentSignal[];
  crawlDelaySeconds: number | null;
}

/** Puts the lines of a file together. */
class RobotsReader implements RobotsFile {
  readonly groups: Map<string, OpenGroup[]> = new Map();
  readonly sitemaps: string[] = [];
  readonly cleanParams: CleanParam[] = [];
  #group: OpenGroup | undefined;
  /** The line before was `User-agent`, so one more names the same group. Lines that are no rules do not count. */
  #isNamingGroup = false;
  #rules = 0;

  read({ name, value }: Directive): void {
    switch (name) {
      case 'user-agent':
        this.#nameGroup(toProductToken(value));
        break;
      case 'allow':
      case 'disallow':
        this.#addRule(name === 'allow', value);
        break;
      case 'crawl-delay':
        this.#setDelay(value);
        break;
      case 'content-signal':
        this.#addSignals(value);
        break;
      case 'sitemap':
        if (value !== '' && this.sitemaps.length < maxOtherLines) this.sitemaps.push(detachText(value));
        break;
      case 'clean-param':
        this.#addCleanParam(value);
    }
  }

  #nameGroup(token: string): void {
    if (!this.#isNamingGroup) this.#group = undefined;
    this.#isNamingGroup = true;
    this.#group ??= { rules: [], signals: [], crawlDelaySeconds: null };
    const known = this.groups.get(token);
    if (!known) this.groups.set(detachText(token), [this.#group]);
    else if (known.at(-1) !== this.#group) known.push(this.#group);
  }

  #addRule(allow: boolean, value: string): void {
    this.#isNamingGroup = false;
    const pattern = this.#group && this.#rules < maxRules ? compileRobotsPattern(value) : undefined;
    if (!this.#group || !pattern) return;
    this.#rules += 1;
    this.#group.rules.push({ allow, pattern });
  }

  #addSignals(value: string): void {
    this.#isNamingGroup = false;
    const signals = parseContentSignal(value);
    if (!this.#group || this.#rules >= maxRules) return;
    this.#rules += signals.length;
    this.#group.signals.push(...signals);
  }

  #setDelay(value: string): void {
    this.#isNamingGroup = false;
    if (this.#group && isDelay.test(value)) this.#group.crawlDelaySeconds = Number(value);
  }

  #addCleanParam(value: string): void {
    const rule = this.cleanParams.length < maxOtherLines ? parseCleanParam(value) : undefined;
    if (rule) this.cleanParams.push(rule);
  }
}

/** Plain decimals: `1e9` and `Infinity` are not for waiting. */
const isDelay = /^(?:\d{1,9}(?:\.\d*)?|\.\d+)$/;

type DirectiveName = 'user-agent' | 'allow' | 'disallow' | 'crawl-delay' | 'sitemap' | 'clean-param' | 'content-signal';

interface Directive {
  readonly name: DirectiveName;
  readonly value: string;
}

function* directivesOf(text: string): Generator<Directive> {
  for (const line of linesOf(text)) {
    const comment = line.indexOf('#');
    const directive = parseDirective((comment === -1 ? line : line.slice(0, comment)).trim());
    if (directive) yield directive;
  }
}

/** Lines end in CR, LF or both; empty ones are left out. */
function* linesOf(text: string): Generator<string> {
  let start = 0;
  for (let at = 0; at <= text.length; at++) {
    const code = at === text.length ? 0x0a : text.charCodeAt(at);
    if (code !== 0x0a && code !== 0x0d) continue;
    if (at > start) yield text.slice(start, Math.min(at, start + maxLineLength));
    start = at + 1;
  }
}

function parseDirective(line: string): Directive | undefined {
  const colon = line.indexOf(':');
  const name = colon === -1 ? undefined : spellings.get(line.slice(0, colon).trimEnd().toLowerCase());
  if (name) return { name, value: line.slice(colon + 1).trim() };
  return parseWithoutColon(line);
}

/** Authors forget the colon: the first word is a name, or the first two are. */
function parseWithoutColon(line: string): Directive | undefined {
  for (let at = 1; at <= longestSpelling && at < line.length; at++) {
    if (!/\s/.test(line[at]!)) continue;
    const name = spellings.get(line.slice(0, at).toLowerCase());
    if (name) return { name, value: line.slice(at).trim() };
  }
  return undefined;
}

/** With the misspellings that google/robotstxt and Protego accept. */
const spellings: ReadonlyMap<string, DirectiveName> = new Map([
  ...(['user-agent', 'useragent', 'user agent'] as const).map((key) => [key, 'user-agent'] as const),
  ...(['disallow', 'dissallow', 'dissalow', 'disalow', 'diasllow', 'disallaw'] as const).map(
    (key) => [key, 'disallow'] as const,
  ),
  ['allow', 'allow'] as const,
  ...(['crawl-delay', 'crawl delay'] as const).map((key) => [key, 'crawl-delay'] as const),
  ...(['sitemap', 'sitemaps', 'site-map'] as const).map((key) => [key, 'sitemap'] as const),
  ['clean-param', 'clean-param'] as const,
  ['content-signal', 'content-signal'] as const,
]);

const longestSpelling = 14;
