/** Currencies that are written with a sign, where several are. */
const currenciesBySign: Readonly<Record<string, readonly string[]>> = {
  $: [
    ...['USD', 'CAD', 'AUD', 'NZD', 'SGD', 'HKD', 'TWD', 'MXN', 'ARS', 'CLP', 'COP', 'UYU', 'DOP', 'JMD', 'TTD', 'BBD'],
    ...['BSD', 'BMD', 'BZD', 'BND', 'FJD', 'GYD', 'KYD', 'LRD', 'NAD', 'SBD', 'SRD', 'XCD', 'MOP', 'CVE', 'TOP', 'WST'],
  ],
  kr: ['SEK', 'NOK', 'DKK', 'ISK'],
  '¥': ['JPY', 'CNY'],
  rs: ['INR', 'PKR', 'LKR', 'NPR', 'MUR', 'SCR'],
  '₨': ['INR', 'PKR', 'LKR', 'NPR', 'MUR', 'SCR'],
  r: ['ZAR'],
  р: ['RUB', 'BYN'],
  br: ['BYN', 'ETB'],
  bs: ['BOB', 'VES'],
  dh: ['MAD', 'AED'],
  درهم: ['AED', 'MAD'],
  ريال: ['SAR', 'QAR', 'OMR', 'YER'],
  '﷼': ['IRR', 'SAR', 'QAR', 'OMR', 'YER'],
  جنيه: ['EGP', 'SDG'],
  دينار: ['KWD', 'IQD', 'JOD', 'DZD', 'TND', 'LYD', 'BHD'],
  cfa: ['XOF', 'XAF'],
  fcfa: ['XOF', 'XAF'],
};

/** Currency of the countries whose currency shares its sign: ISO 3166 to ISO 4217. */
const currencyByRegion: Readonly<Record<string, string>> = {
  ...{ US: 'USD', CA: 'CAD', AU: 'AUD', NZ: 'NZD', SG: 'SGD', HK: 'HKD', TW: 'TWD', MX: 'MXN', AR: 'ARS', CL: 'CLP' },
  ...{ CO: 'COP', UY: 'UYU', DO: 'DOP', JM: 'JMD', TT: 'TTD', BB: 'BBD', FJ: 'FJD', NA: 'NAD' },
  ...{ SE: 'SEK', NO: 'NOK', DK: 'DKK', IS: 'ISK', JP: 'JPY', CN: 'CNY' },
  ...{ IN: 'INR', PK: 'PKR', LK: 'LKR', NP: 'NPR', MU: 'MUR', ZA: 'ZAR', RU: 'RUB', BY: 'BYN', ET: 'ETB', BO: 'BOB' },
  ...{ VE: 'VES', MA: 'MAD', AE: 'AED', SA: 'SAR', QA: 'QAR', OM: 'OMR', YE: 'YER', IR: 'IRR', EG: 'EGP', SD: 'SDG' },
  ...{ KW: 'KWD', IQ: 'IQD', JO: 'JOD', DZ: 'DZD', TN: 'TND', LY: 'LYD', BH: 'BHD', SN: 'XOF', CI: 'XOF', CM: 'XAF' },
};

/** What a page says about its currency besides its prices. */
export interface CurrencyClues {
  /** Codes that its markup or scripts name, most trusted first. */
  readonly codes: readonly string[];
  /** Countries its language tags and its host's ending name (ISO 3166, upper case), most trusted first. */
  readonly regions: readonly string[];
}

/**
 * The currency behind a sign that several share, told by the page around it.
 *
 * @param token - as written, e.g. `'$'`.
 * @returns `null` when nothing on the page fits: a currency is never guessed.
 */
export function currencyOfSharedSign(token: string, { codes, regions }: CurrencyClues): string | null {
  const candidates =
    currenciesBySign[token.replace(/\.$/, '').replace('＄', '$').replace('￥', '¥').toLowerCase()] ?? [];
  const byRegion = regions.map((region) => currencyByRegion[region]);
  return [...codes, ...byRegion].find((code) => code !== undefined && candidates.includes(code)) ?? null;
}

/** The code in a text that says which dollar a `$` is: `SGD$4.90`, `$1,190.00 AUD`. */
export function findDollarCode(text: string): string | undefined {
  return text.match(/(?<!\p{L})[A-Z]{3}(?!\p{L})/gu)?.find((code) => currenciesBySign['$']!.includes(code));
}
