import { nameBotWall } from '../../../security/name-bot-wall.ts';
import type { JudgedPage } from './judged-page.ts';
import { foldText, holdsPhrase, quote } from './phrases.ts';

/** Characters of the page's text. The longest walls explain at length why one was blocked. */
const maxWallLength = 1_200;
/** Characters of a page that is a captcha and nothing else, or of a wall without scripts: that only refuses. */
const maxPlainLength = 400;

interface WallMarks {
  readonly service: string;
  /** All of them stand in the markup, in this case: machines write them. */
  readonly marks: readonly string[];
  /** What the title begins with, in lower case. */
  readonly title?: string;
}

/**
 * What only the walls themselves hold. Left out are the scripts that the same services put on pages that are let through:
 * `/cdn-cgi/challenge-platform/scripts/jsd`, `js.datadome.co`, `client.perimeterx.net`, `token.awswaf.com`, the script of
 * `/_Incapsula_Resource`.
 */
const walls: readonly WallMarks[] = [
  { service: 'Cloudflare', marks: ['_cf_chl_opt'] },
  { service: 'Cloudflare', marks: ['challenge-platform'], title: 'just a moment...' },
  { service: 'Cloudflare', marks: ['cf-browser-verification'] },
  { service: 'Cloudflare', marks: ['cf-error-details'], title: 'attention required' },
  { service: 'DataDome', marks: ['captcha-delivery.com'] },
  { service: 'HUMAN', marks: ['px-captcha'] },
  { service: 'HUMAN', marks: ['_pxAppId'], title: 'access to this page has been denied' },
  { service: 'Imperva', marks: ['_Incapsula_Resource', 'Incapsula incident ID'] },
  { service: 'Imperva', marks: ['_Incapsula_Resource', 'main-iframe'] },
  { service: 'Imperva', marks: ['<script'], title: 'pardon our interruption' },
  { service: 'Akamai', marks: ['errors.edgesuite.net'], title: 'access denied' },
  { service: 'Akamai', marks: ['permission to access', 'Reference'], title: 'access denied' },
  { service: 'Akamai', marks: ['sec-if-cpt-container'] },
  { service: 'AWS WAF', marks: ['awswaf', 'gokuProps'] },
  { service: 'AWS WAF', marks: ['awswaf', 'challenge-container'] },
  { service: 'AWS WAF', marks: ['awswaf'], title: 'human verification' },
  { service: 'Sucuri', marks: ['sucuri_cloudproxy_js'] },
  { service: 'Sucuri', marks: ['sucuri'], title: 'sucuri website firewall' },
  { service: 'DDoS-Guard', marks: ['ddos-guard'], title: 'ddos-guard' },
  { service: 'Vercel', marks: ['<script'], title: 'vercel security checkpoint' },
  { service: 'Anubis', marks: ['anubis_challenge'] },
  { service: 'SiteGround', marks: ['/.well-known/sgcaptcha/'] },
  { service: 'Imunify360', marks: ['bot-protection', 'Imunify360'] },
];

const captchaScripts = [
  ...['hcaptcha.com', 'google.com/recaptcha', 'recaptcha.net/recaptcha', 'challenges.cloudflare.com/turnstile'],
  ...['geetest.com', 'geetest.js', 'arkoselabs.com', 'friendly-challenge', 'smartcaptcha', 'altcha'],
];
/** What such a page says, in the form `foldText` gives: a contact form has a captcha too. */
const captchaPhrases = [
  ...['are you human', 'you are human', 'youre human', 'you are a human', 'not a robot', 'are you a robot'],
  ...['security check', 'checking your browser', 'unusual traffic', 'bot verification', 'verifying you are human'],
  ...['ein mensch sind', 'mensch bist', 'kein roboter', 'kein bot', 'sicherheitsprufung', 'sicherheitsuberprufung'],
  ...['etes humain', 'etes un humain', 'pas un robot', 'verification de securite', 'eres humano', 'es humano'],
  ...['no soy un robot', 'no eres un robot', 'verificacion de seguridad', 'sei umano', 'non sono un robot'],
  ...['non sei un robot', 'controllo di sicurezza', 'een mens bent', 'geen robot', 'beveiligingscontrole'],
  ...['e humano', 'nao sou um robo', 'nao e um robo', 'verificacao de seguranca', 'jestes człowiekiem'],
  ...['nie jestem robotem', 'nie jestes robotem', 'ar en manniska', 'inte en robot', 'er et menneske', 'ikke en robot'],
];

/** The evidence that a page asks for proof that we are human; `undefined` without any. */
export function findBotChallenge({ survey, headers, visibleLength, readMarkup, text }: JudgedPage): string | undefined {
  const wall = nameBotWall(headers);
  if (wall?.isChallenge) return `${wall.service} says so in the header ${quote(wall.header)}`;
  if (visibleLength > maxWallLength || (!survey.hasScripts && visibleLength > maxPlainLength)) return undefined;

  // Walls are small: what is looked for stands in their first scripts.
  const [head = ''] = readMarkup();
  const title = survey.title.toLowerCase();
  const found = walls.find(
    (each) => title.startsWith(each.title ?? '') && each.marks.every((mark) => head.includes(mark)),
  );
  if (found !== undefined) return `the page holds ${quote(found.marks[0]!)}, which is a wall of ${found.service}`;

  if (visibleLength > maxPlainLength) return undefined;
  const script = captchaScripts.find((name) => head.includes(name));
  if (script === undefined) return undefined;
  const said = `${survey.title} ${survey.firstHeading} ${text.slice(0, maxPlainLength)}`;
  return holdsPhrase(foldText(said), captchaPhrases) ? `the page is a captcha of ${quote(script)}` : undefined;
}
