import { describe, expect, it } from 'vitest';
import { toStoreError } from '../../../../src/adapters/supabase-store/to-store-error.ts';

const answer = (status: number, code?: string, message = 'said') => ({ status, data: null, error: { code, message } });

describe('toStoreError', () => {
  it.each([
    ['a network that failed', answer(0, '')],
    ['a gateway without its database', answer(503)],
    ['too many requests', answer(429)],
    ['a schema that is still being read', answer(503, 'PGRST002')],
    ['a deadlock', answer(500, '40P01')],
    ['a time limit of the database', answer(500, '57014')],
    ['no free connection', answer(500, '53300')],
  ])('calls %s passing', (_, failed) => {
    expect(toStoreError('csi_get_page', failed)).toMatchObject({
      code: 'STORE_FAILED',
      service: 'store',
      retryable: true,
    });
  });

  it.each([
    ['a missing function', answer(404, 'PGRST202'), /customer-scraping migrations supabase\/migrations/],
    ['a missing table', answer(404, '42P01'), /customer-scraping migrations/],
    ['a wrong key', answer(401, 'PGRST301'), /SUPABASE_SERVICE_ROLE_KEY/],
    ['a key without rights', answer(403, '42501'), /SUPABASE_SERVICE_ROLE_KEY/],
    ['a gateway that refuses the key', answer(401), /SUPABASE_SERVICE_ROLE_KEY/],
    ['an address where nothing is', answer(404), /SUPABASE_URL/],
  ])('says of %s what to do', (_, failed, fix) => {
    const error = toStoreError('csi_get_page', failed);

    expect(error.message).toMatch(fix);
    expect(error.retryable).toBe(false);
  });

  it('takes an answer without a body for a failure, although the client calls it a success', () => {
    const error = toStoreError('csi_get_page', { status: 204, data: null, error: null });

    expect(error.message).toMatch(/answered 204 to csi_get_page: an answer without a body.*SUPABASE_URL/);
  });

  it('says what the database said, shortened and without secrets', () => {
    const error = toStoreError(
      'csi_write',
      answer(400, '22P02', `invalid input password=hunter2 ${'x'.repeat(2_000)}`),
    );

    expect(error.message).toContain('invalid input');
    expect(error.message).not.toContain('hunter2');
    expect(error.message.length).toBeLessThan(700);
    expect(error.context).toEqual({ function: 'csi_write', httpStatus: 400, postgresCode: '22P02' });
  });
});
