import { parseLenientJson } from '../../structured-data/lenient-json.ts';
import { parseString, parseTolerantly } from '../../structured-data/tolerant-parser.ts';
import type { ProductScript } from '../survey-products.ts';

/** Scripts that are larger are not looked into, and all together no more than that. */
const maxScriptLength = 3 * 1024 * 1024;
const maxTotalLength = 6 * 1024 * 1024;
const maxValues = 200;
/** Shorter scripts hold no product. */
const minScriptLength = 40;
/** `window.state = {`, `dataLayer.push({`: an object that a program is given. */
const givenObject = /(?:[\w$\])"']\s*=\s*|\.push\(\s*|,\s*)(?=\{["'\w\s])|JSON\.parse\(\s*(?=["'`])/g;
/** One piece of what React streams into a page: https://github.com/vercel/next.js, `__next_f`. */
const streamed = /__next_f\.push\(\[1,\s*(?=")/g;
/** Objects in streamed text that are worth reading: first JSON-LD, then what begins like a product. */
const streamedJsonLd = /\{"@context":/g;
const streamedObject = /\{"(?:id|name|title|sku|entityId|productId|item_id|currency)":/g;

/**
 * The data that scripts of a page are given: JSON scripts, objects assigned to a name or pushed to a list, JSON in strings,
 * and streamed state. Only scripts that name a price are read, and of streamed state all if any does; values come one by
 * one, in document order.
 */
export function* readAppState(scripts: readonly ProductScript[]): Generator<unknown, void, undefined> {
  let total = 0;
  let streamedText = '';
  const streamsPrice = scripts.some((script) => isStreamed(script) && namesPrice(script));
  for (const script of scripts) {
    const { text } = script;
    const type = script.element.attribs['type'] ?? '';
    if (isJsonLd(script) || text.length < minScriptLength || text.length > maxScriptLength) continue;
    if (!(isStreamed(script) ? streamsPrice : namesPrice(script))) continue;
    total += text.length;
    if (total > maxTotalLength) return;
    if (type.includes('json')) yield* parseLenientJson(text);
    else if (isStreamed(script)) streamedText += decodeStream(text);
    else yield* givenObjects(text, givenObject);
  }
  yield* givenObjects(streamedText, streamedJsonLd);
  yield* givenObjects(streamedText, streamedObject);
}

/** Whether JSON-LD may stand in a script's data, to be inserted by the program. */
export function holdJsonLd(scripts: readonly ProductScript[]): boolean {
  return scripts.some((script) => !isJsonLd(script) && /@type/i.test(script.text));
}

function namesPrice({ text }: ProductScript): boolean {
  return /price|amount/i.test(text);
}

/** Of those of a page, each may hold the middle of an object. */
function isStreamed({ text }: ProductScript): boolean {
  return text.includes('__next_f');
}

function isJsonLd({ element }: ProductScript): boolean {
  return element.attribs['type']?.includes('ld+json') === true;
}

function* givenObjects(text: string, beginning: RegExp): Generator<unknown, void, undefined> {
  const scan = new RegExp(beginning);
  let count = 0;
  for (let match = scan.exec(text); match !== null && count < maxValues; match = scan.exec(text)) {
    const start = match[0].startsWith('{') ? match.index : scan.lastIndex;
    if (match[0].startsWith('JSON')) {
      yield* parseLenientJson(parseString(text, start).value);
      continue;
    }
    const parsed = parseTolerantly(text, start);
    if (parsed === undefined) continue;
    count += 1;
    scan.lastIndex = parsed.end;
    yield parsed.value;
  }
}

function decodeStream(text: string): string {
  let decoded = '';
  for (const match of text.matchAll(streamed)) decoded += parseString(text, match.index + match[0].length).value;
  return decoded;
}
