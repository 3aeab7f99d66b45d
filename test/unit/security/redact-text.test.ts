import { describe, expect, it } from 'vitest';
import { redactText } from '../../../src/security/redact-text.ts';

describe('redactText hides', () => {
  it.each([
    // Named values.
    ['password=hunter2 now', 'password=[redacted] now'],
    ['Server=db;User Id=sa;Password=p@ss;Encrypt=1', 'Server=db;User Id=sa;Password=[redacted];Encrypt=1'],
    ['{"password":"a b\\"c","n":1}', '{"password":"[redacted]","n":1}'],
    ["{ apiKey: 'a b', n: 1 }", "{ apiKey: '[redacted]', n: 1 }"],
    ['{\\"password\\":\\"a b\\",\\"n\\":1}', '{\\"password\\":\\"[redacted]\\",\\"n\\":1}'],
    ['"apiKeys":["a","b"],"n":1', '"apiKeys":[redacted],"n":1'],
    ['OPENAI_API_KEY=abc', 'OPENAI_API_KEY=[redacted]'],
    // Headers.
    ['Authorization: Digest user="x", nonce="y"\nHost: a', 'Authorization: [redacted]\nHost: a'],
    ['{"authorization":"Digest x y","host":"a"}', '{"authorization":"[redacted]","host":"a"}'],
    ["'set-cookie': [ 'a=b; Path=/', 'c=d' ], host: 'a'", "'set-cookie': [redacted], host: 'a'"],
    ['cookie: a=b; c=d\r\nhost: a', 'cookie: [redacted]\r\nhost: a'],
    ['sent Bearer abcdefgh.ijk', 'sent [redacted]'],
    ['sent Basic dXNlcjpwYXNz', 'sent [redacted]'],
    // URLs.
    ['https://user:pass@shop.example/a', 'https://[redacted]@shop.example/a'],
    ['https://only-user@shop.example/a', 'https://[redacted]@shop.example/a'],
    ['postgres://u:p/w@db:5432/shop', 'postgres://[redacted]@db:5432/shop'],
    ['redis://:p@ss@cache:6379', 'redis://[redacted]@cache:6379'],
    ['/a?key=1&code=2&page=3&access_token=abc', '/a?key=[redacted]&code=[redacted]&page=3&access_token=[redacted]'],
    ['/a?user[password]=1&user%5Bpassword%5D=2', '/a?user[password]=[redacted]&user%5Bpassword%5D=[redacted]'],
    // Shapes.
    ['got eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0.c2ln!', 'got [redacted]!'],
    ['key sk-proj-Abc123Abc123Abc123', 'key [redacted]'],
    ['key sk-abcdefghijklmnopqrst', 'key [redacted]'],
    [`key ck_${'a1'.repeat(20)}`, 'key [redacted]'],
    [`key ghp_${'a1'.repeat(18)}`, 'key [redacted]'],
    ['key AKIAABCDEFGHIJKLMNOP', 'key [redacted]'],
    ['-----BEGIN RSA PRIVATE KEY-----\nMIIE+/=\n-----END RSA PRIVATE KEY-----\nrest', '[redacted]\nrest'],
    // Persons and cards.
    ['write to jane.doe+x@shop.example.com, please', 'write to [redacted], please'],
    ['card 4111 1111 1111 1111 12/25', 'card [redacted] 12/25'],
    ['card 4111-1111-1111-1111', 'card [redacted]'],
    ['no.4111111111111111', 'no.[redacted]'],
    ['amex 378282246310005 and 3782 822463 10005', 'amex [redacted] and [redacted]'],
  ])('%j', (text, shown) => {
    expect(redactText(text)).toBe(shown);
  });
});

describe('redactText shows', () => {
  it.each([
    'The password is wrong, basic information and bearers of news',
    'maxTokens: 512, tokens=12, password: null, secret=',
    'https://shop.example/sk-produkty-pre-domacnost?page=2&sort=price#top',
    'https://shop.example:8080/@user/img/logo@2x.png package@1.2.3',
    'GTIN 4006381333931 at 1760000000000 costs 1234567890.1234567',
    'order 4111111111111112 of 2026-01-01T00:00:00Z',
    'key: value, code: E1, page.key=abc',
    '',
  ])('%j', (text) => {
    expect(redactText(text)).toBe(text);
  });
});

it('gives the same when it is applied again', () => {
  const once = redactText('{"password":"x"} token=abc https://a:b@c.example Authorization: Bearer abcdefgh');

  expect(redactText(once)).toBe(once);
});

it.each([
  ...['a', 'eyJ', 'eyJaaaaaaaa.', 'sk-', 'a=', 'token=', 'password:', '"', '1 ', '1111 ', '4111-1111-1111-', '://'],
  ...['redis://', 'a@', 'a.', 'a@a.', 'bearer ', '-----BEGIN PRIVATE KEY-----', '%5B', 'password=\\"', "password:'"],
  ...['password=[', 'cookie:\n', 'a1', 'A-', ' ', '\n', '\\'],
])('takes time in proportion to the length of %j repeated', (part) => {
  const measure = (length: number): number => {
    const text = part.repeat(Math.ceil(length / part.length));
    const startedAt = performance.now();
    redactText(text);
    return performance.now() - startedAt;
  };
  measure(10_000);

  // Quadratic work on 200,000 characters takes many seconds.
  expect(measure(200_000)).toBeLessThan(1000);
});
