import { IntegrationError } from '../errors.ts';
import { normalizeUriText } from './percent-encoding.ts';

/** A compiled glob. */
export interface UrlGlob {
  /** The glob as it was written. */
  readonly pattern: string;
  /** @param target - from {@link globTargets}. */
  matches(target: GlobTargets): boolean;
}

/** What globs are held against, worked out once per URL. */
export type GlobTargets = readonly string[];

/** Longest glob accepted. */
export const maxGlobLength = 200;

/**
 * Compiles a glob on path and query.
 *
 * - `*` any characters but `/`; as a whole path segment at least one: `/products/*` is not the list `/products`.
 * - `**` any characters; `/**` + `/` also none: `/docs/**` + `/api` matches `/docs/api`.
 * - `?` one character but `/`; everything else stands for itself, in the case given.
 *
 * The whole path has to match, with or without the slash at its end; a glob that matches the path matches it with any
 * query too. To ask for a query, go on behind the path: `/search?q=*` or `**sort=*`. Accents may be written plainly.
 *
 * Matching walks the URL once, whatever the glob: patterns come from customers, and a regular expression made of them
 * could take for ever.
 *
 * @throws IntegrationError `OPTIONS_INVALID` for an empty glob or one longer than {@link maxGlobLength}.
 */
export function compileUrlGlob(pattern: string): UrlGlob {
  if (pattern === '' || pattern.length > maxGlobLength) {
    throw new IntegrationError(
      `URL pattern: expected 1 to ${maxGlobLength} characters such as /blog/**, received ${pattern.length}`,
      { code: 'OPTIONS_INVALID', service: 'options', context: { length: pattern.length } },
    );
  }
  const program = compile(pattern);
  return { pattern, matches: (targets) => targets.some((target) => run(program, target)) };
}

/** The spellings of one URL that a glob may match: the path without and with slash, and the path with its query. */
export function globTargets(url: URL): GlobTargets {
  const path = normalizeUriText(url.pathname);
  const withoutSlash = path.length > 1 && path.endsWith('/') ? path.slice(0, -1) : path;
  const targets = path === '/' ? [path] : [withoutSlash, `${withoutSlash}/`];
  return url.search === '' ? targets : [...targets, path + normalizeUriText(url.search)];
}

/** A place in the glob: the code of a character that stands for itself, or one of these. */
const anyChar = -1;
const star = -2;
const globstar = -3;
/** A globstar with the slash behind it: nothing, or anything that ends in a slash. */
const directories = -4;

const slash = 0x2f;

function tokenize(pattern: string): number[] {
  const text = normalizeUriText(/^[/*]/.test(pattern) ? pattern : `/${pattern}`);
  const tokens: number[] = [];
  for (let at = 0; at < text.length; at++) {
    const atSegmentStart = at === 0 || text[at - 1] === '/';
    if (text.startsWith('**', at)) {
      while (text[at + 1] === '*') at++;
      const isDirectories = atSegmentStart && text[at + 1] === '/';
      if (isDirectories) at++;
      // `**/**/` says no more than `**/`.
      if (!isDirectories) tokens.push(globstar);
      else if (tokens.at(-1) !== directories) tokens.push(directories);
    } else if (text[at] === '*') {
      const isWholeSegment = atSegmentStart && (at + 1 === text.length || text[at + 1] === '/');
      tokens.push(...(isWholeSegment ? [anyChar, star] : [star]));
    } else tokens.push(text[at] === '?' ? anyChar : text.charCodeAt(at));
  }
  return tokens;
}

/** A set of places, one bit each. */
type Places = Uint32Array;

interface GlobProgram {
  /** Behind the last token: all of the glob has matched. */
  readonly end: number;
  /** Places left for the next one by reading a certain character. */
  readonly onChar: ReadonlyMap<number, Places>;
  /** Places left by any character but a slash. */
  readonly onAny: Places;
  /** Places also kept by a slash, and by any other character. */
  readonly keptBySlash: Places;
  readonly keptByOthers: Places;
  /** Places left by reading nothing, at any time; and only while they are being entered. */
  readonly skippable: Places;
  readonly skippableAtEntry: Places;
  readonly none: Places;
}

function compile(pattern: string): GlobProgram {
  const tokens = tokenize(pattern);
  const places = (...wanted: readonly number[]): Places => {
    const bits = new Uint32Array((tokens.length >>> 5) + 1);
    for (const [place, token] of tokens.entries()) if (wanted.includes(token)) bits[place >>> 5]! |= 1 << (place & 31);
    return bits;
  };
  const codes = new Set(tokens.filter((token) => token >= 0)).add(slash);
  return {
    end: tokens.length,
    onChar: new Map([...codes].map((code) => [code, code === slash ? places(slash, directories) : places(code)])),
    onAny: places(anyChar),
    keptBySlash: places(globstar, directories),
    keptByOthers: places(globstar, directories, star),
    skippable: places(globstar, star),
    skippableAtEntry: places(directories),
    none: places(),
  };
}

/**
 * Follows all readings of the glob at a time: `current` holds every place that the text read so far can have led to
 * (the shift-and algorithm of Baeza-Yates and Gonnet, with the wildcards of Wu and Manber).
 */
function run(program: GlobProgram, text: string): boolean {
  let current: Places = program.none.slice();
  let next: Places = program.none.slice();
  current[0] = 1;
  shiftInto(current, current, program.skippableAtEntry);
  shiftInto(current, current, program.skippable);
  for (let at = 0; at < text.length; at++) {
    const code = text.charCodeAt(at);
    next.fill(0);
    shiftInto(next, current, program.onChar.get(code) ?? program.none);
    if (code !== slash) shiftInto(next, current, program.onAny);
    shiftInto(next, next, program.skippableAtEntry);
    keepInto(next, current, code === slash ? program.keptBySlash : program.keptByOthers);
    shiftInto(next, next, program.skippable);
    if (isEmpty(next)) return false;
    [current, next] = [next, current];
  }
  return (current[program.end >>> 5]! & (1 << (program.end & 31))) !== 0;
}

/** Adds to `target` the places behind those of `source` that `mask` holds. */
function shiftInto(target: Places, source: Places, mask: Places): void {
  let carry = 0;
  for (let word = 0; word < target.length; word++) {
    const left = source[word]! & mask[word]!;
    target[word]! |= (left << 1) | carry;
    carry = left >>> 31;
  }
}

function keepInto(target: Places, source: Places, mask: Places): void {
  for (let word = 0; word < target.length; word++) target[word]! |= source[word]! & mask[word]!;
}

function isEmpty(places: Places): boolean {
  for (const word of places) if (word !== 0) return false;
  return true;
}
