import { createHmac } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { verifyWebhook } from '../../../../src/woocommerce/webhooks/verify-webhook.ts';

const body = '{"id":7,"name":"Caf\\u00e9","url":"https:\\/\\/shop.example\\/"}';
const sign = (text: string, secret: string): string => createHmac('sha256', secret).update(text).digest('base64');
const headersFor = (secret: string): Record<string, string> => ({
  'X-WC-Webhook-Topic': 'product.updated',
  'X-WC-Webhook-Resource': 'product',
  'X-WC-Webhook-Event': 'updated',
  'X-WC-Webhook-Delivery-ID': 'd-1',
  'X-WC-Webhook-Signature': ` ${sign(body, secret)} `,
});

describe('verifyWebhook', () => {
  it('accepts what the shop signed, byte by byte, with headers in any case', () => {
    expect(verifyWebhook(Buffer.from(body), headersFor('s1'), 's1')).toMatchObject({
      ...{ valid: true, topic: 'product.updated', resource: 'product', event: 'updated', resourceId: '7' },
      ...{ deliveryId: 'd-1', isPing: false, respondStatus: 200 },
    });
  });

  it('accepts the old and the new secret while one is being replaced', () => {
    expect(verifyWebhook(body, headersFor('old'), ['new', 'old']).valid).toBe(true);
    expect(verifyWebhook(body, headersFor('older'), ['new', 'old']).valid).toBe(false);
  });

  it.each([
    ['other bytes of the same JSON', JSON.stringify(JSON.parse(body)), {}],
    ['a signature in hex', body, { 'x-wc-webhook-signature': createHmac('sha256', 's1').update(body).digest('hex') }],
    ['a signature with a tail', body, { 'x-wc-webhook-signature': `${sign(body, 's1')}AA==` }],
    ['no signature', body, { 'x-wc-webhook-signature': '' }],
    [
      'a body that nobody should hash',
      ' '.repeat(1_048_577),
      { 'x-wc-webhook-signature': sign(' '.repeat(1_048_577), 's1') },
    ],
  ])('refuses %s', (_, given, changed) => {
    const headers = Object.fromEntries(
      Object.entries(headersFor('s1')).map(([name, value]) => [name.toLowerCase(), value]),
    );

    expect(verifyWebhook(given, { ...headers, ...changed }, 's1')).toMatchObject({
      valid: false,
      resourceId: null,
      respondStatus: 401,
    });
  });

  it.each([[''], [[]], [['']]])(
    'refuses everything without a secret (%j): anybody can sign with an empty one',
    (secrets) => {
      expect(verifyWebhook(body, headersFor(''), secrets).valid).toBe(false);
    },
  );

  it('answers the ping of a shop that saves a webhook', () => {
    const headers = { 'content-type': 'application/x-www-form-urlencoded' };

    expect(verifyWebhook('webhook_id=142', headers, 's1')).toMatchObject({
      valid: false,
      isPing: true,
      respondStatus: 200,
    });
    expect(verifyWebhook('webhook_id=142&x=1', headers, 's1')).toMatchObject({ isPing: false, respondStatus: 401 });
  });

  it('finds no id in a signed body that has none', () => {
    const text = '{"action":"x"}';

    expect(verifyWebhook(text, { 'x-wc-webhook-signature': sign(text, 's') }, 's')).toMatchObject({
      valid: true,
      resourceId: null,
    });
  });
});
