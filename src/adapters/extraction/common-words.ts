/** The words met most in texts of a language, all of them short. What several languages share is in the list of each. */
const commonWords: Readonly<Record<string, string>> = {
  ca: 'de la i el que a en les els per un una es amb no del al si és com més però o pot aquest aquesta seva seu són',
  da: 'og i at det er en til af på for som med den ikke der de et har kan fra eller så du vil man når din skal dette blive',
  de: 'der die das und in zu den ist nicht von mit für auf ein eine sich dem des werden auch es an als im wird oder bei sie wenn kann',
  en: 'the of and to in is that for it with as be on are this by not or from you an at have can if will your which was',
  es: 'de la que el en y los se del las un por con no una para es su al lo como más o este pero sus le si puede está',
  fr: 'de la le et les des en un du une que est pour qui dans a par plus pas au sur ne se ce il sont vous avec ou cette',
  it: 'di che e la il un a per è in una del non si con i da le della sono dei al come più o se nel alla gli questo',
  nb: 'og i å det er en til av på for som med den ikke de et har kan fra eller så du vil man når din skal dette bli',
  nl: 'de het een en van in is dat op te zijn met voor niet aan er om ook als dan maar of door bij naar kan deze wordt uit',
  pl: 'w i na z do się nie że jest to o jak po od za dla przez są oraz lub może tym tego ten co być jego które czy można',
  pt: 'de a o que e do da em um para é com não uma os no se na por mais as dos como mas ao das seu sua ou você',
  sv: 'och i att det som en på är av för med den till inte om ett har de kan från eller så du vid man när ska din var',
};

/** For each word, which languages have it: bit n for the n-th. */
const languagesOf = new Map<string, number>();
const languages = Object.keys(commonWords);
for (const [index, words] of Object.values(commonWords).entries()) {
  for (const word of words.split(' ')) languagesOf.set(word, (languagesOf.get(word) ?? 0) | (1 << index));
}

/** Enough of its words to name a language ... */
const enoughHits = 10;
/** ... unless another has more than this share of them. */
const largestSecond = 0.6;
/** Technical texts hold few common words: it takes a page of them. */
const maxCharacters = 2_000;

/**
 * The language most of the common words of a text are of, when there can be little doubt: one of twelve, some of which are
 * there to cast doubt on their neighbours. About 0.02 ms, a twentieth of comparing trigrams.
 */
export function languageByCommonWords(text: string): string | undefined {
  const hits = new Uint16Array(languages.length);
  for (const [word] of text
    .slice(0, maxCharacters)
    .toLowerCase()
    .matchAll(/\p{L}+/gu)) {
    let bits = languagesOf.get(word) ?? 0;
    if (bits === 0) continue;
    let hasEnough = false;
    for (let index = 0; bits !== 0; index += 1, bits >>= 1) {
      hits[index]! += bits & 1;
      hasEnough ||= hits[index]! >= enoughHits;
    }
    if (hasEnough) return leaderOf(hits);
  }
  return undefined;
}

function leaderOf(hits: Uint16Array): string | undefined {
  const [second = 0, first = 0] = hits.toSorted().slice(-2);
  return second > largestSecond * first ? undefined : languages[hits.indexOf(first)];
}
