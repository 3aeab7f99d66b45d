import { expect, it } from 'vitest';
import { currencyCodes, listCurrencySigns } from '../../../src/products/currency-signs.ts';
import { mayNameCurrency } from '../../../src/products/find-currency.ts';
import { namesPrice } from '../../../src/products/price-mentions.ts';

const signs = [...listCurrencySigns().map(({ sign }) => sign), ...currencyCodes, 'R'];

it('may be in every text that names a price', () => {
  const texts = signs.flatMap((sign) => [`${sign}12.50`, `12.50 ${sign}`, `${sign} 12.50`, `from ${sign}12.50`]);
  const prices = texts.filter(namesPrice);

  expect(prices.length).toBeGreaterThan(2 * signs.length);
  expect(prices.filter((text) => !mayNameCurrency(text))).toEqual([]);
});

it.each(['R1T', 'R2D2', 'R12a'])('names no price in %s', (name) => {
  expect(namesPrice(name)).toBe(false);
});

it.each(['12 comments', 'Chapter 3', 'R1T', '5 km', 'Krone 5', 'Zusatz 2'])('is not in %s', (text) => {
  expect(mayNameCurrency(text)).toBe(false);
});
