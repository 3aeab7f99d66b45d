import type { PageBlocks } from './page-blocks.ts';
import { placeKind } from './place-kinds.ts';

/** What is said of the whole page, the same for all of its blocks. */
export function describePage(page: PageBlocks): readonly number[] {
  const { blocks, places, count, totalWords, totalLinkWords, totalProse } = page;
  const words = Math.max(1, totalWords);
  let headings = 0;
  let prices = 0;
  let times = 0;
  let questions = 0;
  let codes = 0;
  let inMain = 0;
  let inArticle = 0;
  let chosen = 0;
  let boilerplate = 0;
  let pre = 0;
  let tables = 0;
  let quotes = 0;
  let items = 0;
  let mostAlike = 0;
  for (let index = 0; index < count; index += 1) {
    const block = blocks[index]!;
    const { counts } = block.place.kinds;
    if (block.headingLevel > 0) headings += 1;
    prices += block.prices;
    times += block.times;
    questions += block.questions;
    codes += block.codes;
    if (counts[placeKind.main]! > 0) inMain += block.words;
    if (counts[placeKind.article]! > 0) inArticle += block.words;
    if (page.landmark[index] === 2) chosen += block.words;
    if (counts[placeKind.boilerplate]! > 0) boilerplate += block.words;
    if (counts[placeKind.pre]! > 0) pre += block.words;
    if (counts[placeKind.table]! > 0) tables += block.words;
    if (counts[placeKind.quote]! > 0) quotes += block.words;
    if (counts[placeKind.item]! > 0) items += block.words;
  }
  let articles = 0;
  for (const place of places) {
    if (place.element?.name === 'article') articles += 1;
  }
  for (const { blocks: alike } of page.looks.values()) mostAlike = Math.max(mostAlike, alike);
  const root = places[0]!;
  return [
    ...[totalWords, count, totalLinkWords / words, totalProse / words, totalWords / Math.max(1, count)],
    ...[headings, prices, times, questions, codes, articles, root.images, root.controls],
    ...[inMain / words, inArticle / words, chosen / words, boilerplate / words],
    ...[pre / words, tables / words, quotes / words, items / words, mostAlike],
    ...[page.best.proseWords / Math.max(1, totalProse), page.best.sumAround],
  ];
}
