import { isPlaceholder } from '../../../../products/placeholder.ts';
import { plainText } from '../../../../products/plain-text.ts';
import {
  isObject,
  type NodeGraph,
  type NodeObject,
  readText,
  readTexts,
  readValues,
} from '../../structured-data/node-graph.ts';

const maxDescriptionLength = 10_000;

/** The first text or number under `key` that is no remainder of a template. */
export function readFact(node: NodeObject, key: string): string | null {
  return readTexts(node, key).find((text) => !isPlaceholder(text)) ?? null;
}

/** As {@link readFact}, without the HTML that shops put into texts. */
export function readPlainFact(node: NodeObject, key: string): string | null {
  const fact = readFact(node, key);
  return fact === null ? null : plainText(fact, maxDescriptionLength) || null;
}

/** A text under `key`, or the name of the thing there. */
export function readName(graph: NodeGraph, node: NodeObject, key: string): string | null {
  for (const value of readValues(node, key)) {
    const fact = isObject(value) ? readPlainFact(graph.resolve(value), 'name') : readPlainFact({ [key]: value }, key);
    if (fact !== null) return fact;
  }
  return null;
}

/** A number under `key`, with a comma or a dot before its decimals; `null` when there is none. */
export function readNumber(node: NodeObject, key: string): number | null {
  const text = readText(node, key) ?? '';
  const number = Number.parseFloat(text.replace(',', '.'));
  return Number.isFinite(number) ? number : null;
}
