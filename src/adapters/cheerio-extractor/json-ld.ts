import { collapseSpace } from './collapse-space.ts';
import { parseLenientJson } from './lenient-json.ts';

/** A node of JSON-LD as parsed: its properties are to be read with the functions below only. */
export type JsonObject = Readonly<Record<string, unknown>>;

const maxEntities = 10_000;
const maxDepth = 32;
/** Values of one property. */
const maxValues = 1_000;
const maxTextLength = 10_000;

/** The JSON-LD of a page. */
export class JsonLd {
  /** What the page is about: nodes at the top, in `@graph`, and under `mainEntity`. A block that cannot be read is left out. */
  readonly entities: readonly JsonObject[];
  readonly #byId = new Map<string, JsonObject>();

  constructor(blocks: readonly string[]) {
    this.entities = topLevelEntities(blocks);
    for (const entity of this.entities) {
      const id = readText(entity, '@id');
      // A reference has no property but its id.
      if (id !== null && Object.keys(entity).length > 1 && !this.#byId.has(id)) this.#byId.set(id, entity);
    }
  }

  /** The nodes under `key`, references within the page resolved. */
  nodes(entity: JsonObject, key: string): readonly JsonObject[] {
    return readValues(entity, key)
      .filter(isObject)
      .map((node) => this.resolve(node));
  }

  /** The node that `node` refers to when it is nothing but an `@id` that the page knows, else itself. */
  resolve(node: JsonObject): JsonObject {
    if (Object.keys(node).length !== 1) return node;
    return this.#byId.get(readText(node, '@id') ?? '') ?? node;
  }
}

/** Types of a node without their vocabulary, in lower case. */
export function readTypes(entity: JsonObject): readonly string[] {
  return readTexts(entity, '@type').map(lastPart);
}

/** The first text or number under `key`, trimmed; `null` when there is none. */
export function readText(entity: JsonObject, key: string): string | null {
  return readTexts(entity, key)[0] ?? null;
}

/** Texts and numbers under `key`, white space collapsed, without empty ones. */
export function readTexts(entity: JsonObject, key: string): readonly string[] {
  return readValues(entity, key)
    .filter((value) => typeof value === 'string' || typeof value === 'number')
    .map((value) => collapseSpace(String(value).slice(0, maxTextLength)).trim())
    .filter((value) => value !== '');
}

/** `https://schema.org/InStock` and `schema:InStock` are `instock`. */
export function lastPart(term: string): string {
  return term.slice(Math.max(term.lastIndexOf('/'), term.lastIndexOf('#'), term.lastIndexOf(':')) + 1).toLowerCase();
}

export function isObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** All values under `key`, whatever its case and vocabulary; lists and `@value` are taken apart. */
export function readValues(entity: JsonObject, key: string): readonly unknown[] {
  const name = Object.hasOwn(entity, key)
    ? key
    : Object.keys(entity).find((each) => lastPart(each) === key.toLowerCase());
  if (name === undefined) return [];
  const found: unknown[] = [];
  const open: unknown[] = [entity[name]];
  while (open.length > 0 && found.length < maxValues) {
    const value = open.shift();
    const inner = Array.isArray(value) ? value : isObject(value) ? wrapped(value) : undefined;
    if (inner === undefined) found.push(value);
    else open.unshift(...inner.slice(0, maxValues));
  }
  return found;
}

function wrapped(value: JsonObject): readonly unknown[] | undefined {
  for (const key of ['@list', '@set', '@value']) if (Object.hasOwn(value, key)) return [value[key]].flat();
  return undefined;
}

/** One block at a time: what is not kept of a parsed block goes before the next is read. */
function topLevelEntities(blocks: readonly string[]): readonly JsonObject[] {
  const entities: JsonObject[] = [];
  for (const block of blocks) {
    const open = [{ value: parseLenientJson(block), depth: 0 }];
    for (let next = open.pop(); next !== undefined && entities.length < maxEntities; next = open.pop()) {
      const { value, depth } = next;
      if (isObject(value)) entities.push(value);
      const inner = Array.isArray(value) ? value : isObject(value) ? innerEntities(value) : [];
      if (depth === maxDepth) continue;
      for (const each of inner.slice(0, maxEntities).reverse()) open.push({ value: each, depth: depth + 1 });
    }
  }
  return entities;
}

function innerEntities(entity: JsonObject): unknown[] {
  return ['@graph', 'mainEntity', 'itemOffered'].flatMap((key) => readValues(entity, key));
}
