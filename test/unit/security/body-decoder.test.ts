import { brotliCompressSync, constants, deflateRawSync, deflateSync, gzipSync, zstdCompressSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { BodyDecoder, type BodyDecoderOptions, type DecodedBody } from '../../../src/security/body-decoder.ts';

const mebibyte = 1_024 * 1_024;
const text = Buffer.from(Array.from({ length: 5_000 }, (_, index) => `line ${index}\n`).join(''));
const brotli = (body: Uint8Array) => brotliCompressSync(body, { params: { [constants.BROTLI_PARAM_QUALITY]: 4 } });

function decode(body: Uint8Array | Uint8Array[], options: Partial<BodyDecoderOptions> = {}): Promise<DecodedBody> {
  const decoder = new BodyDecoder({ contentEncoding: '', maxBytes: 10 * mebibyte, overflow: 'fail', ...options });
  for (const chunk of Array.isArray(body) ? body : [body]) decoder.write(chunk);
  decoder.end();
  return decoder.result;
}

const inChunks = (body: Uint8Array, size: number): Uint8Array[] =>
  Array.from({ length: Math.ceil(body.byteLength / size) }, (_, index) =>
    body.subarray(index * size, (index + 1) * size),
  );

const codings: [string, Uint8Array][] = [
  ['gzip', gzipSync(text)],
  ['x-gzip', gzipSync(text)],
  ['GZip ', gzipSync(text)],
  ['deflate', deflateSync(text)],
  ['deflate', deflateRawSync(text)],
  ['br', brotli(text)],
  ['zstd', zstdCompressSync(text)],
  ['deflate, gzip', gzipSync(deflateSync(text))],
  ['identity', text],
];

describe('BodyDecoder', () => {
  it.each(codings)('undoes %j', async (contentEncoding, encoded) => {
    const body = await decode(encoded, { contentEncoding });
    expect(Buffer.compare(body.bytes, text)).toBe(0);
    expect(body).toMatchObject({ encodedBytes: encoded.byteLength, truncated: false });
  });

  it.each(codings)('undoes %j that comes in small pieces', async (contentEncoding, encoded) => {
    const body = await decode(inChunks(encoded, 7), { contentEncoding });
    expect(Buffer.compare(body.bytes, text)).toBe(0);
  });

  it('hands on a body of one piece without a copy', async () => {
    const body = await decode(text);
    expect(body.bytes).toBe(text);
  });

  it.each(['', 'gzip', 'br', 'gzip, br'])('takes an empty body as it is (%j)', async (contentEncoding) => {
    const body = await decode([], { contentEncoding });
    expect(body).toMatchObject({ encodedBytes: 0, truncated: false });
    expect(body.bytes).toHaveLength(0);
  });

  it.each(['compress', 'utf-8', 'gzip, unknown', 'gzip, gzip, gzip', 'gzip,'.repeat(20)])(
    'refuses a coding it cannot undo: %s',
    (contentEncoding) => {
      expect(() => new BodyDecoder({ contentEncoding, maxBytes: 1_000, overflow: 'fail' })).toThrow(
        expect.objectContaining({ code: 'BODY_DECODE', retryable: false }),
      );
    },
  );

  it.each(codings.filter(([coding]) => coding !== 'identity'))(
    'refuses %j that ends too early',
    async (contentEncoding, encoded) => {
      const half = encoded.subarray(0, encoded.byteLength >> 1);
      await expect(decode(half, { contentEncoding })).rejects.toMatchObject({ code: 'BODY_DECODE' });
    },
  );

  it.each(['gzip', 'deflate', 'br', 'zstd'])('refuses what is not %s', async (contentEncoding) => {
    const html = Buffer.from('<!doctype html><p>not compressed at all');
    await expect(decode(html, { contentEncoding })).rejects.toMatchObject({ code: 'BODY_DECODE' });
  });

  it('refuses a zstd frame that asks for more than 8 MB of memory', async () => {
    const params = { [constants.ZSTD_c_windowLog]: 27, [constants.ZSTD_c_contentSizeFlag]: 0 };
    const encoded = zstdCompressSync(Buffer.alloc(20 * mebibyte, 'abc'), { params });
    await expect(decode(encoded, { contentEncoding: 'zstd' })).rejects.toMatchObject({ code: 'BODY_DECODE' });
  });

  it.each([
    ['gzip', gzipSync(Buffer.alloc(64 * mebibyte))],
    ['br', brotli(Buffer.alloc(64 * mebibyte))],
    ['zstd', zstdCompressSync(Buffer.alloc(64 * mebibyte))],
    ['gzip, gzip', gzipSync(gzipSync(Buffer.alloc(64 * mebibyte)))],
  ])('stops a bomb in %s', async (contentEncoding, encoded) => {
    const failure = decode(encoded, { contentEncoding, maxBytes: 100 * mebibyte });
    await expect(failure).rejects.toMatchObject({ code: 'DECOMPRESSION_BOMB', retryable: false });
  });

  it('does not take a well compressed megabyte for a bomb', async () => {
    const spaces = Buffer.alloc(1_000_000, ' ');
    const body = await decode(gzipSync(spaces), { contentEncoding: 'gzip' });
    expect(body.bytes).toHaveLength(1_000_000);
  });

  it.each(['', 'gzip'])('refuses a body over the limit (%j)', async (contentEncoding) => {
    const encoded = contentEncoding === '' ? text : gzipSync(text);
    const maxBytes = text.byteLength;
    await expect(decode(encoded, { contentEncoding, maxBytes })).resolves.toMatchObject({ truncated: false });
    await expect(decode(encoded, { contentEncoding, maxBytes: maxBytes - 1 })).rejects.toMatchObject({
      code: 'BODY_TOO_LARGE',
    });
  });

  it('refuses a body whose encoded form alone is over the limit', async () => {
    const padded = Array.from({ length: 100 }, () => gzipSync(Buffer.from('a')));
    await expect(decode(padded, { contentEncoding: 'gzip', maxBytes: 500 })).rejects.toMatchObject({
      code: 'BODY_TOO_LARGE',
    });
  });

  it('refuses a body that is over the limit between two codings only', async () => {
    const emptyMembers = Buffer.concat(Array.from({ length: 1_000 }, () => gzipSync('')));
    const failure = decode(gzipSync(emptyMembers), { contentEncoding: 'gzip, gzip', maxBytes: 1_000 });
    await expect(failure).rejects.toMatchObject({ code: 'BODY_TOO_LARGE' });
  });

  it('settles before the end once a limit is passed', async () => {
    const decoder = new BodyDecoder({ contentEncoding: undefined, maxBytes: 10, overflow: 'fail' });
    decoder.write(text);
    await expect(decoder.result).rejects.toMatchObject({ code: 'BODY_TOO_LARGE' });
  });

  it.each(['', 'gzip'])('cuts a body at its limit when asked (%j)', async (contentEncoding) => {
    const encoded = contentEncoding === '' ? inChunks(text, 999) : gzipSync(text);
    const body = await decode(encoded, { contentEncoding, maxBytes: 1_500, overflow: 'cut' });
    expect(body.truncated).toBe(true);
    expect(Buffer.compare(body.bytes, text.subarray(0, 1_500))).toBe(0);
  });

  it('shows the first 512 decoded bytes, once, however they come', async () => {
    const seen: number[] = [];
    const inspect = (start: Uint8Array) => {
      seen.push(Buffer.compare(start, text.subarray(0, 512)));
    };
    await decode(inChunks(text, 100), { inspect });
    await decode(gzipSync(text), { contentEncoding: 'gzip', inspect });
    expect(seen).toEqual([0, 0]);
  });

  it('shows all of a shorter body', async () => {
    const seen: string[] = [];
    const inspect = (start: Uint8Array): void => {
      seen.push(Buffer.from(start).toString());
    };
    await decode(Buffer.from('short'), { inspect });
    expect(seen).toEqual(['short']);
  });

  it('ends with what an inspection throws', async () => {
    const refusal = new Error('not a page');
    const failure = decode(text, {
      inspect: () => {
        throw refusal;
      },
    });
    await expect(failure).rejects.toBe(refusal);
  });
});
