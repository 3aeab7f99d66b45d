import { describe, expect, it } from 'vitest';
import { signOAuth1 } from '../../../../src/woocommerce/http/sign-oauth1.ts';

describe('signOAuth1', () => {
  it('makes the base string of RFC 5849, section 3.4.1', () => {
    const { baseString, parameters } = signOAuth1({
      method: 'get',
      url: 'http://photos.example/photos?ignored=1#part',
      query: [
        ['size', 'original'],
        ['file', 'vacation.jpg'],
        ['size', 'a b'],
      ],
      consumerKey: 'key',
      consumerSecret: 'secret',
      nonce: 'kllo9940pd9333jh',
      timestamp: 1191242096,
      signatureMethod: 'HMAC-SHA1',
    });

    expect(baseString).toBe(
      'GET&http%3A%2F%2Fphotos.example%2Fphotos&file%3Dvacation.jpg%26oauth_consumer_key%3Dkey%26oauth_nonce%3Dkllo9940pd9333jh%26oauth_signature_method%3DHMAC-SHA1%26oauth_timestamp%3D1191242096%26size%3Da%2520b%26size%3Doriginal',
    );
    expect(parameters.map(([name]) => name)).not.toContain('oauth_version');
    expect(parameters.at(-1)?.[0]).toBe('oauth_signature');
  });
});
