import type { IncomingMessage } from 'node:http';
import type { Socket } from 'node:net';
import type { Request as GotRequest } from 'got';
import { IntegrationError } from '../../errors.ts';
import { BodyDecoder, type BodyDecoderOptions, type DecodedBody } from '../../security/body-decoder.ts';
import { redactText } from '../../security/redact-text.ts';
import type { Attempt } from './attempt.ts';
import { type FetchErrorContext, toFetchError } from './fetch-error.ts';
import type { RequestPurpose } from './load-clients.ts';
import { assertPageStart, assertPageType } from './page-type.ts';
import { redirectTarget } from './redirect-target.ts';

/** What one request was answered with. */
export interface Answer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Uint8Array;
  readonly encodedBytes: number;
  readonly truncated: boolean;
  readonly redirectTarget: URL | undefined;
}

export interface ExchangeOptions {
  readonly url: URL;
  readonly purpose: RequestPurpose;
  /** An answer to `HEAD` has the headers of a body and no body. @default false */
  readonly isBodiless?: boolean | undefined;
  /** Most decoded bytes of a page, and of an answer of an API. */
  readonly maxPageBytes: number;
  readonly attempt: Attempt;
}

/**
 * Sees one request of got through to the last byte.
 *
 * Whatever is wrong with the answer is found as early as it shows: in the headers before the body is read, in the body
 * while it arrives. A request that is given up takes its socket with it.
 *
 * @throws IntegrationError with the URL, and from the headers on the HTTP status, in its context.
 */
export function exchange(
  request: GotRequest,
  { url, purpose, isBodiless = false, maxPageBytes, attempt }: ExchangeOptions,
): Promise<Answer> {
  return new Promise((resolve, reject) => {
    let decoder: BodyDecoder | undefined;
    let httpStatus: number | undefined;
    const fail = (error: unknown): void => {
      const shown = purpose === 'api' ? redactText(url.href) : url.href;
      const context: FetchErrorContext = { url: shown, requestSent: attempt.requestSent };
      reject(toFetchError(error, httpStatus === undefined ? context : { ...context, httpStatus }));
      decoder?.destroy();
      request.destroy();
    };

    // Stays for good: a request that is given up may fail once more.
    request.on('error', fail);
    attempt.connecting(fail);
    request.once('socket', (socket: Socket) => whenConnected(socket, url, () => attempt.waiting()));
    request.once('upgrade', () => fail(invalidAnswer('The server switched to a protocol nobody asked for')));
    request.once('response', (response: IncomingMessage) => {
      try {
        attempt.receiving();
        httpStatus = response.statusCode;
        const head = readHead(response, url);
        decoder = new BodyDecoder(isBodiless ? noBody : bodyRules(head, purpose, maxPageBytes));
        readBody(request, decoder, attempt).then((body) => resolve(toAnswer(head, body)), fail);
      } catch (error) {
        fail(error);
      }
    });
  });
}

/** A new socket is assigned to its request before it connects, a reused one is connected. */
function whenConnected(socket: Socket, url: URL, callback: () => void): void {
  if (socket.connecting) socket.once(url.protocol === 'https:' ? 'secureConnect' : 'connect', callback);
  else callback();
}

type Head = Pick<Answer, 'status' | 'headers' | 'redirectTarget'>;

function readHead(response: IncomingMessage, url: URL): Head {
  const { statusCode: status = 0, rawHeaders } = response;
  if (status < 200) throw invalidAnswer(`Expected a final status; got HTTP ${status}`);
  if (rawHeaders.length / 2 > maxHeaderLines) {
    throw new IntegrationError(`Expected at most ${maxHeaderLines} header lines; got more`, {
      code: 'HEADERS_TOO_LARGE',
      service: 'fetcher',
    });
  }
  const headers: Record<string, string> = Object.create(null);
  for (const name of Object.keys(response.headers)) {
    const value = response.headers[name];
    headers[name] = Array.isArray(value) ? value.join(', ') : (value ?? '');
  }
  return { status, headers, redirectTarget: redirectTarget(status, rawHeaders, url) };
}

const maxHeaderLines = 100;
const noBody: BodyDecoderOptions = { contentEncoding: undefined, maxBytes: 0, overflow: 'cut' };

/**
 * What is read of a body.
 *
 * @throws IntegrationError `UNSUPPORTED_TYPE`, `BODY_TOO_LARGE` when the headers already say so.
 */
function bodyRules(head: Head, purpose: RequestPurpose, maxPageBytes: number): BodyDecoderOptions {
  const contentEncoding = head.headers['content-encoding'];
  // Read and dropped: what is this small costs less than a new connection.
  if (head.redirectTarget) return { contentEncoding: undefined, maxBytes: maxRedirectBytes, overflow: 'cut' };
  if (head.status > 299) return { contentEncoding, maxBytes: maxErrorBytes, overflow: 'cut' };
  if (purpose === 'robots') return { contentEncoding, maxBytes: maxRobotsBytes, overflow: 'cut' };

  const maxBytes = purpose === 'sitemap' ? maxSitemapBytes : maxPageBytes;
  if (purpose === 'page') assertPageType(head.headers['content-type'] ?? '');
  if (Number(head.headers['content-length']) > maxBytes) {
    const message = `The body is over its limit of ${maxBytes} bytes: ${head.headers['content-length']}`;
    throw new IntegrationError(message, { code: 'BODY_TOO_LARGE', service: 'fetcher' });
  }
  if (purpose !== 'page') return { contentEncoding, maxBytes, overflow: 'fail' };
  const inspect = (start: Uint8Array): void => assertPageStart(start, head.headers['content-type'] ?? '');
  return { contentEncoding, maxBytes, overflow: 'fail', inspect };
}

const maxRedirectBytes = 16_384;
/** Of an answer that is no success only the beginning is of interest. */
const maxErrorBytes = 65_536;
/** RFC 9309 section 2.5: at least 500 KiB are parsed. */
const maxRobotsBytes = 512 * 1_024;
/** sitemaps.org protocol: at most 50 MB uncompressed. */
const maxSitemapBytes = 50 * 1_024 * 1_024;

async function readBody(request: GotRequest, decoder: BodyDecoder, attempt: Attempt): Promise<DecodedBody> {
  request.on('data', (chunk: Uint8Array) => {
    attempt.received(chunk.byteLength);
    decoder.write(chunk);
  });
  request.once('end', () => decoder.end());
  const body = await decoder.result;
  if (body.truncated) request.destroy();
  return body;
}

function toAnswer(head: Head, { bytes, encodedBytes, truncated }: DecodedBody): Answer {
  if (head.redirectTarget) return { ...head, body: new Uint8Array(), encodedBytes, truncated: false };
  return { ...head, body: bytes, encodedBytes, truncated };
}

function invalidAnswer(message: string): IntegrationError {
  return new IntegrationError(message, { code: 'HTTP_PARSE', service: 'fetcher' });
}
