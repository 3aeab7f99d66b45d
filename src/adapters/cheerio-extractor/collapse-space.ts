/** Runs of white space become one space; what {@link dropInvisible} drops is dropped. */
export function collapseSpace(text: string): string {
  return dropInvisible(text).replace(wideSpace, ' ');
}

/**
 * Drops characters that show nothing or deceive: control characters but white space, soft hyphen, zero-width space, word
 * joiner, byte order mark, and the marks that turn the direction of the text around them.
 */
export function dropInvisible(text: string): string {
  return invisible.test(text) ? text.replace(allInvisible, '') : text;
}

// biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for.
const invisible = /[\0-\x08\x0e-\x1f\x7f-\x9f\u00ad\u200b\u2060\ufeff\u202a-\u202e\u2066-\u2069]/;
const allInvisible = new RegExp(invisible, 'g');
/** A single space is as it should be already: most texts need no change. */
const wideSpace = /[^\S ]\s*| \s+/g;
