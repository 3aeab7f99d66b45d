import { hashText } from '../hash-text.ts';
import type { ExtractedContent } from '../model/content.ts';
import { canonicalizeUrl } from './canonical-url.ts';
import { HashMemory } from './hash-memory.ts';

/** Pages of a job whose titles are remembered, as hashes. */
const rememberedTitles = 20_000;
/** Addresses of a job that led to another one. */
const rememberedMoves = 20_000;

/**
 * How far `rel=canonical` is believed: it folds copies of a page, and on badly made sites it names the home page
 * everywhere, which would fold the site into one page.
 *
 * A canonical URL is believed when it differs only in the query, or has the same last part of the path (a product under
 * its category), and when no page with another title has been folded into it. Google takes it for a hint, too:
 * https://developers.google.com/search/docs/crawling-indexing/canonicalization
 *
 * Never from http to https or back: many templates name the one although only the other is served. Nor in a circle: of
 * addresses that lead to each other, one has to stay.
 */
export class CanonicalTrust {
  readonly #titles = new HashMemory(rememberedTitles);
  /** By key: the key of where it led. */
  readonly #moves = new HashMemory(rememberedMoves);
  readonly #refused = new HashMemory(rememberedMoves);

  /** To be told when a URL led to another one in this job, whether by redirect, by refresh or as a copy. */
  noteMove(key: string, to: string): void {
    this.#moves.set(hashText(key), shortHash(canonicalizeUrl(to) ?? to));
  }

  /** Whether a URL led elsewhere in this job: it can be nobody's successor. */
  hasMoved(url: string): boolean {
    return this.#moves.get(hashText(canonicalizeUrl(url) ?? url)) !== undefined;
  }

  /** Whether the page at `url` was given up for the one with this key. */
  hasMovedTo(url: string, key: string): boolean {
    return this.#moves.get(hashText(canonicalizeUrl(url) ?? url)) === shortHash(key);
  }

  /** A URL that brought no page stands for no other any more. */
  refuse(url: string): void {
    this.#refused.set(hashText(canonicalizeUrl(url) ?? url), 1);
  }

  /** The URL that stands for a page, `undefined` when it is the page's own or not to be believed. To be asked once a page. */
  successorOf({ url, key, canonicalUrl, title }: ExtractedContent): string | undefined {
    const canonicalKey = canonicalUrl === null ? null : canonicalizeUrl(canonicalUrl);
    if (canonicalUrl === null || canonicalKey === null || canonicalKey === key) {
      this.#titles.set(hashText(key), titleHash(title));
      return undefined;
    }
    if (!isPlausible(new URL(url), new URL(canonicalUrl)) || this.#refused.get(hashText(canonicalKey)))
      return undefined;
    const known = this.#titles.get(hashText(canonicalKey));
    if (known !== undefined && known !== titleHash(title)) return undefined;
    this.#titles.set(hashText(canonicalKey), titleHash(title));
    return canonicalUrl;
  }
}

const titleLength = 100;

/** 32 bits, as they are remembered. */
const shortHash = (text: string): number => hashText(text) >>> 0;
const titleHash = (title: string): number => shortHash(title.slice(0, titleLength));

function isPlausible(page: URL, canonical: URL): boolean {
  if (page.protocol !== canonical.protocol) return false;
  if (page.pathname === canonical.pathname) return true;
  const last = lastSegment(page);
  return last !== '' && last === lastSegment(canonical);
}

const lastSegment = ({ pathname }: URL): string => pathname.split('/').findLast((segment) => segment !== '') ?? '';
