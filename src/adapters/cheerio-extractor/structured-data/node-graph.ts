import { collapseSpace } from '../../extraction/collapse-space.ts';

/** A node of structured data: its properties are to be read with the functions below only. */
export type NodeObject = Readonly<Record<string, unknown>>;

const maxEntities = 10_000;
const maxDepth = 32;
/** Values of one property. */
const maxValues = 1_000;
const maxTextLength = 10_000;

/** The structured data of a page in one syntax: JSON-LD, microdata, or RDFa. */
export class NodeGraph {
  /** What the page is about: nodes at the top, in `@graph`, and under `mainEntity`. */
  readonly entities: readonly NodeObject[];
  readonly #byId = new Map<string, NodeObject>();

  /** @param roots - values at the top, asked for one by one: what is not kept of one goes before the next is read. */
  constructor(roots: Iterable<unknown>) {
    this.entities = topLevelEntities(roots);
    for (const entity of this.entities) {
      const id = readText(entity, '@id');
      if (id !== null && !isReference(entity) && !this.#byId.has(id)) this.#byId.set(id, entity);
    }
  }

  /** The nodes under `key`, references within the page resolved. */
  nodes(entity: NodeObject, key: string): readonly NodeObject[] {
    return readValues(entity, key)
      .filter(isObject)
      .map((node) => this.resolve(node));
  }

  /** The node that `node` refers to when it is nothing but a reference that the page knows, else itself. */
  resolve(node: NodeObject): NodeObject {
    return isReference(node) ? (this.#byId.get(readText(node, '@id') ?? '') ?? node) : node;
  }
}

/** Types of a node without their vocabulary, in lower case. */
export function readTypes(entity: NodeObject): readonly string[] {
  return readTexts(entity, '@type').map(lastPart);
}

/** The first text or number under `key`, trimmed; `null` when there is none. */
export function readText(entity: NodeObject, key: string): string | null {
  return readTexts(entity, key)[0] ?? null;
}

/** Texts and numbers under `key`, white space collapsed, without empty ones. */
export function readTexts(entity: NodeObject, key: string): readonly string[] {
  return readValues(entity, key)
    .filter((value) => typeof value === 'string' || typeof value === 'number')
    .map((value) => collapseSpace(String(value).slice(0, maxTextLength)).trim())
    .filter((value) => value !== '');
}

/** `https://schema.org/InStock` and `schema:InStock` are `instock`. */
export function lastPart(term: string): string {
  return term.slice(Math.max(term.lastIndexOf('/'), term.lastIndexOf('#'), term.lastIndexOf(':')) + 1).toLowerCase();
}

export function isObject(value: unknown): value is NodeObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** All values under `key`, whatever its case and vocabulary; lists and `@value` are taken apart. */
export function readValues(entity: NodeObject, key: string): readonly unknown[] {
  const name = Object.hasOwn(entity, key) ? key : findName(entity, key);
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

/** Most names end in what is asked for or are something else: only the former are worth taking apart. */
function findName(entity: NodeObject, key: string): string | undefined {
  const lowered = key.toLowerCase();
  for (const name in entity) {
    if (name.length >= key.length && name.toLowerCase().endsWith(lowered) && lastPart(name) === lowered) return name;
  }
  return undefined;
}

function isReference(node: NodeObject): boolean {
  const names = Object.keys(node);
  return names.length <= 2 && names.includes('@id') && names.every((name) => name === '@id' || name === '@type');
}

function wrapped(value: NodeObject): readonly unknown[] | undefined {
  for (const key of ['@list', '@set', '@value']) if (Object.hasOwn(value, key)) return [value[key]].flat();
  return undefined;
}

function topLevelEntities(roots: Iterable<unknown>): readonly NodeObject[] {
  const entities: NodeObject[] = [];
  for (const root of roots) {
    const open = [{ value: root, depth: 0 }];
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

function innerEntities(entity: NodeObject): unknown[] {
  return ['@graph', 'mainEntity', 'itemOffered'].flatMap((key) => readValues(entity, key));
}
