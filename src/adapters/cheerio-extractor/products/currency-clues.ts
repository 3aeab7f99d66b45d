import { toCurrencyCode } from '../../../products/find-currency.ts';
import type { CurrencyClues } from '../../../products/shared-signs.ts';
import type { PageSurvey } from '../survey-page.ts';
import type { ProductScript } from './survey-products.ts';

const metaKeys = [
  'product:price:currency',
  'og:price:currency',
  'product:sale_price:currency',
  'currency',
  'pricecurrency',
];
/** `currencyCode: "USD"`, `currency = 'USD'`, `"active":"USD"`. */
const inScript =
  /(?:currency|currencyCode|currency_code|currencyIso\w*|priceCurrency)\\?["']?\]?\s*[:=]\s*\\?["']([A-Z]{3})\\?["']|Shopify\.currency\s*=\s*\{\s*"active"\s*:\s*"([A-Z]{3})"/gi;
const maxScriptLength = 200_000;
const maxFound = 50;
/** Country codes at the end of hosts that are no countries to buy in. */
const notCountries = new Set(['CO', 'IO', 'ME', 'TV', 'AI', 'EU', 'FM', 'SH', 'LY', 'GG', 'CC', 'TO', 'WS']);

export interface ClueSource {
  readonly survey: PageSurvey;
  readonly scripts: readonly ProductScript[];
  readonly pageUrl: string;
}

/** What tells which dollar, krone or rupee a page means. */
export function readCurrencyClues({ survey, scripts, pageUrl }: ClueSource): CurrencyClues {
  const metas = survey.metas
    .filter(({ key }) => metaKeys.includes(key))
    .flatMap(({ content }) => toCurrencyCode(content) ?? []);
  return { codes: [...metas, ...codesInScripts(scripts)], regions: regionsOf(survey.htmlLanguage, pageUrl) };
}

/** The most common first. */
function codesInScripts(scripts: readonly ProductScript[]): readonly string[] {
  const counts = new Map<string, number>();
  let found = 0;
  for (const { text } of scripts) {
    if (!/currency/i.test(text.slice(0, maxScriptLength))) continue;
    for (const match of text.slice(0, maxScriptLength).matchAll(inScript)) {
      const code = toCurrencyCode(match[1] ?? match[2] ?? '');
      if (code !== null) counts.set(code, (counts.get(code) ?? 0) + 1);
      found += 1;
      if (found > maxFound) break;
    }
  }
  return [...counts].toSorted((a, b) => b[1] - a[1]).map(([code]) => code);
}

function regionsOf(language: string, pageUrl: string): readonly string[] {
  const region = /^[a-z]{2,3}[-_](?:[a-z]{4}[-_])?([a-z]{2})$/i.exec(language.trim())?.[1]?.toUpperCase();
  const ending = new URL(pageUrl).hostname.split('.').at(-1)!.toUpperCase();
  const country = ending.length === 2 && !notCountries.has(ending) ? (ending === 'UK' ? 'GB' : ending) : undefined;
  return [country, region].filter((each) => each !== undefined);
}
