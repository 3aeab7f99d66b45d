import { inspect } from 'node:util';
import { describe, expect, it } from 'vitest';
import { toFetchError } from '../../../../src/adapters/got-fetcher/fetch-error.ts';
import { abortedError, IntegrationError } from '../../../../src/errors.ts';

const context = { url: 'https://shop.example/', httpStatus: 200 };
const nodeError = (code: string): Error =>
  Object.assign(new Error(`${code} 10.9.8.7:443`), { code, address: '10.9.8.7' });

describe('toFetchError', () => {
  it.each([
    ['ECONNREFUSED', 'NETWORK', true],
    ['ECONNRESET', 'NETWORK', true],
    ['EHOSTUNREACH', 'NETWORK', true],
    ['ERR_HTTP_CONTENT_LENGTH_MISMATCH', 'NETWORK', true],
    ['SOMETHING_NEW', 'NETWORK', true],
    ['ETIMEDOUT', 'TIMEOUT', true],
    ['ENOTFOUND', 'DNS', true],
    ['EAI_AGAIN', 'DNS', true],
    ['HPE_INVALID_CONSTANT', 'HTTP_PARSE', false],
    ['HPE_HEADER_OVERFLOW', 'HEADERS_TOO_LARGE', false],
    ['CERT_HAS_EXPIRED', 'TLS', false],
    ['DEPTH_ZERO_SELF_SIGNED_CERT', 'TLS', false],
    ['UNABLE_TO_VERIFY_LEAF_SIGNATURE', 'TLS', false],
    ['ERR_TLS_CERT_ALTNAME_INVALID', 'TLS', false],
    ['ERR_SSL_WRONG_VERSION_NUMBER', 'TLS', false],
    ['EPROTO', 'TLS', false],
    ['INVALID_CA', 'TLS', false],
  ])('maps %s to %s', (code, expected, retryable) => {
    expect(toFetchError(nodeError(code), context)).toMatchObject({
      code: expected,
      retryable,
      service: 'fetcher',
      context,
    });
  });

  it('takes nothing but the code of a foreign error', () => {
    const error = toFetchError(new AggregateError([nodeError('ECONNREFUSED')], 'all failed: 10.9.8.7'), context);
    expect(inspect(error, { depth: 10 })).not.toContain('10.9.8.7');
  });

  it.each([undefined, null, 'text', {}])('copes with %j', (thrown) => {
    expect(toFetchError(thrown, context)).toMatchObject({
      code: 'NETWORK',
      message: 'The connection failed (unknown)',
    });
  });

  it('finds the error a socket was destroyed with, and adds where it happened', () => {
    const refused = new IntegrationError('not public', {
      code: 'SSRF_BLOCKED',
      service: 'fetcher',
      context: { port: 1 },
    });
    const wrapped = new Error('wrapped', { cause: new Error('wrapped', { cause: refused }) });
    const expected = { code: 'SSRF_BLOCKED', message: 'not public', context: { port: 1, ...context } };
    expect(toFetchError(wrapped, context)).toMatchObject(expected);
  });

  it('hands on what the caller aborted with', () => {
    const aborted = abortedError('fetcher', 'enough');
    expect(toFetchError(aborted, context)).toBe(aborted);
  });
});
