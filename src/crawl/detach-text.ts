/**
 * A copy of `text` that owns its characters. V8 cuts strings by reference: a rule of 20 characters that is kept would
 * keep the whole robots.txt or sitemap it was cut from.
 */
export function detachText(text: string): string {
  return Buffer.from(text).toString();
}
