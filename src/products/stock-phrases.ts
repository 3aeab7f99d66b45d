/**
 * How a language says that something can be had, and how it takes that back. Parts of regular expressions, in lower case;
 * apostrophes are straight.
 */
interface StockWords {
  /** What says that it is in stock. */
  readonly promises: readonly string[];
  /** Words that deny what follows them: every promise of the language is denied by every one of them. */
  readonly negations: readonly string[];
  /** What says by itself that it cannot be had. */
  readonly refusals: readonly string[];
}

const stockWords: Readonly<Record<string, StockWords>> = {
  english: {
    promises: [
      ...['in[ -]stock', '(?<!\\p{L})available', '(?<!\\d)[1-9]\\d* left', 'ready to ship'],
      ...['ships? (?:in|within|today)', '(?:almost|nearly) sold[ -]?out'],
    ],
    negations: ['not', "\\p{L}+n't", 'cannot', 'no longer', 'never'],
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
    promises: ['în stoc', 'in stoc', 'disponibil[ei]?(?!\\p{L})'],
    negations: ['nu'],
    refusals: ['stoc epuizat', 'lipsă stoc'],
  },
  russian: {
    promises: ['(?<!\\p{L})в наличии'],
    negations: ['нет', 'нету', 'не', 'отсутствует'],
    refusals: ['распродано', 'нет на складе'],
  },
  ukrainian: {
    promises: ['в наявності'],
    negations: ['немає', 'нема', 'не', 'відсутн\\p{L}*'],
    refusals: [],
  },
  bulgarian: {
    promises: ['налично'],
    negations: ['не', 'няма'],
    refusals: ['няма (?:в )?наличност', 'изчерпан'],
  },
  croatianAndSerbian: {
    promises: ['na (?:lageru|zalihi|skladištu)', 'dostup(?:n|an)', 'dobavljiv'],
    negations: ['nije', 'nisu', 'nema'],
    refusals: ['rasprodano'],
  },
  slovene: {
    promises: ['na zalogi', 'dostup(?:n|en)', 'dobavljiv'],
    negations: ['ni', 'niso'],
    refusals: ['razprodano'],
  },
  turkish: {
    promises: ['stokta'],
    negations: [],
    refusals: ['tükendi', 'stokta (?:\\p{L}+ )?(?:yok|değil|kalmadı|bulunmu|bulunma|olmayan)'],
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

/** Beginnings of words that deny the rest of them: `nedostupno`, `niedostępny`, `indisponible`. */
const denyingStart = '(?<!\\p{L})(?:un|in|ne|nie|non-|не)';
/** Between a negation and what it denies: `no longer in stock`, `nicht mehr sofort lieferbar`. */
const between = String.raw`\s+(?:[\p{L}'-]+\s+){0,3}`;

/** Finds what says that something cannot be had, in any language. */
export const refusal: RegExp = oneOf(
  Object.values(stockWords).flatMap(({ promises, negations, refusals }) => [
    ...refusals,
    ...negations.map((negation) => `(?<!\\p{L})${negation}${between}(?:${promises.join('|')})`),
    `${denyingStart}(?:${promises.join('|')})`,
  ]),
);

/** Finds what says that something can be had: look for a {@link refusal} first. */
export const promise: RegExp = oneOf(
  Object.values(stockWords).flatMap(({ promises }) => promises.map((each) => `(?<!${denyingStart})${each}`)),
);

function oneOf(patterns: readonly string[]): RegExp {
  return new RegExp(patterns.join('|'), 'u');
}
