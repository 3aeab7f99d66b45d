/**
 * Cuts the endings off an English word, so that `shipping`, `shipped` and `ships` meet as `ship`.
 *
 * The algorithm of M. F. Porter, "An algorithm for suffix stripping", Program 14 (1980), 130-137, with the two changes
 * its author made later (`bli`, `logi`). The result is a key for matching, not always a word (`policies` gives
 * `polici`). Words of other languages lose some endings too; that does no harm as long as texts and queries are treated
 * alike.
 *
 * @param word - lower case. Anything but `a` to `z`, and a word of one or two letters, comes back as it is.
 */
export function stemEnglish(word: string): string {
  if (word.length < 3 || !/^[a-z]+$/.test(word)) return word;
  let stem = stripPlural(word);
  stem = stripPastAndProgressive(stem);
  if (stem.endsWith('y') && hasVowel(stem.slice(0, -1))) stem = `${stem.slice(0, -1)}i`;
  stem = replaceLongestSuffix(stem, doubleSuffixes);
  stem = replaceLongestSuffix(stem, singleSuffixes);
  stem = stripDerivation(stem);
  return tidyEnd(stem);
}

/** Step 1a. */
function stripPlural(word: string): string {
  if (word.endsWith('sses') || word.endsWith('ies')) return word.slice(0, -2);
  return word.endsWith('s') && !word.endsWith('ss') ? word.slice(0, -1) : word;
}

/** Step 1b. */
function stripPastAndProgressive(word: string): string {
  if (word.endsWith('eed')) return measure(word.slice(0, -3)) > 0 ? word.slice(0, -1) : word;
  const ending = ['ed', 'ing'].find((suffix) => word.endsWith(suffix));
  if (ending === undefined) return word;
  const stem = word.slice(0, -ending.length);
  if (!hasVowel(stem)) return word;
  if (/(?:at|bl|iz)$/.test(stem)) return `${stem}e`;
  if (endsWithDoubleConsonant(stem) && !/[lsz]$/.test(stem)) return stem.slice(0, -1);
  return measure(stem) === 1 && endsConsonantVowelConsonant(stem) ? `${stem}e` : stem;
}

/** Steps 2 and 3: the longest suffix that fits decides, even when what is left of it is too short to change. */
function replaceLongestSuffix(word: string, suffixes: ReadonlyMap<string, string>): string {
  for (let length = Math.min(longestSuffix, word.length); length > 1; length--) {
    const replacement = suffixes.get(word.slice(-length));
    if (replacement === undefined) continue;
    const stem = word.slice(0, -length);
    return measure(stem) > 0 ? stem + replacement : word;
  }
  return word;
}

/** Step 4. */
function stripDerivation(word: string): string {
  const suffix = derivations.exec(word)?.[0];
  if (suffix === undefined) return word;
  const stem = word.slice(0, -suffix.length);
  if (suffix === 'ion' && !/[st]$/.test(stem)) return word;
  return measure(stem) > 1 ? stem : word;
}

/** Step 5. */
function tidyEnd(word: string): string {
  let result = word;
  if (result.endsWith('e')) {
    const stem = result.slice(0, -1);
    const stemMeasure = measure(stem);
    if (stemMeasure > 1 || (stemMeasure === 1 && !endsConsonantVowelConsonant(stem))) result = stem;
  }
  return result.endsWith('ll') && measure(result) > 1 ? result.slice(0, -1) : result;
}

/** Consonants and vowels of a word as a string of `c` and `v`. A `y` behind a consonant is a vowel. */
function shapeOf(word: string): string {
  let shape = '';
  for (const letter of word) {
    const isVowel = 'aeiou'.includes(letter) || (letter === 'y' && shape.endsWith('c'));
    shape += isVowel ? 'v' : 'c';
  }
  return shape;
}

/** How often a group of vowels is followed by a group of consonants. */
const measure = (word: string): number => shapeOf(word).split('vc').length - 1;

const hasVowel = (word: string): boolean => shapeOf(word).includes('v');

const endsWithDoubleConsonant = (word: string): boolean => word.at(-1) === word.at(-2) && shapeOf(word).endsWith('c');

const endsConsonantVowelConsonant = (word: string): boolean => shapeOf(word).endsWith('cvc') && !/[wxy]$/.test(word);

/** `ational` to `iviti`: none is longer. */
const longestSuffix = 7;

const doubleSuffixes: ReadonlyMap<string, string> = new Map([
  ['ational', 'ate'],
  ['tional', 'tion'],
  ['enci', 'ence'],
  ['anci', 'ance'],
  ['izer', 'ize'],
  ['bli', 'ble'],
  ['alli', 'al'],
  ['entli', 'ent'],
  ['eli', 'e'],
  ['ousli', 'ous'],
  ['ization', 'ize'],
  ['ation', 'ate'],
  ['ator', 'ate'],
  ['alism', 'al'],
  ['iveness', 'ive'],
  ['fulness', 'ful'],
  ['ousness', 'ous'],
  ['aliti', 'al'],
  ['iviti', 'ive'],
  ['biliti', 'ble'],
  ['logi', 'log'],
]);

const singleSuffixes: ReadonlyMap<string, string> = new Map([
  ['icate', 'ic'],
  ['ative', ''],
  ['alize', 'al'],
  ['iciti', 'ic'],
  ['ical', 'ic'],
  ['ful', ''],
  ['ness', ''],
]);

/** The leftmost match is the longest suffix. */
const derivations = /(?:al|ance|ence|er|ic|able|ible|ant|ement|ment|ent|ion|ou|ism|ate|iti|ous|ive|ize)$/;
