import { canonicalLanguage } from '../../extraction/canonical-language.ts';
import type { PageSurvey } from '../survey-page.ts';
import { metaContent } from './meta-content.ts';

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
