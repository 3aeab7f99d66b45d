/** A service that keeps bots away from a site, seen in the headers of an answer. */
export interface BotWall {
  readonly service: string;
  /** Name and value of the header that gave it away, e.g. `cf-mitigated: challenge`; at most 100 characters. */
  readonly header: string;
  /**
   * True when the answer is the wall itself, whatever its status. False when the service only stands before the site: then
   * it may be what refused us, if the answer is a refusal (403, 429, 503).
   */
  readonly isChallenge: boolean;
}

interface WallHeader {
  readonly service: string;
  readonly name: string;
  /** @default any value */
  readonly value?: RegExp;
  readonly isChallenge?: true;
}

/** In order: what is certain first. */
const wallHeaders: readonly WallHeader[] = [
  // https://developers.cloudflare.com/cloudflare-challenges/challenge-types/challenge-pages/detect-response/
  { service: 'Cloudflare', name: 'cf-mitigated', value: /^challenge$/i, isChallenge: true },
  // https://docs.aws.amazon.com/waf/latest/developerguide/waf-captcha-and-challenge-actions.html, status 202 or 405
  { service: 'AWS WAF', name: 'x-amzn-waf-action', value: /^(?:challenge|captcha)$/i, isChallenge: true },
  { service: 'Vercel', name: 'x-vercel-mitigated', value: /^(?:challenge|deny)$/i, isChallenge: true },
  // SiteGround, status 202
  { service: 'SiteGround', name: 'sg-captcha', value: /^challenge$/i, isChallenge: true },
  { service: 'DataDome', name: 'x-datadome' },
  { service: 'DataDome', name: 'x-dd-b' },
  { service: 'Imperva', name: 'x-iinfo' },
  { service: 'Imperva', name: 'x-cdn', value: /incapsula|imperva/i },
  { service: 'Sucuri', name: 'x-sucuri-id' },
  { service: 'Kasada', name: 'x-kpsdk-ct' },
  { service: 'Akamai', name: 'server', value: /^akamaighost$/i },
  { service: 'Sucuri', name: 'server', value: /^sucuri/i },
  { service: 'DDoS-Guard', name: 'server', value: /^ddos-guard$/i },
  { service: 'Cloudflare', name: 'server', value: /^cloudflare$/i },
];

/**
 * Names the service that keeps bots away from a site, by the headers of an answer alone.
 *
 * @param headers - names in lower case.
 * @returns `undefined` when none of the known ones shows.
 */
export function nameBotWall(headers: Readonly<Record<string, string>>): BotWall | undefined {
  for (const { service, name, value, isChallenge = false } of wallHeaders) {
    const found = headers[name]?.trim();
    if (found === undefined || (value !== undefined && !value.test(found))) continue;
    return { service, header: `${name}: ${found}`.slice(0, 100), isChallenge };
  }
  return undefined;
}
