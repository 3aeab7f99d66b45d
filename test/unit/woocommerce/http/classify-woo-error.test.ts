import { describe, expect, it } from 'vitest';
import { classifyWooError, type WooErrorKind } from '../../../../src/woocommerce/http/classify-woo-error.ts';

const body = (code: string, message = '', status?: number): object => ({ code, message, data: { status } });

describe('classifyWooError', () => {
  it.each<[WooErrorKind, boolean, number, unknown]>([
    ['auth', false, 401, body('woocommerce_rest_cannot_view')],
    ['auth', false, 401, body('woocommerce_rest_cannot_create')],
    ['auth', false, 401, body('rest_not_logged_in')],
    ['auth', false, 401, body('woocommerce_rest_authentication_error', 'Das Geheimnis ist ungültig.')],
    ['auth', true, 401, body('woocommerce_rest_authentication_error', 'Invalid nonce - nonce has already been used.')],
    ['auth', false, 401, '<h1>Authorization Required</h1>'],
    [
      'permission',
      false,
      401,
      body('woocommerce_rest_authentication_error', 'The API key provided does not have write permissions.'),
    ],
    ['permission', false, 403, body('woocommerce_rest_cannot_view')],
    ['permission', false, 403, body('rest_forbidden')],
    ['not_found', false, 404, body('woocommerce_rest_order_invalid_id')],
    ['not_found', false, 400, body('woocommerce_rest_product_invalid_id')],
    ['not_found', false, 410, body('woocommerce_rest_already_trashed')],
    ['no_route', false, 404, body('rest_no_route')],
    ['no_route', false, 404, '<html><h1>Not Found</h1>'],
    ['validation', false, 400, body('rest_missing_callback_param')],
    ['validation', false, 501, body('woocommerce_rest_trash_not_supported')],
    ['validation', false, 413, '<h1>413 Request Entity Too Large</h1>'],
    ['rate_limited', true, 429, ''],
    ['rate_limited', true, 400, body('rate_limit_exceeded')],
    ['server', true, 500, body('internal_server_error')],
    ['server', true, 503, '<h1>Briefly unavailable for scheduled maintenance.</h1>'],
    ['server', true, 508, ''],
    ['server', false, 501, body('not_implemented')],
    ['blocked', false, 403, '<h1>403 Forbidden</h1>'],
    ['blocked', false, 501, 'Method Not Implemented'],
    ['permission', false, 200, body('rest_forbidden', '', 403)],
  ])('says %s, retryable: %s, of a %i with %j', (kind, retryable, status, answer) => {
    expect(classifyWooError({ method: 'GET', status, headers: {}, body: answer })).toMatchObject({ kind, retryable });
  });

  it('never repeats a write that failed inside the shop', () => {
    expect(classifyWooError({ method: 'POST', status: 500, headers: {}, body: body('x') })).toMatchObject({
      kind: 'server',
      retryable: false,
    });
    expect(classifyWooError({ method: 'POST', status: 502, headers: {}, body: '' })).toMatchObject({
      kind: 'server',
      retryable: false,
    });
    expect(classifyWooError({ method: 'POST', status: 429, headers: {}, body: '' })).toMatchObject({ retryable: true });
  });
});
