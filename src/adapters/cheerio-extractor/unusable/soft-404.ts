import type { JudgedPage } from './judged-page.ts';
import { notFoundStatements, readNotFound } from './not-found-phrases.ts';
import { foldText, holdsPhrase, quote, titleParts } from './phrases.ts';

/** About 150 words: more than that is an article about such pages, or a page whose title is wrong. */
const maxLength = 900;
/** With the theme's own word for it, a page of suggestions is one too. */
const maxMarkedLength = 6_000;

/** What themes put on `<body>` or `<html>`: WordPress, Shopify, Magento 1 and 2, PrestaShop, OpenCart, Drupal. */
const notFoundNames = new Set([
  ...['error404', 'error-404', 'page-404', 'template-404', 'page-template-404', 'cms-no-route', 'cms-noroute-index'],
  ...['pagenotfound', 'page-not-found', 'error-not-found', 'error-not_found', 'path-404', 'is-404'],
]);

/** A price: a product may be named "Error 404". */
const price = /[€$£]\s?\d|\d\s?(?:€|£|\$|EUR|USD|GBP|CHF|zł|kr\b)/;

/** The evidence that a page with a status of success says it is not there; `undefined` without any. */
export function findSoft404({ survey, contentLength, text }: JudgedPage): string | undefined {
  if (contentLength > maxMarkedLength) return undefined;
  const mark = survey.bodyNames.split(/\s+/).find((name) => notFoundNames.has(name.toLowerCase()));
  if (contentLength > maxLength && mark === undefined) return undefined;

  const said = sayNotFound(survey, text, mark !== undefined);
  if (said !== undefined) return said;
  return mark !== undefined && contentLength <= maxLength ? `the template is named ${quote(mark)}` : undefined;
}

function sayNotFound(
  { title, firstHeading }: JudgedPage['survey'],
  text: string,
  isMarked: boolean,
): string | undefined {
  // Part of a title is the site's name; a heading has to say it as a whole.
  const headingParts = titleParts(firstHeading).map(readNotFound);
  const isOther = headingParts.includes('other');
  const inHeading = isOther ? undefined : strongest(headingParts);
  const inTitle = strongest(titleParts(title).map(readNotFound));
  const found = strongest([inTitle, inHeading]);
  if (found === undefined) return undefined;

  const evidence = found === inTitle ? `title says ${quote(title)}` : `the heading says ${quote(firstHeading)}`;
  if (isMarked) return evidence;
  const isHeadedOtherwise = isOther && !isPartOf(firstHeading, title);
  if (found === 'phrase' && !isHeadedOtherwise) return evidence;
  if (found === 'error-number' && !isHeadedOtherwise && !price.test(text)) return evidence;
  // A bare number, or a heading about something else: the text has to say it too.
  const isConfirmed = holdsPhrase(foldText(`${firstHeading} ${text.slice(0, maxLength)}`), notFoundStatements);
  return isConfirmed ? evidence : undefined;
}

const strengths = ['phrase', 'error-number', 'number'] as const;

function strongest(found: readonly (string | undefined)[]): (typeof strengths)[number] | undefined {
  return strengths.find((strength) => found.includes(strength));
}

/** The name of the shop is the first heading of many themes. */
function isPartOf(heading: string, title: string): boolean {
  return titleParts(title).includes(foldText(heading));
}
