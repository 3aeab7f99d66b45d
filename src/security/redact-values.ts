import { types } from 'node:util';
import { classifyName, type NameKind } from './redact-names.ts';
import { isCardNumber, redacted, redactText } from './redact-text.ts';

/** Bounds of one walk, so that no input makes it long. What lies beyond is left out, never shown unchecked. */
export interface RedactionLimits {
  readonly maxDepth: number;
  /** Values in all. */
  readonly maxValues: number;
  /** Longer texts are cut, in UTF-16 code units. */
  readonly maxTextLength: number;
}

/**
 * Copies values without what nobody should see. Runs no foreign code: getters, `toJSON` and iterators of the input are
 * not called, and nothing of the input is changed. One walk per instance.
 */
export class Redactor {
  readonly #limits: RedactionLimits;
  /** Objects above the current one; an object met again below itself is a cycle. */
  readonly #path = new Set<object>();
  readonly #copies = new Map<object, unknown>();
  readonly #kinds = new Map<string, NameKind>();
  #values = 0;
  #complete = true;

  constructor(limits: RedactionLimits) {
    this.#limits = limits;
  }

  /** False once anything was hidden, cut or left out: the input shows more than its copy. */
  get complete(): boolean {
    return this.#complete;
  }

  /** @param kind - what the name of the value said; names further down can only make it stricter. */
  copy(value: unknown, kind: NameKind = 'plain'): unknown {
    if (value === null || value === undefined || typeof value === 'boolean') return value;
    this.#values += 1;
    if (this.#values > this.#limits.maxValues) return this.#leaveOut('truncated');
    if (kind === 'secret') return value === '' ? '' : this.#leaveOut('redacted');
    if (typeof value === 'string')
      return kind === 'token' && value !== '' ? this.#leaveOut('redacted') : this.text(value);
    if (typeof value === 'object') return this.#copyObject(value, kind);
    if (typeof value === 'symbol' || typeof value === 'function') return `[${typeof value}]`;
    return isCardNumber(String(value)) ? this.#leaveOut('redacted') : value;
  }

  text(value: string): string {
    const { maxTextLength } = this.#limits;
    const cut = value.length > maxTextLength ? `${value.slice(0, maxTextLength)}[truncated]` : value;
    const shown = redactText(cut);
    if (shown !== value) this.#complete = false;
    return shown;
  }

  /** Copies an object's own readable properties. `skip` names those the caller treats itself. */
  properties(source: object, kind: NameKind = 'plain', skip: readonly string[] = []): Record<string, unknown> {
    const copy: Record<string, unknown> = {};
    const pairedKind = this.#kindOfPair(source);
    for (const name of Object.keys(source)) {
      if (hostileNames.has(name) || skip.includes(name)) continue;
      const own = name === 'value' && pairedKind !== 'plain' ? pairedKind : this.#kindOf(name);
      copy[name] = this.#copyProperty(source, name, strictest(kind, own));
      if (this.#values > this.#limits.maxValues) break;
    }
    // Inspectors show symbol keys too.
    if (Object.getOwnPropertySymbols(source).some((key) => Object.prototype.propertyIsEnumerable.call(source, key))) {
      this.#complete = false;
    }
    return copy;
  }

  #copyObject(value: object, kind: NameKind): unknown {
    if (this.#path.has(value)) return '[circular]';
    if (this.#path.size >= this.#limits.maxDepth) return this.#leaveOut('too deep');
    const known = kind === 'plain' ? this.#copies.get(value) : undefined;
    if (known !== undefined) return known;
    this.#path.add(value);
    try {
      const copy = this.#copyByType(value, kind);
      if (kind === 'plain') this.#copies.set(value, copy);
      return copy;
    } catch {
      // A revoked or hostile proxy: whatever it is, it is not shown.
      return this.#leaveOut('unreadable');
    } finally {
      this.#path.delete(value);
    }
  }

  #copyByType(value: object, kind: NameKind): unknown {
    if (Array.isArray(value)) return this.#copyArray(value, kind);
    if (types.isDate(value)) return new Date(Date.prototype.getTime.call(value));
    if (types.isMap(value)) return this.#copyMap(value, kind);
    if (types.isSet(value)) return new Set(this.#copyArray([...Set.prototype.values.call(value)], kind));
    if (types.isNativeError(value)) return this.#copyError(value, kind);
    if (ArrayBuffer.isView(value) || types.isAnyArrayBuffer(value)) return `[binary, ${value.byteLength} bytes]`;
    if (types.isRegExp(value) || types.isBoxedPrimitive(value)) return this.text(Object.prototype.toString.call(value));
    if (value instanceof URL) return this.text(value.href);
    if (value instanceof URLSearchParams) return this.text(`?${value}`);
    if (value instanceof Headers) return this.properties(Object.fromEntries(value), kind);
    return this.properties(value, kind);
  }

  #copyArray(values: readonly unknown[], kind: NameKind): unknown[] {
    const copy: unknown[] = [];
    for (let index = 0; index < values.length; index += 1) {
      // Raw headers and entries: a name, then its value.
      const before = copy[index - 1];
      const paired =
        index % 2 === 1 && typeof before === 'string' && headerName.test(before) ? this.#kindOf(before) : 'plain';
      copy.push(this.#copyProperty(values, String(index), strictest(kind, paired)));
      if (this.#values > this.#limits.maxValues) break;
    }
    return copy;
  }

  #copyMap(map: ReadonlyMap<unknown, unknown>, kind: NameKind): Map<unknown, unknown> {
    const copy = new Map<unknown, unknown>();
    for (const [key, value] of Map.prototype.entries.call(map)) {
      const own = typeof key === 'string' ? this.#kindOf(key) : 'plain';
      copy.set(this.copy(key), this.copy(value, strictest(kind, own)));
      if (this.#values > this.#limits.maxValues) break;
    }
    return copy;
  }

  /** The stack is left out: it repeats the message and names the host's files. */
  #copyError(error: Error, kind: NameKind): Record<string, unknown> {
    const parts: Record<string, unknown> = {};
    for (const name of ['name', 'message', 'cause', 'errors']) {
      // The platform's own DOMException keeps its parts behind getters.
      const part: unknown = error instanceof DOMException ? Reflect.get(error, name) : dataValue(error, name);
      if (part !== undefined) parts[name] = this.copy(part, kind);
    }
    return { ...parts, ...this.properties(error, kind, ['name', 'message', 'stack', 'cause', 'errors']) };
  }

  #copyProperty(source: object, name: string, kind: NameKind): unknown {
    const property = Reflect.getOwnPropertyDescriptor(source, name);
    if (!property || 'value' in property) return this.copy(property?.value, kind);
    return this.#leaveOut('getter');
  }

  /** `{ name: 'Authorization', value: '...' }`: the name of the value is a value itself. */
  #kindOfPair(source: object): NameKind {
    if (!Object.hasOwn(source, 'value')) return 'plain';
    const names = ['name', 'key'].map((name) => Reflect.getOwnPropertyDescriptor(source, name)?.value);
    return names.reduce<NameKind>(
      (kind, name) => (typeof name === 'string' ? strictest(kind, this.#kindOf(name)) : kind),
      'plain',
    );
  }

  #kindOf(name: string): NameKind {
    const known = this.#kinds.get(name);
    if (known) return known;
    const kind = classifyName(name);
    if (this.#kinds.size < rememberedNames) this.#kinds.set(name, kind);
    return kind;
  }

  #leaveOut(reason: string): string {
    this.#complete = false;
    return reason === 'redacted' ? redacted : `[${reason}]`;
  }
}

/** The value of a data property, the object's own or inherited; `undefined` for getters. */
function dataValue(source: object, name: string): unknown {
  for (let owner: object | null = source; owner; owner = Object.getPrototypeOf(owner)) {
    const property = Reflect.getOwnPropertyDescriptor(owner, name);
    if (property) return property.value;
  }
  return undefined;
}

const rememberedNames = 10_000;

const headerName = /^[\w-]{1,64}$/;

/** Never needed in a copy, and dangerous for whoever merges it into something. */
const hostileNames = new Set(['__proto__', 'constructor', 'prototype']);

const strictness: readonly NameKind[] = ['plain', 'token', 'secret'];
const strictest = (a: NameKind, b: NameKind): NameKind => (strictness.indexOf(a) > strictness.indexOf(b) ? a : b);
