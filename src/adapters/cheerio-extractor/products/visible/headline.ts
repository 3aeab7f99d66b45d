import { textOf } from '../../walk.ts';
import { mark } from '../element-marks.ts';
import type { MarkedElement, ProductSurvey } from '../survey-products.ts';

const maxLength = 300;
/** Share of an element's words that stand in a title: less, and it is about something else. */
const leastShare = 0.3;
/** A page has one first-level heading for its subject; with many they are something else. */
const mostFirstLevel = 3;

/**
 * The element that shows what the page is about: its first-level heading. Of several, or where there is none, it is the
 * element named for the product's name, else the heading, that has most words of what the page calls itself in its head.
 *
 * @param titles - what it calls itself.
 */
export function findHeadline(
  { headings, marked }: ProductSurvey,
  titles: readonly string[],
): MarkedElement | undefined {
  const words = titles.map(wordsOf).filter((each) => each.size > 0);
  const shown = headings.filter(({ isAside }) => !isAside);
  const firstLevel = shown.filter((each) => each.element.name === 'h1' && hasText(each));
  if (firstLevel.length > 0 && firstLevel.length <= mostFirstLevel) return bestOf(firstLevel, words) ?? firstLevel[0];
  const named = marked.filter(({ marks, isAside }) => (marks & mark.name) !== 0 && !isAside);
  const besideAll = headings.find((each) => each.element.name === 'h1' && hasText(each));
  return bestOf(named, words) ?? bestOf(shown, words) ?? (firstLevel.length === 0 ? besideAll : undefined);
}

function bestOf(
  candidates: readonly MarkedElement[],
  titles: readonly ReadonlySet<string>[],
): MarkedElement | undefined {
  let best: MarkedElement | undefined;
  let bestWeight = 0;
  for (const candidate of candidates) {
    if (candidate.textLength > 3 * maxLength) continue;
    const weight = weigh(wordsOf(textOf(candidate.element, maxLength)), titles);
    if (weight > bestWeight) [best, bestWeight] = [candidate, weight];
  }
  return best;
}

/** Words in common count by their share of both sides: a title says more than the name, and a name may say more too. */
function weigh(words: ReadonlySet<string>, titles: readonly ReadonlySet<string>[]): number {
  const weights = titles.map((title) => {
    const common = [...words].filter((word) => title.has(word)).length;
    return common / words.size < leastShare ? 0 : (2 * common) / (words.size + title.size);
  });
  return words.size === 0 ? 0 : Math.max(0, ...weights);
}

function hasText({ element, textLength }: MarkedElement): boolean {
  return textLength > 0 && textOf(element, maxLength) !== '';
}

function wordsOf(text: string): ReadonlySet<string> {
  return new Set(
    text
      .slice(0, maxLength)
      .toLowerCase()
      .match(/[\p{L}\d]+/gu) ?? [],
  );
}
