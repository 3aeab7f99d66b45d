import { TextDecoder } from 'node:util';
import { constants, createGunzip } from 'node:zlib';
import { IntegrationError } from '../errors.ts';

/** sitemaps.org protocol: 50 MB uncompressed. */
const maxDecodedBytes = 50 * 1024 * 1024;
/** Below this, any ratio is harmless. */
const ratioGuardFromBytes = 1024 * 1024;
/** Sitemaps repeat themselves and reach 40 or so. */
const maxRatio = 100;
/** Parsed without a break: the most hostile XML takes a few milliseconds for this much. */
const sliceBytes = 16 * 1024;

/**
 * The text of a sitemap in pieces, gzip undone by its first bytes whatever the content type says.
 *
 * Encoding: byte order mark, `charset` of the content type, XML declaration, UTF-8.
 *
 * @throws IntegrationError in the middle, once the pieces before have been taken: `SITEMAP_LIMIT` over 50 MB,
 * `DECOMPRESSION_BOMB` over a ratio of 100, `BODY_DECODE` for broken gzip.
 */
export async function* decodeSitemap(body: Uint8Array, contentType: string): AsyncGenerator<string, void, undefined> {
  const isGzip = body[0] === 0x1f && body[1] === 0x8b;
  let decoder: TextDecoder | undefined;
  let decodedBytes = 0;
  for await (const bytes of isGzip ? gunzip(body) : slices(body)) {
    decodedBytes += bytes.length;
    assertSize(decodedBytes, isGzip ? body.length : decodedBytes);
    decoder ??= new TextDecoder(encodingOf(bytes, contentType));
    yield decoder.decode(bytes, { stream: true });
  }
  const rest = decoder?.decode();
  if (rest) yield rest;
}

function* slices(body: Uint8Array): Generator<Uint8Array> {
  for (let start = 0; start < body.length; start += sliceBytes) yield body.subarray(start, start + sliceBytes);
}

async function* gunzip(body: Uint8Array): AsyncGenerator<Uint8Array> {
  // A missing end is forgiven: what came before it is whole.
  const stream = createGunzip({ chunkSize: sliceBytes, finishFlush: constants.Z_SYNC_FLUSH });
  stream.end(body);
  try {
    yield* stream as AsyncIterable<Uint8Array>;
  } catch (cause) {
    throw new IntegrationError('The sitemap is broken gzip', { code: 'BODY_DECODE', service: 'sitemap', cause });
  } finally {
    stream.destroy();
  }
}

function assertSize(decodedBytes: number, encodedBytes: number): void {
  if (decodedBytes > ratioGuardFromBytes && decodedBytes > encodedBytes * maxRatio) {
    throw new IntegrationError(`The sitemap unpacks to more than ${maxRatio} times its size`, {
      code: 'DECOMPRESSION_BOMB',
      service: 'sitemap',
    });
  }
  if (decodedBytes <= maxDecodedBytes) return;
  throw new IntegrationError('The sitemap is larger than 50 MB; the rest of it is not read', {
    code: 'SITEMAP_LIMIT',
    service: 'sitemap',
  });
}

/** @param start - the first bytes, at least as many as the XML declaration has. */
function encodingOf(start: Uint8Array, contentType: string): string {
  // `<` as two bytes. A byte order mark needs no help: the decoder finds UTF-8's by itself.
  if ((start[0] === 0xff && start[1] === 0xfe) || (start[0] === 0x3c && start[1] === 0)) return 'utf-16le';
  if ((start[0] === 0xfe && start[1] === 0xff) || (start[0] === 0 && start[1] === 0x3c)) return 'utf-16be';
  if (start[0] === 0xef && start[1] === 0xbb && start[2] === 0xbf) return 'utf-8';
  const declaration = Buffer.from(start.subarray(0, 200)).toString('latin1').split('?>', 1)[0]!;
  const label =
    /charset\s*=\s*["']?([\w.:-]+)/i.exec(contentType)?.[1] ?? /encoding\s*=\s*["']([\w.:-]+)/.exec(declaration)?.[1];
  return label === undefined ? 'utf-8' : supportedEncoding(label);
}

/** A declaration that could be read as ASCII is not UTF-16, whatever it says of itself. */
function supportedEncoding(label: string): string {
  try {
    const { encoding } = new TextDecoder(label);
    return encoding.startsWith('utf-16') ? 'utf-8' : encoding;
  } catch {
    // No such encoding.
    return 'utf-8';
  }
}
