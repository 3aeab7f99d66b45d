import { LRUCache } from 'lru-cache';
import { hashText } from '../../hash-text.ts';
import { detachText } from '../detach-text.ts';
import { HashMemory } from '../hash-memory.ts';
import { withoutParameters } from '../without-parameters.ts';
import { DuplicateProofs, type ProofOptions } from './duplicate-proofs.ts';
import { isToken, type UrlShape } from './url-shape.ts';

/** The URL to visit instead, and why. */
export interface Fold {
  readonly url: string;
  readonly detail: string;
  /** Whether the same page was visited already, under another value of what is folded. */
  readonly isVisited: boolean;
}

/** A parsed URL with its shape. */
export interface ShapedUrl {
  readonly url: URL;
  readonly shape: UrlShape;
}

/** Pages compared with later ones; about 1 MB. */
const rememberedPages = 20_000;
/** Counted as a size: with a number of entries, each crawl would begin by making room for them all, in milliseconds. */
const ofLatestPages = { maxSize: rememberedPages, sizeCalculation: () => 1 };
const rememberedTokens = 500;
/** A parameter that changed nothing on three pages, under three values. */
const ofParameter: ProofOptions = { pages: 3, values: 3 };
/** One value of it, where the page without it is the same. */
const ofValue: ProofOptions = { pages: 3, values: 1 };
/** A path may well have a part that some pages leave empty, such as `/reviews`: more pages have to show it. */
const ofTail: ProofOptions = { pages: 5, values: 0 };
const maxTailSegments = 3;
/**
 * Random tokens under which one page, from the first visit on, read the same. A menu that links to one page under a new
 * session each time would otherwise use up the patience for all pages of its shape.
 */
const maxTokenCopies = 5;
/** Each page of such a row lies below the one before and reads the same. */
const maxGrowth = 2;

/** The last page seen with any value of one part. */
interface Variant {
  readonly text: number;
  readonly value: number;
  /** Values in a row that read the same as the first; -1 when one did not. */
  readonly copies: number;
}

/** Finds parts of URLs that do not change the page, by comparing visits that differ in one part only. */
export class DuplicateFolder {
  /** What pages read. */
  readonly #pages = new HashMemory(rememberedPages);
  /** How many pages up the path, in a row, read the same as a page; of those that have any. */
  readonly #growths = new LRUCache<number, number>(ofLatestPages);
  readonly #variants = new LRUCache<number, Variant>(ofLatestPages);
  readonly #firstTokens = new LRUCache<string, string>({ max: rememberedTokens });
  readonly #parts = new DuplicateProofs();
  readonly #tails = new DuplicateProofs();
  #hasFoundCopies = false;

  /** Whether any two pages have read the same. Before that nothing is folded, and no path grows. */
  get hasFoundCopies(): boolean {
    return this.#hasFoundCopies;
  }

  /** @param textHash - of the page; its lower 32 bits count. */
  learn(page: ShapedUrl, textHash: number, foundOn: string | null): void {
    const text = textHash >>> 0;
    for (const { name, value } of page.shape.parameters) this.#compareParameter(page, name, value, text);
    this.#compareToken(page, text);
    this.#compareTails(page, text);
    const key = hashText(keyOf(page));
    const parent = foundOn !== null && isBelow(page.url, foundOn) ? pageKey(foundOn) : undefined;
    if (parent !== undefined && this.#isCopy(this.#pages.get(parent), text)) {
      this.#growths.set(key, (this.#growths.peek(parent) ?? 0) + 1);
    } else {
      this.#growths.delete(key);
    }
    this.#pages.set(key, text);
  }

  /** The same page under fewer parts, when that is proven. */
  fold({ url, shape }: ShapedUrl): Fold | undefined {
    return (
      this.#foldParameters(url, shape) ??
      this.#foldToken(url, shape) ??
      this.#foldTail(url, shape) ??
      this.#foldCopies(url, shape)
    );
  }

  /** Whether pages have read the same on the way down to the page this one was found on. */
  isGrowing(url: URL, foundOn: string | null): boolean {
    if (foundOn === null || !isBelow(url, foundOn)) return false;
    const parent = pageKey(foundOn);
    return parent !== undefined && (this.#growths.peek(parent) ?? 0) >= maxGrowth;
  }

  #compareParameter(page: ShapedUrl, name: string, value: string, text: number): void {
    const rest = hashText(keyOf(page, name));
    const what = `${page.url.host} ?${name}`;
    const valueHash = hashText(value);
    const bare = this.#pages.get(rest);
    if (bare !== undefined) {
      const found = { rest, text, isSame: this.#isCopy(bare, text), values: [valueHash] };
      this.#parts.add({ what, ...found });
      this.#parts.add({ what: `${what}=${valueHash}`, ...found });
    }
    this.#compareVariant(what, { rest, text, value: valueHash });
  }

  #compareToken(page: ShapedUrl, text: number): void {
    const { tokenAt, segments } = page.shape;
    if (tokenAt === -1) return;
    const what = tokenPlace(page.url, page.shape);
    const token = segments[tokenAt]!;
    if (!this.#firstTokens.has(what)) this.#firstTokens.set(what, detachText(token));
    this.#compareVariant(what, { rest: tokenRest(page.url, page.shape), text, value: hashText(token) });
  }

  #compareVariant(what: string, seen: { rest: number; text: number; value: number }): void {
    const { rest, text, value } = seen;
    const key = hashText(`${what} ${rest}`);
    const other = this.#variants.get(key);
    if (other && other.value !== value)
      this.#parts.add({ what, rest, text, isSame: this.#isCopy(other.text, text), values: [other.value, value] });
    this.#variants.set(key, { text, value, copies: copiesAfter(other, { text, value }) });
  }

  #compareTails({ url, shape }: ShapedUrl, text: number): void {
    if (shape.parameters.length > 0) return;
    for (const [cut, what] of tailsOf(url, shape)) {
      const rest = hashText(pathKey(url.host, shape.segments.slice(0, cut)));
      const above = this.#pages.get(rest);
      if (above !== undefined) this.#tails.add({ what, rest, text, isSame: this.#isCopy(above, text), values: [] });
    }
  }

  #isCopy(before: number | undefined, text: number): boolean {
    const isCopy = before === text;
    if (isCopy) this.#hasFoundCopies = true;
    return isCopy;
  }

  #foldParameters(url: URL, shape: UrlShape): Fold | undefined {
    const names = shape.parameters.filter(({ name, value }) => {
      const what = `${url.host} ?${name}`;
      return this.#parts.isProven(what, ofParameter) || this.#parts.isProven(`${what}=${hashText(value)}`, ofValue);
    });
    if (names.length === 0) return undefined;
    const folded = new Set(names.map(({ name }) => name));
    const detail = `pages are the same without parameter ${[...folded].join(', ')}`;
    const isVisited = names.some(({ name }) => {
      const rest = hashText(keyOf({ url, shape }, name));
      return this.#pages.get(rest) !== undefined || this.#variants.has(hashText(`${url.host} ?${name} ${rest}`));
    });
    return { url: withoutParameters(url, (name) => folded.has(name.replace(/\[\d+\]$/, '[]'))), detail, isVisited };
  }

  #foldToken(url: URL, shape: UrlShape): Fold | undefined {
    if (shape.tokenAt === -1) return undefined;
    const what = tokenPlace(url, shape);
    const first = this.#firstTokens.get(what);
    if (first === undefined || first === shape.segments[shape.tokenAt]) return undefined;
    if (!this.#parts.isProven(what, ofParameter)) return undefined;
    return {
      url: atPath(url, shape.segments.with(shape.tokenAt, first)),
      detail: `pages are the same under any ${what}`,
      isVisited: this.#variants.has(hashText(`${what} ${tokenRest(url, shape)}`)),
    };
  }

  #foldTail(url: URL, shape: UrlShape): Fold | undefined {
    if (shape.parameters.length > 0) return undefined;
    for (const [cut, what] of tailsOf(url, shape)) {
      if (!this.#tails.isProven(what, ofTail)) continue;
      const rest = shape.segments.slice(0, cut);
      const isVisited = this.#pages.get(hashText(pathKey(url.host, rest))) !== undefined;
      return { url: atPath(url, rest), detail: `pages are the same without ${what}`, isVisited };
    }
    return undefined;
  }

  /** Numbers and words are not folded on the word of one page: the first articles of a shop may all be sold out. */
  #foldCopies(url: URL, shape: UrlShape): Fold | undefined {
    const parts: [what: string, rest: number][] = shape.parameters
      .filter(({ value }) => isToken(value))
      .map(({ name }) => [`${url.host} ?${name}`, hashText(keyOf({ url, shape }, name))]);
    if (shape.tokenAt !== -1) parts.push([tokenPlace(url, shape), tokenRest(url, shape)]);
    const copied = parts.find(([what, rest]) => {
      const variant = this.#variants.peek(hashText(`${what} ${rest}`));
      return variant !== undefined && variant.copies >= maxTokenCopies;
    });
    return copied && { url: url.href, detail: `this page is the same under any ${copied[0]}`, isVisited: true };
  }
}

function copiesAfter(before: Variant | undefined, { text, value }: Omit<Variant, 'copies'>): number {
  if (!before) return 0;
  if (before.value === value || before.copies === -1) return before.copies;
  return before.text === text ? before.copies + 1 : -1;
}

/** What a page is remembered by: its URL without one parameter. */
function keyOf({ url, shape }: ShapedUrl, without?: string): string {
  const rest = shape.parameters.filter(({ name }) => name !== without);
  return pathKey(url.host, shape.segments) + rest.map(({ name, value }) => `\n${name}=${value}`).join('');
}

/** `undefined` for what is no URL. */
function pageKey(url: string): number | undefined {
  const parsed = URL.parse(url);
  return parsed ? hashText(pathKey(parsed.host, segmentsOf(parsed))) : undefined;
}

function pathKey(host: string, segments: readonly string[]): string {
  return `${host}/${segments.join('/')}`;
}

function tokenPlace(url: URL, { path, tokenAt }: UrlShape): string {
  return `${url.host}${path
    .split('/')
    .slice(0, tokenAt + 2)
    .join('/')}`;
}

function tokenRest(url: URL, { segments, tokenAt }: UrlShape): number {
  return hashText(pathKey(url.host, segments.with(tokenAt, '{id}')) + url.search);
}

/** Ends of a path that could be left off, as the number of segments that would stay and a name. Numbers are content. */
function* tailsOf(url: URL, { segments }: UrlShape): Generator<readonly [number, string]> {
  for (let cut = segments.length - 1; cut > 0 && cut >= segments.length - maxTailSegments; cut--) {
    if (/\d/.test(segments[cut]!)) return;
    yield [cut, `${url.host} .../${segments.slice(cut).join('/')}`];
  }
}

function atPath(url: URL, segments: readonly string[]): string {
  const copy = new URL(url.href);
  copy.pathname = `/${segments.join('/')}`;
  return copy.href;
}

/** Whether a path extends the other; everything extends the root, which says nothing. @param above - as `URL.href` writes it. */
function isBelow(url: URL, above: string): boolean {
  const path = above.replace(/\/?(?:[?#].*)?$/, '');
  if (path === url.origin || !url.href.startsWith(`${path}/`)) return false;
  return url.origin.length + url.pathname.length > path.length + 1;
}

function segmentsOf(url: URL): string[] {
  return url.pathname.split('/').filter((segment) => segment !== '');
}
