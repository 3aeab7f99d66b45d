/**
 * How a language says that something can be had, and how it takes that back. Parts of regular expressions, in lower case;
 * apostrophes are straight.
 */
interface StockWords {
  /** What says that it is in stock. */
  readonly promises: readonly string[];
  /** Words that deny what follows within four words: every promise of the language is denied by every one of them. */
  readonly negations: readonly string[];
  /** What says by itself that it cannot be had. */
  readonly refusals: readonly string[];
}

const stockWords: Readonly<Record<string, StockWords>> = {
  english: {
    promises: [
      ...['in[ -]stock', '(?<![a-z])available', '(?<!\\d)[1-9]\\d* left', 'ready to ship'],
      ...['ships? (?:in|within|today)', '(?:almost|nearly) sold[ -]?out'],
    ],
    negations: ['not', "[a-z]+n't", 'cannot', 'no longer', 'never'],
    refusals: [
      ...['out[ -]of[ -]?stock', '(?<!(?:almost|nearly|never|not|not yet) )sold[ -]?out', 'no stock', 'unavailable'],
      ...['(?<![\\d.,])0 (?:in stock|left|available)', 'notify me when'],
    ],
  },
  german: {
    promises: [
      ...['auf lager', 'vorrätig', 'lieferbar', 'verfügbar', 'verfuegbar', 'sofort', 'nur noch [1-9]\\d*'],
      '(?:fast|bald) ausverkauft',
    ],
    negations: ['nicht'],
    refusals: ['(?<!(?:fast|bald|nicht) )ausverkauft', 'vergriffen', 'keine? (?:lager)?bestand'],
  },
  french: {
    promises: ['en stock', 'disponible'],
    negations: ['pas', 'non'],
    refusals: ['rupture', '(?<!(?:presque|bientôt) )épuisé', 'hors stock', 'plus (?:en stock|disponible)'],
  },
  spanish: {
    promises: ['en stock', 'disponible'],
    negations: ['no'],
    refusals: ['(?<!casi )agotad', 'sin existencias', 'sin stock', 'no hay (?:stock|existencias)'],
  },
  italian: {
    promises: ['disponibile', 'disponibilità immediata'],
    negations: ['non'],
    refusals: ['(?<!quasi )esaurit', 'nessuna disponibilità'],
  },
  portuguese: {
    promises: ['em estoque', 'disponíve'],
    negations: ['não', 'nao'],
    refusals: ['esgotad', 'sem estoque', 'sem stock', 'fora de estoque'],
  },
  dutch: {
    promises: ['op voorraad', 'leverbaar', 'beschikbaar'],
    negations: ['niet'],
    refusals: ['uitverkocht', 'geen voorraad'],
  },
  polish: {
    promises: ['na stanie', 'dostępn', 'w magazynie'],
    negations: ['nie'],
    refusals: ['wyprzedan', 'brak (?:w magazynie|na stanie|towaru|dostępności)'],
  },
  swedish: {
    promises: ['i lager'],
    negations: ['ej', 'inte', 'slut'],
    refusals: ['slutsåld'],
  },
  danishAndNorwegian: {
    promises: ['på lager'],
    negations: ['ikke', 'ej'],
    refusals: ['udsolgt', 'utsolgt'],
  },
  finnish: {
    promises: ['varastossa'],
    negations: ['ei', 'eivät'],
    refusals: ['loppuunmyyty'],
  },
  czech: {
    promises: ['skladem', 'dostupn'],
    negations: ['není', 'neni', 'nejsou', 'nemáme'],
    refusals: ['vyprodán'],
  },
  slovak: {
    promises: ['skladom', 'na sklade', 'dostupn'],
    negations: ['nie', 'nemáme'],
    refusals: ['vypredan'],
  },
  hungarian: {
    promises: ['készleten', 'raktáron'],
    negations: ['nincs', 'nincsen', 'nem'],
    refusals: ['elfogyott'],
  },
  romanian: {
    promises: ['în stoc', 'in stoc', 'disponibil(?![a-zà])', 'disponibile', 'disponibili(?![a-zà])'],
    negations: ['nu'],
    refusals: ['stoc epuizat', 'lipsă stoc'],
  },
  russian: {
    promises: ['(?<![а-я])в наличии'],
    negations: ['нет', 'нету', 'не', 'отсутствует'],
    refusals: ['распродано', 'нет на складе'],
  },
  ukrainian: {
    promises: ['в наявності'],
    negations: ['немає', 'нема', 'не', 'відсутн[а-яії]*'],
    refusals: [],
  },
  bulgarian: {
    promises: ['налично'],
    negations: ['не', 'няма'],
    refusals: ['няма (?:в )?наличност', 'изчерпан'],
  },
  croatianAndSerbian: {
    promises: ['na (?:lageru|zalihi|skladištu)', 'dostupn', 'dostupan', 'dobavljiv'],
    negations: ['nije', 'nisu', 'nema'],
    refusals: ['rasprodano'],
  },
  slovene: {
    promises: ['na zalogi', 'dostupn', 'dostupen', 'dobavljiv'],
    negations: ['ni', 'niso'],
    refusals: ['razprodano'],
  },
  turkish: {
    promises: ['stokta'],
    negations: [],
    refusals: ['tükendi', 'stokta (?:[^\\s\\d]+ )?(?:yok|değil|kalmadı|bulunmu|bulunma|olmayan)'],
  },
  greek: {
    promises: ['σε απόθεμα', 'διαθέσιμ'],
    negations: ['μη', 'δεν'],
    refusals: ['εξαντλ', 'μη-διαθέσιμ', 'εκτός αποθέματος'],
  },
  japanese: {
    promises: ['在庫あり'],
    negations: [],
    refusals: ['在庫[はが]?(?:切れ|なし|無し|ありません|ございません)', '売り切れ', '完売'],
  },
  chinese: {
    promises: ['有货', '有貨', '现货', '現貨'],
    negations: [],
    refusals: ['缺货', '缺貨', '售罄', '售完', '[没沒无無未非]有?(?:货|貨|现货|現貨)'],
  },
  korean: {
    promises: ['재고'],
    negations: [],
    refusals: ['품절', '재고[가는]? ?(?:없|소진|부족)'],
  },
  vietnamese: {
    promises: ['còn hàng'],
    negations: ['không', 'chưa'],
    refusals: ['hết hàng'],
  },
  indonesian: {
    promises: ['tersedia'],
    negations: ['tidak', 'belum', 'tak'],
    refusals: ['habis'],
  },
};

/** Latin, Greek and Cyrillic, in lower case. */
const wordStart = '(?<![a-zà-ɏͰ-ӿḀ-ỿ])';
/** Beginnings of words that deny the rest of them: `nedostupno`, `niedostępny`, `indisponible`. */
const denyingStart = `${wordStart}(?:un|in|ne|nie|non-|не)`;
/** Matches nowhere. */
const nothing = '(?!)';

const refusal = new RegExp(
  Object.values(stockWords)
    .flatMap(({ refusals }) => refusals)
    .join('|'),
);

/** Promises of all languages, and what denies each: some words are promises in several. */
const denialByPromise: ReadonlyMap<string, RegExp> = indexDenials();
const denials = [...denialByPromise.values()];
/** One group for each promise. */
const promise = new RegExp([...denialByPromise.keys()].map((each) => `(${each})`).join('|'), 'g');

function indexDenials(): ReadonlyMap<string, RegExp> {
  const negationsOf = new Map<string, string[]>();
  for (const { promises, negations } of Object.values(stockWords)) {
    for (const each of promises) negationsOf.set(each, [...(negationsOf.get(each) ?? [nothing]), ...negations]);
  }
  const denialOf = (negations: readonly string[]) =>
    new RegExp(`${wordStart}(?:${negations.join('|')})\\s|${denyingStart}$`);
  return new Map([...negationsOf].map(([each, negations]) => [each, denialOf(negations)]));
}

/** What may stand between a negation and what it denies, at the end of a text: `not yet`, `nicht mehr sofort`. */
const wordsBefore = /(?:[^\s\d.,;:!?()|/]+\s+){0,4}[^\s\d.,;:!?()|/]*$/;

/** What a text in lower case says of the stock, in any language; `null` when it says nothing of it. */
export function readStockPhrase(text: string): 'OutOfStock' | 'InStock' | null {
  if (refusal.test(text)) return 'OutOfStock';
  const promises = [...text.matchAll(promise)];
  const isDenied = promises.some((match) => {
    const denial = denials[match.findIndex((group, index) => index > 0 && group !== undefined) - 1]!;
    return denial.test(wordsBefore.exec(text.slice(0, match.index))![0]);
  });
  if (isDenied) return 'OutOfStock';
  return promises.length > 0 ? 'InStock' : null;
}
