import { describe, expect, it } from 'vitest';
import { redactContext, redactError, sanitizeCustomerData } from '../../../src/security/redact.ts';

const hidden = '[redacted]';

describe('sanitizeCustomerData, by name', () => {
  it.each([
    ...['password', 'PASSWORD', 'db_password_prod', 'newPassword1', 'dbpassword', 'passphrase', 'pin', 'pwd'],
    ...[
      'apiKey',
      'api_key',
      'x-api-key',
      'APIKEY',
      'apiKeys',
      'SUPABASE_SERVICE_ROLE_KEY',
      'consumerKey',
      'privateKey',
    ],
    ...['clientSecret', 'credentials', 'Authorization', 'proxy-authorization', 'Cookie', 'set-cookie', 'sessionId'],
    ...['accessToken', 'refresh_token', 'csrfToken', 'idtoken', 'tokens'],
    ...[
      'personalInfo',
      'email',
      'billing_email',
      'phoneNumber',
      'mobile',
      'address',
      'dateOfBirth',
      'birthdate',
      'ssn',
    ],
    ...['firstName', 'last_name', 'iban', 'passportNumber', 'creditCard', 'cardNumber', 'cvv', 'bankAccount'],
  ])('hides the text under %s', (name) => {
    expect(sanitizeCustomerData({ [name]: 'x1' })).toEqual({ [name]: hidden });
  });

  it.each([
    ...['key', 'pageKey', 'cacheKey', 'publicKey', 'keyPrefix', 'name', 'author', 'tokenizer', 'cardinality', 'title'],
    ...['passwordRequired', 'tokenType', 'apiKeyName', 'message', 'code', 'url', 'compass', 'pinned', 'contentHash'],
  ])('shows the text under %s', (name) => {
    expect(sanitizeCustomerData({ [name]: 'x1' })).toEqual({ [name]: 'x1' });
  });

  it('hides whatever lies under a secret name, whole', () => {
    const data = { password: 1234, apiKeys: { openai: 'a' }, personalInfo: [{ city: 'Graz' }], cvv: 123n };

    expect(sanitizeCustomerData(data)).toEqual({
      password: hidden,
      apiKeys: hidden,
      personalInfo: hidden,
      cvv: hidden,
    });
  });

  it('shows counts of tokens and hides tokens', () => {
    const data = { maxTokens: 512, tokens: { input: 5, access: 'abc' }, accessToken: ['abc', 7] };

    expect(sanitizeCustomerData(data)).toEqual({
      maxTokens: 512,
      tokens: { input: 5, access: hidden },
      accessToken: [hidden, 7],
    });
  });

  it('shows that a secret is missing, empty, or switched on', () => {
    const data = { password: null, apiKey: undefined, secret: '', email: true };

    expect(sanitizeCustomerData(data)).toEqual(data);
  });

  it('understands headers, entries, and pairs of name and value', () => {
    const data = {
      rawHeaders: ['Host', 'shop.example', 'Cookie', 'a=b'],
      entries: [['authorization', 'abc']],
      meta: [
        { key: 'billing_email', value: 'x' },
        { name: 'X-Api-Key', value: 'x' },
        { name: 'size', value: 'XL' },
      ],
      headers: new Headers({ 'x-auth-token': 'abc', accept: 'text/html' }),
    };

    expect(sanitizeCustomerData(data)).toEqual({
      rawHeaders: ['Host', 'shop.example', 'Cookie', hidden],
      entries: [['authorization', hidden]],
      meta: [
        { key: 'billing_email', value: hidden },
        { name: 'X-Api-Key', value: hidden },
        { name: 'size', value: 'XL' },
      ],
      headers: { 'x-auth-token': hidden, accept: 'text/html' },
    });
  });

  it('shows a list of texts although one of them speaks of passwords', () => {
    const titles = ['Reset your password', 'Shipping', 'password reset guide', 'Returns'];

    expect(sanitizeCustomerData(titles)).toEqual(titles);
  });
});

describe('sanitizeCustomerData, by shape of data', () => {
  it('reaches any depth of objects, arrays, maps and sets', () => {
    const data = { a: [new Map([['b', new Set([{ c: { password: 'x' } }])]])] };

    expect(sanitizeCustomerData(data)).toEqual({ a: [new Map([['b', new Set([{ c: { password: hidden } }])]])] });
  });

  it('hides values of a map by their key', () => {
    expect(sanitizeCustomerData(new Map([['apiKey', 'x']]))).toEqual(new Map([['apiKey', hidden]]));
  });

  it('keeps dates, numbers and booleans, and shows other values as text', () => {
    const date = new Date(0);
    const copy = sanitizeCustomerData({
      date,
      count: 3,
      big: 3n,
      done: false,
      bytes: new Uint8Array(5),
      run: () => 1,
      url: new URL('https://u:p@shop.example/?token=abc'),
      query: new URLSearchParams('key=abc&page=2'),
      text: new String('x'),
    });

    expect(copy).toEqual({
      date,
      count: 3,
      big: 3n,
      done: false,
      bytes: '[binary, 5 bytes]',
      run: '[function]',
      url: `https://${hidden}@shop.example/?token=${hidden}`,
      query: `?key=${hidden}&page=2`,
      text: '[object String]',
    });
    expect((copy as { date: Date }).date).not.toBe(date);
  });

  it('turns an error into its readable parts, causes and all, without the stack', () => {
    const cause = Object.assign(new TypeError('token=abc'), { password: 'x', code: 'E1' });
    const error = new AggregateError([new Error('mail a@b.example')], 'outer', { cause });

    expect(sanitizeCustomerData(error)).toEqual({
      name: 'AggregateError',
      message: 'outer',
      cause: { name: 'TypeError', message: `token=${hidden}`, password: hidden, code: 'E1' },
      errors: [{ name: 'Error', message: `mail ${hidden}` }],
    });
    expect(sanitizeCustomerData(new DOMException('stopped', 'AbortError'))).toMatchObject({ name: 'AbortError' });
  });

  it('copies own data of class instances and never calls a getter, toJSON or iterator', () => {
    let called = 0;
    class Shop {
      name = 'Tea';
      password = 'x';
      get secretive(): string {
        called += 1;
        return 'x';
      }
      toJSON(): string {
        called += 1;
        return 'x';
      }
      *[Symbol.iterator](): Generator<string> {
        called += 1;
        yield 'x';
      }
    }
    const withGetter = Object.defineProperty({}, 'live', { enumerable: true, get: () => (called += 1) });

    expect(sanitizeCustomerData([new Shop(), withGetter])).toEqual([
      { name: 'Tea', password: hidden },
      { live: '[getter]' },
    ]);
    expect(called).toBe(0);
  });

  it('survives cycles, and copies what is shared once', () => {
    const shared = { n: 1 };
    const data: Record<string, unknown> = { left: shared, right: shared };
    data['self'] = data;
    const copy = sanitizeCustomerData(data) as Record<string, unknown>;

    expect(copy).toEqual({ left: { n: 1 }, right: { n: 1 }, self: '[circular]' });
    expect(copy['left']).toBe(copy['right']);
  });

  it('hides under a secret name what it showed elsewhere', () => {
    const shared = { n: 'x' };

    expect(sanitizeCustomerData({ plain: shared, accessToken: shared })).toEqual({
      plain: { n: 'x' },
      accessToken: { n: hidden },
    });
  });

  it('pollutes no prototype', () => {
    const copy = sanitizeCustomerData(JSON.parse('{"__proto__": {"admin": true}, "constructor": 1, "a": 1}'));

    expect(copy).toEqual({ a: 1 });
    expect(Object.getPrototypeOf(copy)).toBe(Object.prototype);
    expect(Object.hasOwn(Object.prototype, 'admin')).toBe(false);
  });

  it('does not change its input', () => {
    const data = Object.freeze({ password: 'x', list: Object.freeze(['a@b.example']) });

    sanitizeCustomerData(data);

    expect(data).toEqual({ password: 'x', list: ['a@b.example'] });
  });

  it('cuts what is too deep, too long or too much, and shows nothing unchecked', () => {
    let deep: unknown = { password: 'x' };
    for (let level = 0; level < 100_000; level += 1) deep = [deep];
    const wide = Array.from({ length: 1_100_000 }, () => 1);

    expect(JSON.stringify(sanitizeCustomerData(deep))).toContain('[too deep]');
    expect((sanitizeCustomerData(wide) as unknown[]).at(-1)).toBe('[truncated]');
    expect(sanitizeCustomerData(`${'a '.repeat(60_000)}password=x`)).toMatch(/a \[truncated\]$/);
  });

  it('never throws, not even on hostile proxies', () => {
    const hostile = new Proxy({}, { ownKeys: () => expect.fail('thrown by the proxy') });
    const { proxy: revoked, revoke } = Proxy.revocable({}, {});
    revoke();

    expect(sanitizeCustomerData({ hostile, revoked })).toEqual({ hostile: '[unreadable]', revoked: '[unreadable]' });
  });

  it.each([[undefined], [null], [''], [0], [true]])('returns %j as it is', (value) => {
    expect(sanitizeCustomerData(value)).toBe(value);
  });
});

describe('redactContext', () => {
  it('hides secrets and keeps the facts', () => {
    expect(redactContext({ url: 'https://a.example/?token=x', key: 'a.example/', status: 503 })).toEqual({
      url: `https://a.example/?token=${hidden}`,
      key: 'a.example/',
      status: 503,
    });
  });

  it('stays small', () => {
    const copy = redactContext({ list: Array.from({ length: 100_000 }, () => 'x') });

    expect((copy['list'] as unknown[]).length).toBeLessThan(2500);
  });
});

describe('redactError', () => {
  it('returns an error that shows nothing secret as it is', () => {
    const error = new Error('refused', { cause: Object.assign(new Error('inner'), { code: 'ECONNREFUSED' }) });

    expect(redactError(error)).toBe(error);
  });

  it('copies an error without what message, stack, properties and causes must not show', () => {
    const cause = new Error('postgres://user:canary1@db/shop failed');
    const error = Object.assign(new RangeError('password=canary2', { cause }), {
      code: 'E1',
      headers: { authorization: 'canary3' },
    });
    const copy = redactError(error) as Error & { code: string };

    expect(copy).toBeInstanceOf(Error);
    expect(copy.cause).toBeInstanceOf(Error);
    expect([copy.name, copy.message, copy.code]).toEqual(['RangeError', `password=${hidden}`, 'E1']);
    expect([copy.stack, JSON.stringify(copy), (copy.cause as Error).stack].join()).not.toMatch(/canary/);
    expect(error.message).toBe('password=canary2');
  });

  it('ends at a cycle of causes', () => {
    const error = new Error('password=x');
    error.cause = error;

    let depth = 0;
    for (let link = redactError(error); link instanceof Error; link = link.cause) depth += 1;
    expect(depth).toBeGreaterThan(0);
    expect(depth).toBeLessThan(10);
  });
});
