/**
 * A BCP 47 tag in canonical form, `null` when it is none. `null` for a list, too: several languages name an audience, not
 * the language of the text.
 */
export function canonicalLanguage(tag: string): string | null {
  if (tag === '' || canonicalTag.test(tag)) return tag || null;
  try {
    return Intl.getCanonicalLocales(tag.trim().replaceAll('_', '-'))[0] ?? null;
  } catch {
    return null;
  }
}

/** Most tags are canonical already, and `Intl` takes its time to say so. */
const canonicalTag = /^[a-z]{2}(?:-[A-Z]{2})?$/;
