import type { LookupAddress } from 'node:dns';
import { describe, expect, it } from 'vitest';
import { createGuardedLookup, type HostLookup } from '../../../src/security/guarded-lookup.ts';
import { createFakeClock } from '../../helpers/fake-clock.ts';

const answering =
  (...addresses: string[]): HostLookup =>
  (_hostname, _options, callback) =>
    callback(
      null,
      addresses.map((address) => ({ address, family: address.includes(':') ? 6 : 4 })),
    );

const failing =
  (code: string): HostLookup =>
  (_hostname, _options, callback) =>
    callback(Object.assign(new Error(`${code} 10.9.8.7`), { code }), []);

function resolve(
  lookup: HostLookup,
  { allow = 'public', all = true }: { allow?: 'public' | 'any'; all?: boolean } = {},
) {
  const guarded = createGuardedLookup({ clock: createFakeClock(), allow, lookup });
  return new Promise<string | LookupAddress[]>((done, fail) =>
    guarded('shop.example', { all }, (error, address) => (error ? fail(error) : done(address))),
  );
}

describe('createGuardedLookup', () => {
  it('hands out all addresses when all are public', async () => {
    const addresses = await resolve(answering('93.184.216.34', '2606:2800:220:1::1'));
    expect(addresses).toEqual([
      { address: '93.184.216.34', family: 4 },
      { address: '2606:2800:220:1::1', family: 6 },
    ]);
  });

  it('hands out the first address to who asks for one', async () => {
    await expect(resolve(answering('93.184.216.34', '93.184.216.35'), { all: false })).resolves.toBe('93.184.216.34');
  });

  it.each([
    [['127.0.0.1']],
    [['93.184.216.34', '10.0.0.1']],
    [['10.0.0.1', '93.184.216.34']],
    [['2606:2800:220:1::1', '::1']],
    [['::ffff:10.0.0.1']],
    [['fe80::1%eth0']],
    [['not an address']],
  ])('refuses a name that resolves to %j', async (addresses) => {
    await expect(resolve(answering(...addresses))).rejects.toMatchObject({ code: 'SSRF_BLOCKED', retryable: false });
  });

  it('says nothing of what was resolved', async () => {
    const errors = await Promise.all(
      [answering('10.9.8.7'), failing('ENOTFOUND')].map((lookup) => resolve(lookup).catch((error) => error)),
    );
    for (const error of errors) expect(JSON.stringify({ ...error }) + error.stack).not.toContain('10.9.8.7');
  });

  it('lets an exempt host resolve to any address', async () => {
    await expect(resolve(answering('10.0.0.1'), { allow: 'any', all: false })).resolves.toBe('10.0.0.1');
  });

  it.each(['public', 'any'] as const)('takes an empty answer for an error (%s)', async (allow) => {
    await expect(resolve(answering(), { allow })).rejects.toMatchObject({ code: 'DNS', retryable: true });
  });

  it('reports a name that does not resolve', async () => {
    const failure = resolve(failing('ENOTFOUND'));
    await expect(failure).rejects.toMatchObject({ code: 'DNS', retryable: true });
    await expect(failure).rejects.toThrow('"shop.example" could not be resolved (ENOTFOUND)');
  });

  it('keeps no timer once it has an answer', async () => {
    const clock = createFakeClock();
    const lookup = answering('93.184.216.34');
    createGuardedLookup({ clock, allow: 'public', lookup })('shop.example', { all: true }, () => {});
    expect(clock.pending).toBe(0);
  });

  it('gives up after five seconds, and ignores an answer after that', async () => {
    const clock = createFakeClock();
    let answerLate = (): void => {};
    const lookup: HostLookup = (_hostname, _options, callback) => {
      answerLate = () => callback(null, [{ address: '93.184.216.34', family: 4 }]);
    };
    const answers: unknown[] = [];
    createGuardedLookup({ clock, allow: 'public', lookup })('shop.example', { all: true }, (error) =>
      answers.push(error),
    );

    await clock.advance(4_999);
    expect(answers).toEqual([]);
    await clock.advance(1);
    answerLate();

    expect(answers).toEqual([expect.objectContaining({ code: 'DNS' })]);
    expect(clock.pending).toBe(0);
  });
});
