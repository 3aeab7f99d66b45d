import type { Document, Element } from 'domhandler';
import { expect, it } from 'vitest';
import { parsePage } from '../../../../src/adapters/cheerio-extractor/page-tree.ts';
import { ProductSurveyor } from '../../../../src/adapters/cheerio-extractor/products/survey-products.ts';
import {
  findTextPrices,
  type TextPrice,
} from '../../../../src/adapters/cheerio-extractor/products/visible/text-prices.ts';
import { surveyPage } from '../../../../src/adapters/cheerio-extractor/survey-page.ts';
import { textOf } from '../../../../src/adapters/cheerio-extractor/walk.ts';

function findTextPricesIn(document: Document): readonly TextPrice[] {
  const surveyor = new ProductSurveyor();
  surveyPage(document, { companion: surveyor });
  const { shortTexts, reader } = surveyor.finish(document, (href) => href);
  return findTextPrices(shortTexts, reader);
}

function pricesOf(html: string): readonly string[] {
  const found = findTextPricesIn(parsePage(html).document);
  return found.map(
    ({ element, order, elementCount }) => `${element.name} ${order}+${elementCount} ${textOf(element, 100)}`,
  );
}

it.each([
  ['the innermost element', '<div><p>Mug</p><p><b>$12.50</b></p></div>', ['b 4+0 $12.50']],
  ['the one that holds number and currency', '<p><i>$</i><b>12</b><sup>50</sup></p>', ['p 1+3 $1250']],
  ['each price of a range', '<p>from <b>$5</b> to <b>$7</b></p>', ['b 2+0 $5', 'b 3+0 $7']],
  ['none that holds another', '<p>2 for <b>$5</b></p>', ['b 2+0 $5']],
  ['a price with white space around it', `<b>${' '.repeat(90)}$5${'\n'.repeat(90)}</b>`, ['b 1+0 $5']],
  ['a place counted with what is not read', '<svg></svg><template><b>$1</b></template><b>$5</b>', ['b 3+0 $5']],
])('are found in %s', (_, html, expected) => {
  expect(pricesOf(html)).toEqual(expected);
});

it.each([
  ['what is struck through', '<del><b>$12</b></del>'],
  ['navigation', '<nav><p><b>$12</b></p></nav>'],
  ['what is named for other products', '<div class="related-products"><p>$12</p></div>'],
  ['a sentence', '<p>It used to be $12, but nobody would pay that much for a mug.</p>'],
  ['a filter', '<li>Under $12</li>'],
  ['a number without a currency', '<p>12.50</p>'],
  ['the name of a car', '<dd>R1T, 2022</dd>'],
])('are not found in %s', (_, html) => {
  expect(pricesOf(html)).toEqual([]);
});

it('are looked for without a walk over a wide element for each of its numbers', () => {
  const { document } = parsePage(`<div><b>$7</b>${'<i>$</i><i>5 per</i>'.repeat(1_000)}</div>`);
  const [wide] = document.children as Element[];
  const child = wide!.children[1_000]!;
  const { next } = child;
  let passed = 0;
  Object.defineProperty(child, 'next', {
    get: () => {
      passed += 1;
      return next;
    },
  });

  expect(findTextPricesIn(document)).toHaveLength(1);
  expect(passed).toBeLessThan(10);
});
