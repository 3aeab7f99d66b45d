import { describe, expect, it } from 'vitest';
import { nameBotWall } from '../../../src/security/name-bot-wall.ts';

describe('nameBotWall', () => {
  it('tells an answer that is a challenge', () => {
    expect(nameBotWall({ server: 'cloudflare', 'cf-mitigated': 'challenge' })).toEqual({
      service: 'Cloudflare',
      header: 'cf-mitigated: challenge',
      isChallenge: true,
    });
    expect(nameBotWall({ 'x-amzn-waf-action': 'captcha' })).toMatchObject({ service: 'AWS WAF', isChallenge: true });
  });

  it('tells who stands before a site, which is no challenge yet', () => {
    expect(nameBotWall({ 'x-datadome': 'protected', server: 'cloudflare' })).toEqual({
      service: 'DataDome',
      header: 'x-datadome: protected',
      isChallenge: false,
    });
    expect(nameBotWall({ server: 'AkamaiGHost' })?.service).toBe('Akamai');
    expect(nameBotWall({ server: 'cloudflare' })?.isChallenge).toBe(false);
  });

  it('says nothing of a plain server, and quotes no more than a line', () => {
    expect(nameBotWall({ server: 'nginx', 'x-amzn-waf-action': 'count' })).toBeUndefined();
    expect(nameBotWall({ 'x-iinfo': 'x'.repeat(1_000) })?.header.length).toBe(100);
  });
});
