import { describe, expect, it } from 'vitest';
import { IntegrationError } from '../../../src/errors.ts';
import { IntegrationErrorHandler } from '../../../src/security/integration-error-handler.ts';

const handler = new IntegrationErrorHandler();
const handle = (error: unknown, service = 'shop') => handler.handle(error as Error, { service });
const withParts = (parts: object, message = 'failed') => Object.assign(new Error(message), parts);

describe('a foreign error', () => {
  it.each([
    [{ code: 'ECONNREFUSED' }, 'NETWORK', true],
    [{ code: 'ECONNRESET' }, 'NETWORK', true],
    [{ code: 'ETIMEDOUT' }, 'TIMEOUT', true],
    [{ code: 'UND_ERR_HEADERS_TIMEOUT' }, 'TIMEOUT', true],
    [{ name: 'TimeoutError' }, 'TIMEOUT', true],
    [{ code: 'ENOTFOUND' }, 'DNS', true],
    [{ code: 'EAI_AGAIN' }, 'DNS', true],
    [{ code: 'DEPTH_ZERO_SELF_SIGNED_CERT' }, 'TLS', false],
    [{ code: 'ERR_TLS_CERT_ALTNAME_INVALID' }, 'TLS', false],
    [{ code: 'HPE_INVALID_CONSTANT' }, 'HTTP_PARSE', false],
    [{ code: 'HPE_HEADER_OVERFLOW' }, 'HEADERS_TOO_LARGE', false],
    [{ name: 'AbortError' }, 'ABORTED', false],
    [{ status: 429 }, 'RATE_LIMITED', true],
    [{ status: 429, code: 'insufficient_quota' }, 'RATE_LIMITED', false],
    [{ status: 503 }, 'HTTP_STATUS', true],
    [{ statusCode: 404 }, 'HTTP_STATUS', false],
    [{ response: { status: 500 } }, 'HTTP_STATUS', true],
    [{ response: { statusCode: 401 } }, 'HTTP_STATUS', false],
    [{ code: 'SOMETHING_ELSE' }, 'UNKNOWN', false],
    [{}, 'UNKNOWN', false],
  ])('with %j becomes %s, retryable %s', (parts, code, retryable) => {
    expect(handle(withParts(parts))).toMatchObject({ code, retryable, service: 'shop' });
  });

  it('is understood by its causes and by the first of several errors', () => {
    const refused = withParts({ code: 'ECONNREFUSED' });

    expect(handle(new TypeError('fetch failed', { cause: new Error('inner', { cause: refused }) })).code).toBe(
      'NETWORK',
    );
    expect(handle(new AggregateError([refused, new Error('other')])).code).toBe('NETWORK');
  });

  it('keeps the code of an IntegrationError among its causes', () => {
    const cause = new IntegrationError('busy', { code: 'STORE_FAILED', service: 'store', retryable: true });

    expect(handle(new Error('outer', { cause }))).toMatchObject({ code: 'STORE_FAILED', retryable: true });
  });

  it.each([
    ['store', 'STORE_FAILED'],
    ['cache', 'CACHE_FAILED'],
    ['embedder', 'EMBEDDING_FAILED'],
    ['extractor', 'EXTRACTION_FAILED'],
    ['classifier', 'CLASSIFICATION_FAILED'],
    ['__proto__', 'UNKNOWN'],
  ])('of the service %s becomes %s when nothing else is known', (service, code) => {
    expect(handle(new Error('failed'), service)).toMatchObject({ code, service });
  });

  it('of a busy SQLite database is retryable', () => {
    expect(handle(withParts({ code: 'ERR_SQLITE_ERROR', errcode: 5 }), 'store')).toMatchObject({
      code: 'STORE_FAILED',
      retryable: true,
    });
  });

  it.each([
    [{ 'retry-after': '7' }, 7000],
    [new Headers({ 'retry-after': '999999' }), 3_600_000],
    [{ 'retry-after': 'soon' }, undefined],
  ])('says how long to wait: %j', (headers, retryAfterMs) => {
    expect(handle(withParts({ status: 429, headers })).retryAfterMs).toBe(retryAfterMs);
  });

  it('is kept as cause, and named in one short line', () => {
    const error = new Error(`bad\u0000\nanswer ${'x'.repeat(5000)}`);
    const handled = handle(error);

    expect(handled.message).toMatch(/^shop failed: bad answer x+\.\.\.$/);
    expect(handled.message.length).toBeLessThan(330);
    expect(handle(new Error('plain')).cause).toEqual(new Error('plain'));
  });

  it('shows no secret in message, context, cause or stack', () => {
    const error = withParts(
      { config: { headers: { Authorization: 'canary1' } } },
      'GET https://u:canary2@a.example failed',
    );
    const handled = handler.handle(error, {
      service: 'shop',
      apiKey: 'canary3',
      url: 'https://a.example/?token=canary4',
    });

    expect(handled.context).toEqual({ apiKey: '[redacted]', url: 'https://a.example/?token=[redacted]' });
    const cause = handled.cause as Error;
    const shown = [handled.message, handled.stack, cause.message, cause.stack, JSON.stringify([handled, cause])];
    expect(shown.join()).not.toMatch(/canary/);
  });
});

describe('an IntegrationError', () => {
  it('is returned as it is when it shows nothing secret', () => {
    const error = new IntegrationError('gone', { code: 'JOB_UNKNOWN', service: 'jobs', context: { jobId: 'j1' } });

    expect(handle(error)).toBe(error);
  });

  it('keeps code, service, retry hint and time when something had to be hidden', () => {
    const error = new IntegrationError('refused token=canary', {
      code: 'MY_CODE',
      service: 'mine',
      retryable: true,
      retryAfterMs: 5,
      context: { password: 'canary', id: 1 },
      cause: new Error('password=canary'),
    });
    Object.defineProperty(error, 'timestamp', { value: new Date(0) });
    const handled = handle(error);

    expect(handled).toMatchObject({
      message: 'refused token=[redacted]',
      code: 'MY_CODE',
      service: 'mine',
      retryable: true,
      retryAfterMs: 5,
      context: { password: '[redacted]', id: 1 },
      timestamp: new Date(0),
    });
    expect(IntegrationError.isInstance(handled)).toBe(true);
    expect(`${handled.stack} ${(handled.cause as Error).stack}`).not.toMatch(/canary/);
    expect(error.context['password']).toBe('canary');
  });

  it('takes on further facts of its context', () => {
    const error = new IntegrationError('gone', { code: 'JOB_UNKNOWN', service: 'jobs', context: { jobId: 'j1' } });

    expect(handler.handle(error, { service: 'x', attempt: 2 }).context).toEqual({ jobId: 'j1', attempt: 2 });
  });
});

it.each([
  ['undefined', undefined],
  ['null', null],
  ['a string', 'broken'],
  [
    'an object that throws when read',
    new Proxy(new Error('x'), { get: () => expect.fail('read'), getPrototypeOf: () => expect.fail('read') }),
  ],
  ['an object without a prototype', Object.create(null)],
])('makes an error of %s and does not throw', (_, value) => {
  expect(handle(value)).toBeInstanceOf(IntegrationError);
  expect(handler.handle(value as Error, undefined as never)).toBeInstanceOf(IntegrationError);
});
