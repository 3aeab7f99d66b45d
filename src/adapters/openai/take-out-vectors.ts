import { base64Length, decodeVector } from './decode-vector.ts';

/** An answer without its vectors. */
export interface TakenOut {
  /** JSON, with the number of the vector in place of each base64 text. */
  readonly rest: string;
  readonly vectors: readonly Float32Array[];
}

/**
 * Takes vectors out of an answer while it arrives: a parser would have to wait for all of it, would hold up the event loop
 * then, and would copy every vector twice more.
 *
 * @param answer - JSON in parts of any length.
 * @throws RangeError when it is longer than `maxBytes`; IntegrationError as {@link decodeVector}
 */
export async function takeOutVectors(
  answer: AsyncIterable<Uint8Array> | Iterable<Uint8Array>,
  { dimensions, maxBytes }: { readonly dimensions: number; readonly maxBytes: number },
): Promise<TakenOut> {
  const vectors: Float32Array[] = [];
  // One letter for each byte until the end: parts may end within a letter.
  let rest = '';
  let unread: Buffer = Buffer.alloc(0);
  let length = 0;
  for await (const part of answer) {
    length += part.byteLength;
    if (length > maxBytes) throw new RangeError(`The answer is longer than ${maxBytes} bytes`);
    unread =
      unread.length === 0 ? Buffer.from(part.buffer, part.byteOffset, part.length) : Buffer.concat([unread, part]);
    let read = 0;
    for (;;) {
      const found = findText(unread, read, dimensions);
      rest += unread.toString('latin1', read, found.start);
      read = found.start;
      if (found.end === undefined) break;
      rest += String(vectors.length);
      vectors.push(decodeVector(unread.toString('latin1', found.start, found.end), dimensions));
      read = found.end;
    }
    unread = unread.subarray(read);
  }
  return { rest: Buffer.from(rest + unread.toString('latin1'), 'latin1').toString(), vectors };
}

/** What stands before a vector. A name within a text has a backslash before its second mark. */
const vectorName = Buffer.from('"embedding"');
const quote = 0x22;
const colon = 0x3a;
/** Between a name and its value. */
const mostBlanks = 64;

/**
 * The next text of a vector. Without an `end` there is none before `start`, and what comes from there on has to be looked
 * at again with more bytes behind it.
 */
function findText(
  bytes: Buffer,
  from: number,
  dimensions: number,
): { readonly start: number; readonly end?: number | undefined } {
  let place = from;
  for (;;) {
    const name = bytes.indexOf(vectorName, place);
    if (name < 0) return { start: Math.max(place, bytes.length - vectorName.length + 1) };
    place = name + vectorName.length;
    const start = startOfText(bytes, place);
    if (start === undefined) continue;
    const end = start < bytes.length ? bytes.indexOf(quote, start) : -1;
    if (end >= 0) return { start, end };
    // Longer than it can be: said by whoever decodes it.
    if (bytes.length - start > base64Length(dimensions) + 2) return { start, end: bytes.length };
    return { start: name };
  }
}

/** @returns where the text of the name's value begins, the end of the bytes when that may come; `undefined` when it is no text. */
function startOfText(bytes: Buffer, behindName: number): number | undefined {
  const first = skipBlanks(bytes, behindName);
  if (first < bytes.length && bytes[first] !== colon) return undefined;
  const second = skipBlanks(bytes, first + 1);
  if (second < bytes.length && bytes[second] !== quote) return undefined;
  return Math.min(second + 1, bytes.length);
}

function skipBlanks(bytes: Buffer, place: number): number {
  let next = place;
  while (next < place + mostBlanks && isBlank(bytes[next])) next += 1;
  return next;
}

function isBlank(byte: number | undefined): boolean {
  return byte === 0x20 || byte === 0x09 || byte === 0x0a || byte === 0x0d;
}
