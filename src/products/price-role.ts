/**
 * What a number in a text about prices is:
 * - `price`: what one pays, or may be
 * - `list`: what it cost before, or is recommended
 * - `unit`: the price of a kilogram, a litre, a metre
 * - `instalment`: one of several payments
 * - `saving`: what is taken off
 * - `threshold`: the value of an order from which something holds
 * - `other`: no amount of money: a percentage, a quantity, a date
 */
export type PriceRole = 'price' | 'list' | 'unit' | 'instalment' | 'saving' | 'threshold' | 'other';

/** A number's surroundings, in lower case. */
export interface NumberContext {
  /** What stands before it and its currency, back to the number before. */
  readonly before: string;
  /** What stands behind it, its currency included. */
  readonly after: string;
  readonly hasCurrency: boolean;
}

const units = [
  ...['kg', 'g', 'gr', 'mg', 'kilo', 'gram', 'gramm', 'lb', 'lbs', 'oz', 'ounce', 'ounces', 'fl oz', 'l', 'lt', 'ltr'],
  ...[
    'liter',
    'litre',
    'litro',
    'ml',
    'cl',
    'dl',
    'm',
    'm²',
    'm2',
    'mtr',
    'meter',
    'metre',
    'metro',
    'cm',
    'qm',
    'sqm',
  ],
  ...['sqft', 'sq', 'ft', 'yard', 'stk', 'stück', 'st', 'unit', 'unidad', 'unité', 'ea', 'each', 'pc', 'pcs', 'piece'],
  ...['count', 'ct', 'sheet', 'roll', 'tablet', 'capsule', 'serving', 'dose', 'шт', 'кг', 'л', 'м'],
].join('|');

/** `€/kg`, `€ / 100 ml`, `per litre`: at most a short sign stands before it. */
const unitBehind = new RegExp(
  `^[^\\d/(\\p{L}]{0,6}(?:\\p{L}{1,4}\\.?)?[\\s*]*(?:/|per|pro|par|por|al|je|za|for)\\s*(?:\\d+\\s*)?(?:${units})(?!\\p{L})`,
  'u',
);
/** `+ $10`: what an option costs on top. */
const surchargeBefore = /\+\s?$/;
const percentBehind = /^\s?%/;
const instalmentBehind =
  /^[^\d]{0,8}(?:\/\s?mo|\/\s?mes|\/\s?mois|per month|a month|mtl|monatlich|pro monat|par mois|al mese|al mes|por mes|měsíčně|miesięcznie)/;
const instalmentBefore =
  /(?:\d\s?[x×]\s?(?:de|von|à|a|of|da|di)?|raten|rates|rate|payments?|cuotas|vezes|mensualités|mensualidades|splát\S*|rat)\s?(?:of|à|a|de|von|zu|da|di|po|from|as low as)?\s?$|as low as\s$/;
const savingBefore =
  /(?:save|saving|savings|sparen|ersparnis|gespart|économisez|économie|ahorra|ahorras|risparmi|risparmia|bespaar|je bespaart|oszczędzasz|ušetříte|rabatt?|discount|sleva|zľava|скидка|экономия)[^\p{L}\d]{0,3}$/u;
const savingBehind =
  /^[^\p{L}\d]{0,4}\p{L}{0,3}\s?(?:off|gespart|rabatt|korting|de remise|de descuento|di sconto|zniżki)(?!\p{L})/u;
const thresholdBefore =
  /(?:shipping|delivery|orders?|versand\S*|lieferung|bestellwert|livraison|envío|spedizione|verzending|doprava|dostawa|доставка|spend|minimum order|over|above|mindest\S*)[^\p{L}\d]{0,3}(?:on |for |from |over |above |of |ab |über |dès |desde |da |from orders over |orders? |orders? over |orders? of |orders? above )*[^\p{L}\d]{0,3}$/u;
const listBefore =
  /(?:^|[^\p{L}])(?:was|were|rrp|msrp|srp|uvp|list price|listenpreis|retail|retail price|regular|regular price|reg|original|originally|orig|compare at|old price|instead of|statt|bisher|vorher|früher|ehemals|avant|au lieu de|prix conseillé|antes|precio anterior|invece di|prima|adviesprijs|van|før|tidigare|przed|cena katalogowa|běžná cena|původní cena)[^\p{L}\d]{0,4}$/u;
const quantityBefore =
  /(?:qty|quantity|menge|anzahl|quantité|cantidad|sku|ref|art|item|code|no|nr|№|мин|заказ|кол-во)[.:#]*\s?[.:#]?\s?$/;
const dateBefore =
  /(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec|mär|mai|okt|dez)[a-zäéû]{0,9}\.?,?\s(?:\d{1,2},?\s)?$/;
/** `25-09`, `12/31`, `2021-`: numbers in a chain, the next without a currency of its own. */
const chainBehind = /^[-/]\d/;
const chainBefore = /\d[-/]$/;

/** The role of a number that stands between `before` and `after`. */
export function priceRole({ before, after, hasCurrency }: NumberContext): PriceRole {
  if (percentBehind.test(after) || surchargeBefore.test(before)) return 'other';
  if (!hasCurrency && isNoAmount(before, after)) return 'other';
  if (instalmentBehind.test(after) || instalmentBefore.test(before)) return 'instalment';
  if (unitBehind.test(after)) return 'unit';
  if (savingBefore.test(before) || savingBehind.test(after)) return 'saving';
  if (thresholdBefore.test(before)) return 'threshold';
  return listBefore.test(before) ? 'list' : 'price';
}

function isNoAmount(before: string, after: string): boolean {
  return [quantityBefore, dateBefore, chainBefore].some((pattern) => pattern.test(before)) || chainBehind.test(after);
}
