import type { Transform } from 'node:stream';
// Not by name: Node has zstd from 22.15, and a missing name would break the import.
import zlib from 'node:zlib';
import { IntegrationError, type IntegrationErrorCode } from '../errors.ts';

export interface BodyDecoderOptions {
  /** The `Content-Encoding` header; `undefined` or `''` when there is none. */
  readonly contentEncoding: string | undefined;
  /** Most decoded bytes; with `overflow: 'fail'` most encoded ones, too. */
  readonly maxBytes: number;
  /** What a longer body means: an error, or its first `maxBytes` bytes. */
  readonly overflow: 'fail' | 'cut';
  /** Sees the first 512 decoded bytes, or all of a shorter body, once; what it throws ends the decoding. */
  readonly inspect?: ((start: Uint8Array) => void) | undefined;
}

/** A body after its codings were undone. */
export interface DecodedBody {
  readonly bytes: Uint8Array;
  readonly encodedBytes: number;
  /** True when the body was cut at its limit. */
  readonly truncated: boolean;
}

/**
 * Undoes the content codings of one body while it arrives, and counts on both sides.
 *
 * Limits hold for every coding by itself, so that a bomb inside a bomb is stopped at the first: `maxBytes`, and once
 * over 1 MB at most 100 decoded bytes for an encoded one. At most two codings are undone.
 *
 * Write chunks as they come, then {@link end}; await {@link result}, which may settle before the end and does so
 * exactly once. After {@link destroy} it may never settle.
 */
export class BodyDecoder {
  /**
   * Rejects with IntegrationError `BODY_TOO_LARGE`, `DECOMPRESSION_BOMB` or `BODY_DECODE` (corrupt or not finished), or
   * with what `inspect` threw; none is retryable.
   */
  readonly result: Promise<DecodedBody>;
  readonly #options: BodyDecoderOptions;
  readonly #stages: readonly Stage[];
  readonly #chunks: Uint8Array[] = [];
  #encodedBytes = 0;
  #decodedBytes = 0;
  #isInspected = false;
  #isSettled = false;
  #resolve!: (body: DecodedBody) => void;
  #reject!: (error: unknown) => void;

  /** @throws IntegrationError `BODY_DECODE` for an unknown coding, and for more than two. */
  constructor(options: BodyDecoderOptions) {
    this.#options = options;
    this.result = new Promise((resolve, reject) => {
      this.#resolve = resolve;
      this.#reject = reject;
    });
    this.#stages = stagesOf(options.contentEncoding);
  }

  /** Takes the next bytes from the wire. Ignored once the result has settled. */
  write(chunk: Uint8Array): void {
    this.#encodedBytes += chunk.byteLength;
    const { maxBytes, overflow } = this.#options;
    // A body to be cut is cut by what it decodes to: its encoded bytes may arrive before they are decoded.
    if (overflow === 'fail' && this.#encodedBytes > maxBytes) this.#overflow();
    this.#feed(0, chunk);
  }

  /** Says that the body is complete. */
  end(): void {
    this.#finishFrom(0);
  }

  /** Frees the decoders; for a body whose rest will not come. */
  destroy(): void {
    this.#isSettled = true;
    for (const { stream } of this.#stages) stream?.destroy();
  }

  #feed(index: number, chunk: Uint8Array): void {
    if (this.#isSettled || chunk.byteLength === 0) return;
    const stage = this.#stages[index];
    if (!stage) {
      this.#collect(chunk);
    } else {
      stage.stream ??= this.#open(index, chunk[0]!);
      stage.stream.write(chunk);
    }
  }

  #open(index: number, firstByte: number): Transform {
    const stage = this.#stages[index]!;
    const stream = openCoding(stage.coding, firstByte);
    stream.on('data', (output: Uint8Array) => {
      stage.outputBytes += output.byteLength;
      if (stage.outputBytes > ratioFreeBytes && stage.outputBytes > maxRatio * this.#encodedBytes) {
        this.#fail(decodeError('DECOMPRESSION_BOMB', `The body unpacks to more than ${maxRatio} times its size`));
      }
      // Between two codings nothing is collected, so the limit is kept here.
      if (index < this.#stages.length - 1 && stage.outputBytes > this.#options.maxBytes) this.#overflow();
      this.#feed(index + 1, output);
    });
    stream.once('error', (error: NodeJS.ErrnoException) => {
      this.#fail(decodeError('BODY_DECODE', `The body is not valid ${stage.coding} (${error.code ?? 'unknown'})`));
    });
    stream.once('end', () => this.#finishFrom(index + 1));
    return stream;
  }

  /** A stage without a stream was given no byte: neither is any behind it. An empty body is valid in every coding. */
  #finishFrom(index: number): void {
    if (this.#isSettled) return;
    const stream = this.#stages[index]?.stream;
    if (stream) stream.end();
    else this.#complete({ truncated: false });
  }

  #collect(chunk: Uint8Array): void {
    const room = this.#options.maxBytes - this.#decodedBytes;
    const kept = chunk.byteLength > room ? chunk.subarray(0, room) : chunk;
    this.#chunks.push(kept);
    this.#decodedBytes += kept.byteLength;
    if (this.#decodedBytes >= inspectedBytes) this.#inspect();
    if (kept !== chunk) this.#overflow();
  }

  #inspect(): void {
    if (this.#isInspected) return;
    this.#isInspected = true;
    try {
      this.#options.inspect?.(this.#body().subarray(0, inspectedBytes));
    } catch (error) {
      this.#fail(error);
    }
  }

  #overflow(): void {
    if (this.#options.overflow === 'cut') this.#complete({ truncated: true });
    else this.#fail(decodeError('BODY_TOO_LARGE', `The body is over its limit of ${this.#options.maxBytes} bytes`));
  }

  #complete({ truncated }: { readonly truncated: boolean }): void {
    this.#inspect();
    if (this.#isSettled) return;
    this.#resolve({ bytes: this.#body(), encodedBytes: this.#encodedBytes, truncated });
    this.destroy();
  }

  #body(): Uint8Array {
    return this.#chunks.length === 1 ? this.#chunks[0]! : Buffer.concat(this.#chunks);
  }

  #fail(error: unknown): void {
    if (this.#isSettled) return;
    this.#reject(error);
    this.destroy();
  }
}

/** Content codings that can be undone here, as a value for `Accept-Encoding`. */
export const acceptedCodings: string =
  zlib.createZstdDecompress === undefined ? 'gzip, deflate, br' : 'gzip, deflate, br, zstd';

/** Below this size no ratio is suspicious: a page of spaces is small. */
const ratioFreeBytes = 1_000_000;
/** Our own estimate: real HTML rarely passes 30. */
const maxRatio = 100;
const inspectedBytes = 512;
const maxCodings = 2;

interface Stage {
  readonly coding: string;
  stream: Transform | undefined;
  outputBytes: number;
}

/** The coding that was applied last is undone first. */
function stagesOf(contentEncoding: string | undefined): Stage[] {
  if (!contentEncoding) return [];
  const names = contentEncoding.toLowerCase().split(',', 16);
  const codings = names.map((name) => name.trim()).filter((name) => name !== '' && name !== 'identity');
  const unknown = codings.find((coding) => !knownCodings.has(coding));
  if (unknown !== undefined) {
    throw decodeError('BODY_DECODE', `Expected a coding of ${acceptedCodings}; got "${unknown.slice(0, 40)}"`);
  }
  if (codings.length > maxCodings) {
    throw decodeError('BODY_DECODE', `Expected at most ${maxCodings} content codings; got ${codings.length}`);
  }
  return codings.toReversed().map((coding) => ({ coding, stream: undefined, outputBytes: 0 }));
}

const knownCodings: ReadonlySet<string> = new Set([...acceptedCodings.split(', '), 'x-gzip']);

/** One step takes at most this much of the pool's thread and is one `data` event: 16 KB cost 1.5 times the CPU. */
const chunkSize = 65_536;
/** RFC 9659: a zstd content coding needs at most 8 MB of window. Without the limit a page could ask us for 128 MB. */
const zstdParams = { [zlib.constants.ZSTD_d_windowLogMax]: 23 };

function openCoding(coding: string, firstByte: number): Transform {
  if (coding === 'br') return zlib.createBrotliDecompress({ chunkSize });
  if (coding === 'zstd') return zlib.createZstdDecompress({ chunkSize, params: zstdParams });
  if (coding !== 'deflate') return zlib.createGunzip({ chunkSize });
  // RFC 9110 means zlib by `deflate`, some servers send the raw stream. A zlib header begins with method 8.
  return (firstByte & 0x0f) === 8 ? zlib.createInflate({ chunkSize }) : zlib.createInflateRaw({ chunkSize });
}

function decodeError(code: IntegrationErrorCode, message: string): IntegrationError {
  return new IntegrationError(message, { code, service: 'fetcher' });
}
