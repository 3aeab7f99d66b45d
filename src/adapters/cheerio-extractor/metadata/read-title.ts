import type { PageSurvey } from '../survey-page.ts';
import { metaContent, shownText } from './meta-content.ts';

const maxTitleLength = 500;
const maxDescriptionLength = 2_000;

export interface TitleContext {
  /** As the page names its site; `null` when it does not. */
  readonly siteName: string | null;
  readonly pageUrl: string;
}

/**
 * The page's `<title>` without the name of its site, else what it shows as one; `''` when there is none.
 *
 * Parts at either end go when what is left is what the page shows as its title (`og:title`, its first heading), or when
 * they are the name of the site or of its host.
 */
export function readTitle({ title, metas, firstHeading }: PageSurvey, context: TitleContext): string {
  const shared = shownText(metaContent(metas, ['og:title', 'twitter:title']) ?? '', maxTitleLength);
  const heading = shownText(firstHeading, maxTitleLength);
  const whole = shownText(title, maxTitleLength) || shared || heading;
  const parts = splitTitle(whole);
  if (parts.length === 1) return whole;
  if (lettersOf(heading) === lettersOf(whole)) return whole;
  const shown = new Set([lettersOf(heading), lettersOf(shared)]);
  return shownPart(whole, parts, shown) ?? withoutSite(whole, parts, context);
}

export function readDescription({ metas }: PageSurvey): string | null {
  const description = metaContent(metas, ['description', 'og:description', 'twitter:description']) ?? '';
  return shownText(description, maxDescriptionLength) || null;
}

/** A part of a title, between separators. */
interface Part {
  readonly start: number;
  readonly end: number;
}

/** What sites put between the title of a page and their name. */
const separator = / *[|•·»«›‹~] *| +(?:[-–—:/]|::|\\|>|<) +|: +/g;

function splitTitle(title: string): readonly Part[] {
  const parts: Part[] = [];
  let start = 0;
  for (const match of title.matchAll(separator)) {
    if (match.index > start) parts.push({ start, end: match.index });
    start = match.index + match[0].length;
  }
  if (start < title.length) parts.push({ start, end: title.length });
  return parts.length === 0 ? [{ start: 0, end: title.length }] : parts;
}

/** The longest run of parts at the beginning, or else at the end, that the page shows as its title. */
function shownPart(title: string, parts: readonly Part[], shown: ReadonlySet<string>): string | undefined {
  for (let count = parts.length - 1; count > 0; count -= 1) {
    for (const part of [title.slice(0, parts[count - 1]!.end), title.slice(parts.at(-count)!.start)]) {
      const letters = lettersOf(part);
      if (letters !== '' && shown.has(letters)) return part;
    }
  }
  return undefined;
}

function withoutSite(title: string, parts: readonly Part[], { siteName, pageUrl }: TitleContext): string {
  const names = [lettersOf(siteName ?? ''), lettersOf(hostName(pageUrl))];
  const isSite = ({ start, end }: Part): boolean => isNameOf(lettersOf(title.slice(start, end)), names);
  let first = 0;
  let last = parts.length;
  while (last - first > 1 && isSite(parts[last - 1]!)) last -= 1;
  while (last - first > 1 && isSite(parts[first]!)) first += 1;
  return title.slice(parts[first]!.start, parts[last - 1]!.end);
}

/** Under this many letters, a name that is part of another says nothing. */
const fewLetters = 4;
/** `Example Blog` and `Example: the shop for tea` name the site `Example`, a sentence that holds its name does not. */
const mostLettersMore = 16;

/** Whether a part names the site: by its whole name, the most of it, or its name and a word or two. */
function isNameOf(part: string, names: readonly string[]): boolean {
  return names.some((name) => {
    if (part === name) return true;
    if (Math.min(part.length, name.length) < fewLetters) return false;
    if (name.includes(part)) return part.length * 2 >= name.length;
    return part.includes(name) && part.length <= name.length + mostLettersMore;
  });
}

/** `https://www.fern-kettle.co.uk/` is `fern-kettle`: of the labels of a host the longest says most. */
function hostName(url: string): string {
  const labels = new URL(url).hostname.split('.').slice(0, -1);
  return labels.reduce((longest, label) => (label.length > longest.length ? label : longest), '');
}

function lettersOf(text: string): string {
  return text
    .normalize('NFKC')
    .toLowerCase()
    .replaceAll(/[^\p{L}\p{N}]+/gu, '');
}
