import { describe, expect, it } from 'vitest';
import { IntegrationError } from '../../../src/errors.ts';
import { assertUrlAllowed, createEgressPolicy, isExempt } from '../../../src/security/url-guard.ts';

const nothingExempt = createEgressPolicy([]);

function refusalOf(url: string, policy = nothingExempt): IntegrationError {
  try {
    assertUrlAllowed(url, policy);
  } catch (error) {
    if (IntegrationError.isInstance(error)) return error;
    throw error;
  }
  throw new Error(`allowed: ${url}`);
}

describe('assertUrlAllowed', () => {
  it.each([
    'https://shop.example/',
    'http://shop.example:80/a?b#c',
    'http://shop.example:443/',
    'https://shop.example./',
    'https://SHOP.example/',
    'https://xn--bcher-kva.example/',
    'http://8.8.8.8/',
    'http://[2606:4700:4700::1111]/',
    'http://local.example/',
    'http://internal.example.com/',
  ])('allows %s', (url) => {
    expect(assertUrlAllowed(url, nothingExempt).href).toBe(new URL(url).href);
  });

  it.each([
    '',
    'shop.example',
    '/path',
    'http://',
    'http://...',
    'http://a..example/',
    `http://${'a'.repeat(64)}.example/`,
    `http://${'a.'.repeat(130)}example/`,
    `http://shop.example/${'a'.repeat(8_192)}`,
    'http://user@shop.example/',
    'http://:secret@shop.example/',
    'http://[fe80::1%25eth0]/',
    'http://shop.example:65536/',
  ])('takes %j for invalid', (url) => {
    expect(refusalOf(url)).toMatchObject({ code: 'URL_INVALID', retryable: false });
  });

  it.each([
    'file:///etc/passwd',
    'ftp://shop.example/',
    'data:text/html,x',
    'javascript:alert(1)',
    'ws://shop.example/',
  ])('refuses the scheme of %s', (url) => {
    expect(refusalOf(url).code).toBe('SCHEME_BLOCKED');
  });

  it.each(['22', '8080', '8443', '6379', '0'])('refuses port %s', (port) => {
    expect(refusalOf(`http://shop.example:${port}/`).code).toBe('SSRF_BLOCKED');
  });

  it.each([
    'http://redis/',
    'http://localhost/',
    'http://localhost./',
    'http://LOCALHOST/',
    'http://shop.localhost/',
    'http://localhost.localdomain/',
    'http://printer.local/',
    'http://metadata.google.internal/',
    'http://metadata.google.internal./',
    'http://router.lan/',
    'http://nas.home.arpa/',
    'http://1.0.0.127.in-addr.arpa/',
    'http://hidden.onion/',
  ])('refuses the name of %s', (url) => {
    expect(refusalOf(url).code).toBe('SSRF_BLOCKED');
  });

  it.each([
    'http://127.0.0.1/',
    'http://127.1/',
    'http://127.0.1/',
    'http://2130706433/',
    'http://0x7f.1/',
    'http://0x7f000001/',
    'http://0177.0.0.1/',
    'http://017700000001/',
    'http://127.0.0.1./',
    'http://127%2e0%2e0%2e1/',
    'http://127。0。0。1/',
    'http://①②⑦.⓪.⓪.①/',
    'http://１２７.0.0.1/',
    'http:127.0.0.1/',
    'http:\\\\127.0.0.1/',
    'http://0/',
    'http://[::1]/',
    'http://[::ffff:127.0.0.1]/',
    'http://[::127.0.0.1]/',
    'http://[64:ff9b::127.0.0.1]/',
    'http://[2002:7f00:1::]/',
    'http://169.254.169.254/latest/meta-data/',
  ])('refuses the address of %s', (url) => {
    expect(refusalOf(url).code).toBe('SSRF_BLOCKED');
  });

  it('never repeats credentials', () => {
    const errors = ['http://user:secret@shop.example/', 'http://user:secret@', 'ftp://user:secret@shop.example/'];
    expect(errors.map((url) => JSON.stringify(refusalOf(url)) + refusalOf(url).message).join()).not.toContain('secret');
  });

  it('tells the operator how to allow a host that is meant', () => {
    const refusal = refusalOf('http://127.0.0.1:3000/');
    expect(refusal.message).toContain('"127.0.0.1:3000" to network.exemptHosts');
    expect(refusal.context).toEqual({ url: 'http://127.0.0.1:3000/' });
  });
});

describe('createEgressPolicy', () => {
  it('exempts exactly the pair of host and port', () => {
    const policy = createEgressPolicy(['127.0.0.1:3000', 'Intranet:80', '[::1]:8080']);
    for (const url of ['http://127.0.0.1:3000/', 'http://127.1:3000/', 'http://intranet/', 'http://[::1]:8080/']) {
      expect(assertUrlAllowed(url, policy)).toBeInstanceOf(URL);
    }
    for (const url of ['http://127.0.0.1:3001/', 'https://intranet/', 'http://intranet.:80/', 'http://[::1]/']) {
      expect(refusalOf(url, policy).code).toBe('SSRF_BLOCKED');
    }
  });

  it('leaves scheme and credentials to be checked for exempt hosts', () => {
    const policy = createEgressPolicy(['intranet:80']);
    expect(refusalOf('http://user@intranet/', policy).code).toBe('URL_INVALID');
    expect(refusalOf('ftp://intranet:80/', policy).code).toBe('SCHEME_BLOCKED');
  });

  it('knows IPv6 hosts with and without brackets', () => {
    const policy = createEgressPolicy(['[::1]:8080']);
    expect([isExempt(policy, '::1', 8080), isExempt(policy, '[::1]', '8080'), isExempt(policy, '::1', 80)]).toEqual([
      true,
      true,
      false,
    ]);
  });

  it.each([
    'intranet',
    'intranet:',
    ':80',
    'intranet:http',
    'http://intranet:80',
    'a b:80',
    'user@intranet:80',
    'x:80/y',
  ])('refuses %j', (pair) => {
    expect(() => createEgressPolicy([pair])).toThrow(expect.objectContaining({ code: 'OPTIONS_INVALID' }));
  });
});
