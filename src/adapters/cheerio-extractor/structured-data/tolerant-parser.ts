import { codeAt } from '../../../code-at.ts';

/** Deeper data is no data that anybody wrote. */
const maxDepth = 100;
const maxValues = 200_000;

/** A value, and where the text goes on behind it. */
export interface ParsedValue {
  readonly value: unknown;
  readonly end: number;
}

/** An object or array whose closing bracket has not come. */
interface OpenContainer {
  readonly value: Record<string, unknown> | unknown[];
  /** Key that waits for its value; in arrays always `undefined`. */
  key: string | undefined;
  /** Something that is no literal stands here: it is passed over up to the next comma. */
  isSkipping: boolean;
}

/**
 * Reads the object or array that begins at `start` as JSON or as a JavaScript literal: comments, any quotes, unquoted
 * keys, raw line breaks in strings, commas at the end. What is no literal, such as a call, is left out; what is still open
 * at the end of the text is closed there.
 *
 * One pass, no recursion: time is linear in what is read.
 *
 * @returns `undefined` when no object or array begins there, or it is over the limits of depth and size.
 */
export function parseTolerantly(text: string, start: number): ParsedValue | undefined {
  return new TolerantParser(text, start).parse();
}

class TolerantParser {
  readonly #text: string;
  readonly #open: OpenContainer[] = [];
  #position: number;
  #values = 0;
  #root: unknown;

  constructor(text: string, start: number) {
    this.#text = text;
    this.#position = start;
  }

  parse(): ParsedValue | undefined {
    if (!'{['.includes(this.#text[this.#position] || ' ')) return undefined;
    do {
      if (!this.#step()) return undefined;
    } while (this.#open.length > 0 && this.#position < this.#text.length);
    return { value: this.#root, end: this.#position };
  }

  /** One token. @returns false when a limit is passed. */
  #step(): boolean {
    const character = this.#text[this.#position]!;
    switch (character) {
      case '{':
      case '[':
        this.#position += 1;
        return this.#begin(character === '{' ? {} : []);
      case '}':
      case ']':
        this.#position += 1;
        this.#open.pop();
        return true;
      case ',':
        this.#position += 1;
        this.#endEntry();
        return true;
      case '"':
      case "'":
      case '`':
        this.#token(this.#string());
        return true;
      case '/':
        if (this.#skipComment()) return true;
        break;
      default:
    }
    if (character <= ' ' || passedOver.includes(character)) this.#position += 1;
    else this.#word();
    return true;
  }

  #begin(container: OpenContainer['value']): boolean {
    this.#values += 1;
    const parent = this.#open.at(-1);
    if (parent === undefined) this.#root = container;
    else this.#attach(parent, container);
    this.#open.push({ value: container, key: undefined, isSkipping: false });
    return this.#open.length <= maxDepth && this.#values <= maxValues;
  }

  /** A string, or a word that is no value: a key where one is due, else a value. */
  #token(text: string): void {
    const container = this.#open.at(-1)!;
    if (!Array.isArray(container.value) && container.key === undefined) container.key = text;
    else this.#attach(container, text);
  }

  #word(): void {
    const word = wordAt(this.#text, this.#position);
    this.#position += word.length;
    const container = this.#open.at(-1)!;
    if (!Array.isArray(container.value) && container.key === undefined) {
      container.key = word;
      return;
    }
    const value = literals.has(word) ? literals.get(word) : numberPattern.test(word) ? Number(word) : undefined;
    if (value === undefined) container.isSkipping = true;
    else this.#attach(container, value);
  }

  /** The first literal of an entry is its value. `__proto__` is a name like no other: it is left out. */
  #attach({ value: container, key, isSkipping }: OpenContainer, value: unknown): void {
    this.#values += 1;
    if (isSkipping) return;
    if (Array.isArray(container)) container.push(value);
    else if (key !== undefined && key !== '__proto__' && !Object.hasOwn(container, key)) container[key] = value;
  }

  #endEntry(): void {
    const container = this.#open.at(-1)!;
    container.key = undefined;
    container.isSkipping = false;
  }

  #string(): string {
    const { value, end } = parseString(this.#text, this.#position);
    this.#position = end;
    return value;
  }

  #skipComment(): boolean {
    const opening = this.#text.slice(this.#position, this.#position + 2);
    const closing = opening === '//' ? '\n' : opening === '/*' ? '*/' : undefined;
    if (closing === undefined) return false;
    const end = this.#text.indexOf(closing, this.#position + 2);
    this.#position = end === -1 ? this.#text.length : end + closing.length;
    return true;
  }
}

/** Means nothing between literals: a no-break space and a byte order mark too. */
const passedOver = ':;()+\u00a0\ufeff\u2028\u2029';
const literals: ReadonlyMap<string, unknown> = new Map<string, unknown>([
  ['true', true],
  ['false', false],
  ['null', null],
  // What minifiers make of the two.
  ['!0', true],
  ['!1', false],
]);
const numberPattern = /^-?(?:\d+\.?\d*|\.\d+)(?:e[+-]?\d+)?$/i;
const wordEnd = /[\s,:;{}[\]()"'`]/g;

/** Never empty: a character that ends words and means nothing here is a word of its own. */
function wordAt(text: string, start: number): string {
  wordEnd.lastIndex = start + 1;
  const end = wordEnd.exec(text)?.index ?? text.length;
  return text.slice(start, end);
}

/** Reads the string whose quote stands at `start`. Without a second one it goes to the end of the text. */
export function parseString(text: string, start: number): ParsedValue & { readonly value: string } {
  const quote = text[start]!;
  let end = text.indexOf(quote, start + 1);
  while (end !== -1 && isEscaped(text, end, start)) end = text.indexOf(quote, end + 1);
  const raw = text.slice(start + 1, end === -1 ? text.length : end);
  return { value: raw.includes('\\') ? decodeEscapes(raw) : raw, end: end === -1 ? text.length : end + 1 };
}

/** Whether the quote at `end` belongs to the string that begins with one at `start`. */
function isEscaped(text: string, end: number, start: number): boolean {
  let backslashes = 0;
  while (end - backslashes - 1 > start && codeAt(text, end - backslashes - 1) === backslash) backslashes += 1;
  return backslashes % 2 === 1;
}

const backslash = 0x5c;
const escapes: Readonly<Record<string, string>> = { n: '\n', r: '\r', t: '\t', b: '\b', f: '\f', v: '\v', 0: '\0' };

function decodeEscapes(raw: string): string {
  return (raw.length < leastForJson ? undefined : decodeJsonEscapes(raw)) ?? decodeAnyEscapes(raw);
}

/** Shorter ones are not worth the try: to find that a string is none of JSON takes as long as to decode a few escapes. */
const leastForJson = 10_000;

/** @returns `undefined` when it is no content of a string in JSON. */
function decodeJsonEscapes(raw: string): string | undefined {
  try {
    const decoded: unknown = JSON.parse(`"${raw}"`);
    return typeof decoded === 'string' ? decoded : undefined;
  } catch {
    return undefined;
  }
}

function decodeAnyEscapes(raw: string): string {
  return raw.replaceAll(/\\(?:u([\da-f]{4})|x([\da-f]{2})|([\s\S]))/gi, (_, unicode, hex, character) =>
    character === undefined
      ? String.fromCharCode(Number.parseInt(unicode ?? hex, 16))
      : (escapes[character] ?? character),
  );
}
