import { canonicalLanguage } from './canonical-language.ts';
import { languageByCommonWords } from './common-words.ts';

/**
 * The language of a text that nobody declares: a BCP 47 tag without a region. By its common words where they leave little
 * doubt, else by its trigrams.
 *
 * `null` when it has fewer than 200 characters: too little to tell, say, Czech from Slovak. Looks at its beginning only:
 * of 500 characters in 19 languages 99 in 100 were told right (docs/decisions/language.md).
 */
export async function detectLanguage(text: string): Promise<string | null> {
  if (text.length < fewestCharacters) return null;
  const common = languageByCommonWords(text);
  if (common !== undefined) return common;
  const { franc } = await import('franc');
  const code = franc(text.slice(0, sampleCharacters), { only: [...languages] });
  return code === 'und' ? null : canonicalLanguage(code);
}

const fewestCharacters = 200;
const sampleCharacters = 500;

/** Those that sites are written in. To choose among all 414 would be slower, and wrong more often. ISO 639-3. */
const languages = [
  ...['als', 'arb', 'ben', 'bos', 'bul', 'cat', 'ces', 'cmn', 'dan', 'deu', 'ekk', 'ell', 'eng', 'fin', 'fra', 'glg'],
  ...['heb', 'hin', 'hrv', 'hun', 'ind', 'ita', 'jpn', 'kor', 'lit', 'lvs', 'mkd', 'nld', 'nob', 'pes', 'pol', 'por'],
  ...['ron', 'rus', 'slk', 'slv', 'spa', 'srp', 'swe', 'tam', 'tel', 'tha', 'tur', 'ukr', 'vie'],
];
