import { collapseSpace } from './collapse-space.ts';
import { detach } from './detach.ts';
import type { Meta, PageSurvey } from './survey-page.ts';

const maxTitleLength = 500;
const maxDescriptionLength = 2_000;

/** The page's `<title>`, else what it shows as one; `''` when there is none. */
export function readTitle({ title, metas, firstHeading }: PageSurvey): string {
  return shown(title || metaContent(metas, ['og:title', 'twitter:title']) || firstHeading, maxTitleLength);
}

export function readDescription({ metas }: PageSurvey): string | null {
  const description = metaContent(metas, ['description', 'og:description', 'twitter:description']) ?? '';
  return shown(description, maxDescriptionLength) || null;
}

/** The BCP 47 tag in canonical form, from `<html lang>`, then `<meta>`, then the `Content-Language` header. */
export function readLanguage(
  { htmlLanguage, metas }: PageSurvey,
  headers: Readonly<Record<string, string>>,
): string | null {
  const candidates = [
    htmlLanguage,
    metaContent(metas, ['content-language']),
    headers['content-language'],
    metaContent(metas, ['language', 'og:locale']),
  ];
  for (const candidate of candidates) {
    const language = canonicalLanguage(candidate ?? '');
    if (language !== null) return language;
  }
  return null;
}

/** The first non-empty content among `keys`, which are in order of preference. */
export function metaContent(metas: readonly Meta[], keys: readonly string[]): string | undefined {
  for (const key of keys) {
    const meta = metas.find((each) => each.key === key && each.content.trim() !== '');
    if (meta !== undefined) return meta.content;
  }
  return undefined;
}

function shown(text: string, maxLength: number): string {
  return detach(collapseSpace(text.slice(0, maxLength)).trim());
}

/** Most tags are canonical already, and `Intl` takes its time to say so. */
const canonicalTag = /^[a-z]{2}(?:-[A-Z]{2})?$/;

/** `null` for a list, too: several languages name an audience, not the language of the text. */
function canonicalLanguage(tag: string): string | null {
  if (tag === '' || canonicalTag.test(tag)) return tag || null;
  try {
    return Intl.getCanonicalLocales(tag.trim().replaceAll('_', '-'))[0] ?? null;
  } catch {
    return null;
  }
}
