import { type HostileSite, internalAddress, type NameServer, type Outcome } from './attack.ts';

/** A public address. Nothing is sent to it: the sockets of the test reach loopback only. */
export const publicAddress = '93.184.215.14';

interface NameAttack {
  readonly attack: string;
  readonly answers: NameServer[string];
  readonly expected: Outcome;
}

/** Names, and what they resolve to. */
export const nameAttacks: Readonly<Record<string, NameAttack>> = {
  'private.test': { attack: 'a private address', answers: () => [internalAddress], expected: 'failed SSRF_BLOCKED' },
  'loopback.test': { attack: 'loopback', answers: () => ['127.0.0.1', '::1'], expected: 'failed SSRF_BLOCKED' },
  'mixed.test': {
    attack: 'a public and a private address',
    answers: () => [publicAddress, internalAddress],
    expected: 'failed SSRF_BLOCKED',
  },
  'mixed-last.test': {
    attack: 'a hundred public addresses and a private one',
    answers: () => [...Array(100).fill(publicAddress), internalAddress],
    expected: 'failed SSRF_BLOCKED',
  },
  'mapped.test': {
    attack: 'a private address inside IPv6',
    answers: () => [`::ffff:${internalAddress}`],
    expected: 'failed SSRF_BLOCKED',
  },
  'nat64.test': {
    attack: 'a private address behind NAT64',
    answers: () => ['64:ff9b::a42:4d58'],
    expected: 'failed SSRF_BLOCKED',
  },
  'zone.test': { attack: 'an address with a zone', answers: () => ['fe80::1%lo'], expected: 'failed SSRF_BLOCKED' },
  'metadata.test': {
    attack: 'the metadata service',
    answers: () => ['169.254.169.254'],
    expected: 'failed SSRF_BLOCKED',
  },
  'garbage.test': { attack: 'no address', answers: () => ['0x7f000001'], expected: 'failed SSRF_BLOCKED' },
  'nothing.test': { attack: 'nothing', answers: () => [], expected: 'failed DNS' },
  'unknown.test': { attack: 'an error', answers: () => 'unknown', expected: 'failed DNS' },
  'silent.test': { attack: 'silence', answers: () => 'silent', expected: 'failed TIMEOUT' },
};

/** First a public address, from then on loopback. */
const rebinding: NameServer = { 'rebinding.test': (asked) => (asked === 0 ? [publicAddress] : ['127.0.0.1']) };

export const nameServer: NameServer = {
  ...Object.fromEntries(Object.entries(nameAttacks).map(([name, { answers }]) => [name, answers])),
  ...rebinding,
};

/** Names are start URLs here: nothing but the gate decides about them. */
export const nameSites: readonly HostileSite[] = [
  {
    name: 'names',
    attack: 'names that resolve to private hosts',
    attacks: [],
    startUrls: Object.keys(nameAttacks).map((name) => `http://${name}/`),
    states: Object.fromEntries(
      Object.entries(nameAttacks).map(([name, { expected }]) => [`http://${name}/`, expected]),
    ),
    errors: { SSRF_BLOCKED: 9, DNS: 2, TIMEOUT: 1 },
    config: {
      sitemaps: 'skip',
      turboMode: true,
      settings: { scrapingPreferences: { respectRobots: false, maxConcurrency: 16 } },
    },
  },
  {
    name: 'rebound',
    attack: 'a name that turns private between two requests',
    attacks: [],
    startUrls: ['http://rebinding.test/1', 'http://rebinding.test/2'],
    // The first answer, a public address, is dialled for robots.txt.
    states: { 'http://rebinding.test/1': 'failed SSRF_BLOCKED', 'http://rebinding.test/2': 'failed SSRF_BLOCKED' },
    errors: { SSRF_BLOCKED: 2 },
    config: { sitemaps: 'skip', settings: { scrapingPreferences: { respectRobots: false } } },
  },
  {
    name: 'names-robots',
    attack: 'a private name, with its robots.txt asked first',
    attacks: [],
    startUrls: ['http://private.test/'],
    states: { 'http://private.test/': 'skipped ROBOTS_UNREACHABLE' },
    errors: { ROBOTS_UNREACHABLE: 1 },
    config: { sitemaps: 'skip' },
  },
];
