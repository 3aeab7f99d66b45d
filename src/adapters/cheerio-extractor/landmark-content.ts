import type { Document, Element, ParentNode } from 'domhandler';
import type { PageSurvey, Region } from './survey-page.ts';

/** What the landmarks of a page say about where its content is. */
export interface LandmarkContent {
  /** In document order, none inside another. */
  readonly roots: readonly ParentNode[];
  /** Elements below the roots that are left out with everything in them. */
  readonly excluded: ReadonlySet<Element>;
  /** Characters of its text. */
  readonly length: number;
  /** Whether `<noscript>` was read: the page has next to nothing else. */
  readonly readsNoscript: boolean;
}

/** A landmark with less text than this, in characters, is a leftover of the page's template. */
const minLandmarkLength = 200;
/** The least share of the page's text that makes `<main>` the content ... */
const minMainShare = 0.1;
/** ... of that text, an article ... */
const minArticleShare = 0.5;
/** ... or several: the posts of a thread, the entries of a list. */
const minArticlesShare = 0.8;
/** A page with less text than this may have more in `<noscript>`, as Discourse does. */
const sparseLength = 200;

/**
 * Finds content by landmarks: articles or `<main>` when they hold enough of the text, else the whole page;
 * without navigation, headers, footers, forms, and what is named like boilerplate. The whole page is the document, not
 * `<body>`: text behind an early `</body>` lies outside of it.
 *
 * The limits were chosen on labelled pages of nine kinds.
 */
export function findLandmarkContent(document: Document, survey: PageSurvey): LandmarkContent {
  const content = chooseLandmarks(document, measureContent(survey, { readNoscript: false }));
  if (content.length >= sparseLength) return content;
  const withNoscript = chooseLandmarks(document, measureContent(survey, { readNoscript: true }));
  return withNoscript.length >= sparseLength ? withNoscript : content;
}

/** A page without its boilerplate. Lengths are characters of text. */
interface MeasuredContent {
  readonly excluded: ReadonlySet<Element>;
  /** Regions outside of boilerplate, in document order. */
  readonly lengths: ReadonlyMap<Region, number>;
  readonly length: number;
  readonly readsNoscript: boolean;
}

function measureContent(survey: PageSurvey, options: { readonly readNoscript: boolean }): MeasuredContent {
  const excluded = new Set<Element>();
  const kept: Region[] = [];
  /** Characters of boilerplate by the region around it, under `undefined` those of the page. */
  const dropped = new Map<Region | undefined, number>();
  const drop = (region: Region, length: number) =>
    dropped.set(region.parent, (dropped.get(region.parent) ?? 0) + length);

  const isKept = new Set<Region | undefined>([undefined]);
  for (const region of survey.regions) {
    if (!isKept.has(region.parent)) continue;
    if (region.role === 'noscript' ? !options.readNoscript : isBoilerplate(region, survey.textLength)) {
      excluded.add(region.element);
      drop(region, region.textLength);
    } else {
      isKept.add(region);
      kept.push(region);
    }
  }
  // Backwards, children come before their parents.
  for (const region of kept.toReversed()) drop(region, dropped.get(region) ?? 0);
  const lengths = new Map(kept.map((region) => [region, region.textLength - (dropped.get(region) ?? 0)]));
  return {
    excluded,
    lengths,
    length: survey.textLength - (dropped.get(undefined) ?? 0),
    readsNoscript: options.readNoscript,
  };
}

/** Whether `region` is left out of a page with `pageLength` characters of text. */
export function isBoilerplate({ boilerplateShare, textLength }: Region, pageLength: number): boolean {
  return boilerplateShare > 0 && textLength <= boilerplateShare * pageLength;
}

function chooseLandmarks(document: Document, measured: MeasuredContent): LandmarkContent {
  const { excluded, lengths, length, readsNoscript } = measured;
  const lengthOf = (regions: readonly Region[]) => regions.reduce((sum, region) => sum + lengths.get(region)!, 0);
  const holds = (regions: readonly Region[], share: number, whole: number) =>
    lengthOf(regions) >= Math.max(share * whole, minLandmarkLength);
  const choose = (regions: readonly Region[]) => ({
    roots: regions.map(({ element }) => element),
    excluded,
    length: lengthOf(regions),
    readsNoscript,
  });

  const mains = outermost('main', lengths);
  const hasMain = holds(mains, minMainShare, length);
  const available = hasMain ? lengthOf(mains) : length;
  const scope = new Set(mains);
  const articles = outermost('article', lengths).filter((article) => !hasMain || isInside(article, scope));
  const longest = articles.toSorted((a, b) => lengths.get(b)! - lengths.get(a)!).slice(0, 1);

  if (holds(longest, minArticleShare, available)) return choose(longest);
  if (holds(articles, minArticlesShare, available)) return choose(articles);
  return hasMain ? choose(mains) : { roots: [document], excluded, length, readsNoscript };
}

function outermost(role: Region['role'], lengths: ReadonlyMap<Region, number>): readonly Region[] {
  const all = new Set([...lengths.keys()].filter((region) => region.role === role));
  return [...all].filter((region) => !isInside(region, all));
}

/** Whether one of `others` is around `region`. */
function isInside(region: Region, others: ReadonlySet<Region>): boolean {
  for (let around = region.parent; around !== undefined; around = around.parent) {
    if (others.has(around)) return true;
  }
  return false;
}
