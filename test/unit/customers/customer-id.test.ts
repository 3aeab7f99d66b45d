import { expect, it } from 'vitest';
import { assertCustomerId } from '../../../src/customers/customer-id.ts';

it.each(['a', 'customer-123', 'A.b_c-9', '...', '__proto__', 'x'.repeat(64)])('lets %j through', (id) => {
  expect(assertCustomerId(id)).toBe(id);
});

it.each([
  ['', 'an empty string'],
  ['x'.repeat(65), '65 characters'],
  ['.', '"."'],
  ['..', '".."'],
  ['a b', '"a b"'],
  ['a/b', '"a/b"'],
  ['a:b', '"a:b"'],
  ['a\n', '"a\\n"'],
  ['\u00fc', '"\u00fc"'],
  [undefined, 'nothing'],
  [null, 'null'],
  [5, '5'],
  [['a'], 'a list of 1'],
  [{ id: 'a' }, 'an object'],
])('refuses %j and says what came', (id, received) => {
  expect(() => assertCustomerId(id)).toThrow(
    expect.objectContaining({ code: 'CUSTOMER_ID_INVALID', retryable: false }),
  );
  expect(() => assertCustomerId(id)).toThrow(received);
});

it('shows no secret that was given by mistake', () => {
  expect(() => assertCustomerId('password=canary')).toThrow(expect.not.stringContaining('canary'));
});
