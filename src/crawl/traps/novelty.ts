import { LRUCache } from 'lru-cache';
import { hashText } from '../../hash-text.ts';
import { describeUrl, type UrlShape } from './url-shape.ts';
import { WordMemory } from './word-memory.ts';

/** What is looked at to tell whether a page adds something. */
export interface PageFacts {
  readonly shape: UrlShape;
  readonly url: URL;
  readonly foundOn: string | null;
  readonly title: string;
  readonly text: string;
  readonly newLinks: readonly string[];
  readonly isProduct: boolean;
  /** Whether another page of the job has exactly this text. */
  readonly isDuplicate: boolean;
  /** Whether the URL has a parameter with a value not met before, or a path that says which page it is. */
  readonly hasNewValue: boolean;
}

/**
 * `unclear`: the first page of its path shape, with nothing to compare; or a page of its own title but no word of its
 * own, found on a page of the same path shape: a product beside others, or a list filtered.
 */
export type Novelty = 'new' | 'nothing' | 'unclear';

/** Path shapes whose words are remembered; 8 to 16 KB each. */
const rememberedPaths = 500;
const maxLinks = 100;
/** Every page of a calendar names its month, and may name it twice and a day of the week: that is a date, no news. */
const newWordsOfDate = 4;

interface PathMemory {
  readonly words: WordMemory;
  /** Pages since one had a word or title of its own. */
  sinceWords: number;
}

/** Tells whether pages of generated URLs add something to what their path shape has shown. */
export class NoveltyJudge {
  readonly #paths = new LRUCache<number, PathMemory>({ max: rememberedPaths });
  readonly #maxQuietPages: number;

  constructor({ maxQuietPages }: { readonly maxQuietPages: number }) {
    this.#maxQuietPages = maxQuietPages;
  }

  judge(page: PageFacts): Novelty {
    const key = pathKey(page.url.host, page.shape.path);
    const known = this.#paths.get(key);
    const memory = known ?? { words: new WordMemory(), sinceWords: 0 };
    this.#paths.set(key, memory);
    const novelty = page.isDuplicate ? 'nothing' : this.#contentNovelty(page, memory);
    memory.sinceWords = novelty === 'nothing' ? memory.sinceWords + 1 : 0;
    if (this.#leadsOut(page)) return 'new';
    return !known && !page.isDuplicate ? 'unclear' : novelty;
  }

  #contentNovelty(page: PageFacts, { words }: PathMemory): Novelty {
    const isBeside = shapeOf(page.foundOn) === page.shape.path;
    const isDated = page.shape.year !== undefined;
    const hasNewWords = words.addWords(page.text) >= (isDated ? newWordsOfDate : 1);
    const hasNewTitle = words.add(titleHash(page, isBeside));
    if (hasNewWords || page.isProduct) return 'new';
    // Screws of 4 x 10 and 4 x 12 differ in numbers only. So do days of a calendar, and filters name what they
    // filter by: neither dates nor values met before make a title new.
    if (!hasNewTitle || !page.hasNewValue || isDated) return 'nothing';
    return isBeside ? 'unclear' : 'new';
  }

  /** Whether a link found here first leads to another kind of page: not to one more of these, nor to a calendar. */
  #leadsOut({ url, shape, newLinks, isDuplicate }: PageFacts): boolean {
    const ownNames = new Set(shape.parameters.map(({ name }) => name));
    const below = `${url.pathname.replace(/\/$/, '')}/`;
    return newLinks.slice(0, maxLinks).some((link) => {
      const parsed = URL.parse(link);
      if (!parsed || (isDuplicate && parsed.pathname.startsWith(below))) return false;
      const { path, year, parameters } = describeUrl(parsed);
      if (path === shape.path || year !== undefined) return false;
      if (parameters.length > 0 && parameters.every(({ name }) => ownNames.has(name))) return false;
      return !this.#isBarren(parsed.host, path);
    });
  }

  /** Two empty spaces could keep each other alive with links. */
  #isBarren(host: string, path: string): boolean {
    return (this.#paths.peek(pathKey(host, path))?.sinceWords ?? 0) >= this.#maxQuietPages;
  }
}

function pathKey(host: string, path: string): number {
  return hashText(host + path);
}

const datesAndYears = /\b(?:\d{1,4}[-./]\d{1,2}[-./]\d{1,4}|(?:1[89]|2\d)\d\d)\b/g;
const titleCharacters = 300;

/**
 * A title without dates. Where pages of one shape lead to each other, numbers that the URL has too are left out: that
 * is how `Page 4711` counts on for ever.
 */
function titleHash({ title, url }: PageFacts, isBeside: boolean): number {
  let text = title.slice(0, titleCharacters).toLowerCase().replaceAll(datesAndYears, '');
  if (isBeside) {
    const address = url.pathname + url.search;
    text = text.replaceAll(/\d+/g, (number) => (address.includes(number) ? '' : number));
  }
  return hashText(`title ${text}`);
}

function shapeOf(url: string | null): string | undefined {
  const parsed = url === null ? null : URL.parse(url);
  return parsed ? describeUrl(parsed).path : undefined;
}
