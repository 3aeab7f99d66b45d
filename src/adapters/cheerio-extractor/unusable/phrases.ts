/**
 * `text` as words that can be compared: in lower case, without accents and apostrophes, one space between words and one
 * at each end, so that ` word ` finds whole words.
 */
export function foldText(text: string): string {
  const plain = text.normalize('NFKD').replaceAll(/[\p{M}'’`´]/gu, '');
  return ` ${plain
    .toLowerCase()
    .replaceAll(/[^\p{L}\p{N}]+/gu, ' ')
    .trim()} `;
}

/** Whether `folded`, as {@link foldText} gives it, holds one of `phrases` as whole words. */
export function holdsPhrase(folded: string, phrases: Iterable<string>): boolean {
  for (const phrase of phrases) if (folded.includes(` ${phrase} `)) return true;
  return false;
}

/** The parts of a title, folded, none empty: of `404: Not found – Shop` the three. Titles have runs of one space only. */
export function titleParts(title: string): readonly string[] {
  return title
    .split(separator)
    .map(foldText)
    .filter((part) => part.trim() !== '');
}

/** A hyphen separates only with space around it, a full stop only at the end of a sentence. A question is not cut. */
const separator = / [-~/.] |[|–—·•»«›‹:]|[.!…]+(?= |$)/;

/** A title as evidence: short, on one line, detached by whoever keeps it. */
export function quote(text: string): string {
  return JSON.stringify(text.length > 80 ? `${text.slice(0, 79)}…` : text);
}
