import { hashText } from '../../hash-text.ts';
import type { UrlSource } from '../../model/crawl.ts';
import { HashMemory } from '../hash-memory.ts';
import { DuplicateFolder, type Fold } from './duplicate-folder.ts';
import { NoveltyJudge } from './novelty.ts';
import { QuietSpaces } from './quiet-spaces.ts';
import { describeUrl, mayBeGenerative } from './url-shape.ts';

export interface TrapGuardOptions {
  /** The current year, UTC; pages of far dates are given up sooner. */
  readonly thisYear: number;
  /** Pages of one URL shape in a row that may bring nothing new, at least 1. @default 100 */
  readonly maxQuietPages?: number | undefined;
}

/** A URL that may be visited. */
export interface TrapTarget {
  readonly url: string;
  readonly source: UrlSource;
  /** URL of the page it was found on, `null` for start URLs. */
  readonly foundOn: string | null;
}

/** A page that was visited. */
export interface TrapVisit extends TrapTarget {
  /** Of all the text: equal for equal texts, a whole number of up to 53 bits of which the lower 32 are well mixed. */
  readonly textHash: number;
  /** Main content; only its first 20,000 characters are looked at. */
  readonly text: string;
  /** Title and, if there is one, the main heading. */
  readonly title: string;
  /** Links found here first that were taken into the crawl, absolute. Those refused or folded do not count. */
  readonly newLinks: readonly string[];
  /** Whether the page is about one product, as opposed to a list of them. */
  readonly isProduct: boolean;
}

/**
 * `detail` names the rule, for a person to read. `fold`: the same page has another URL that was not visited yet; put that
 * in its place. Where the page was visited under another spelling, the verdict is `trap`.
 */
export type TrapVerdict =
  | { readonly kind: 'visit' }
  | { readonly kind: 'trap'; readonly detail: string }
  | { readonly kind: 'fold'; readonly url: string; readonly detail: string };

const visit: TrapVerdict = { kind: 'visit' };
const rememberedTexts = 20_000;
const defaultQuietPages = 100;

/**
 * Learns, in one job, which URL spaces add nothing, and says so before a URL is fetched: parameters and session ids that
 * do not change the page, filters and sort orders, calendars, numbered pages without content, paths that grow for ever.
 *
 * What visits bring decides, not names: see `docs/decisions/traps.md` for rules and numbers. Start URLs and what a
 * sitemap lists are never refused. Asking takes 4 to 10 µs, telling of a page of 3 KB 10 to 40 µs; 1 to 11 MB were
 * measured after 20,000 pages, every list is bounded. One guard per job.
 */
export class TrapGuard {
  readonly #folder = new DuplicateFolder();
  readonly #judge: NoveltyJudge;
  readonly #spaces: QuietSpaces;
  /** Texts of the job, and the path that had it first. */
  readonly #texts = new HashMemory(rememberedTexts);

  constructor({ thisYear, maxQuietPages = defaultQuietPages }: TrapGuardOptions) {
    this.#judge = new NoveltyJudge({ maxQuietPages });
    this.#spaces = new QuietSpaces({ thisYear, maxQuietPages });
  }

  /** Ask when a link is found, and again before it is fetched: more may be known by then. */
  check({ url: address, source, foundOn }: TrapTarget): TrapVerdict {
    if (isVouchedFor(source) || (!this.#folder.hasFoundCopies && !mayBeGenerative(address))) return visit;
    const url = URL.parse(address);
    if (!url) return visit;
    const shape = describeUrl(url);
    const fold = this.#folder.fold({ url, shape });
    if (fold) return foldVerdict(fold);
    if (this.#folder.isGrowing(url, foundOn))
      return { kind: 'trap', detail: 'the path keeps growing with the same content' };
    const detail = shape.isGenerative ? this.#spaces.objection(url.host, shape) : undefined;
    return detail === undefined ? visit : { kind: 'trap', detail };
  }

  /** To be told of every page of the job that was extracted, in any order. */
  learn(page: TrapVisit): void {
    const url = URL.parse(page.url);
    if (!url) return;
    const shape = describeUrl(url);
    const text = page.textHash;
    const path = hashText(url.host + url.pathname) >>> 0;
    const firstPath = this.#texts.get(text);
    if (firstPath === undefined) this.#texts.set(text, path);
    // Pages without text read the same and prove nothing.
    if (page.text !== '') this.#folder.learn({ url, shape }, text, page.foundOn);
    // A path that was seen with parameters before is a copy of itself: nothing against its shape.
    const isItself = firstPath === path && shape.parameters.length === 0;
    if (!shape.isGenerative || isItself) return;
    const isDuplicate = firstPath !== undefined;
    const hasNewValue = this.#spaces.addValues(url.host, shape) || shape.parameters.length === 0;
    const novelty = this.#judge.judge({ ...page, url, shape, isDuplicate, hasNewValue });
    if (novelty === 'new') this.#spaces.countNovel(url.host, shape);
    else if (novelty === 'nothing' && !isVouchedFor(page.source)) this.#spaces.countQuiet(url.host, shape, isDuplicate);
  }
}

function foldVerdict({ isVisited, url, detail }: Fold): TrapVerdict {
  return isVisited ? { kind: 'trap', detail } : { kind: 'fold', url, detail };
}

/** The caller named it, or the site itself lists it as a page. */
function isVouchedFor(source: UrlSource): boolean {
  return source === 'start' || source === 'sitemap';
}
