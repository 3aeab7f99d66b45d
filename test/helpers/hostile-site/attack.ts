import type { ScrapingConfig } from '../../../src/index.ts';
import { pageHtml } from '../pages.ts';
import type { Route } from '../site-server.ts';

/** What the ledger of a job says of a URL; `absent` when no job ever took it in. */
export type Outcome =
  | 'indexed'
  | 'absent'
  | 'queued'
  | 'redirected'
  | `${'failed' | 'skipped' | 'refused' | 'gone'} ${string}`;

/** Ports that are known once the servers listen. In URLs and texts of attacks, `{port}` and `{canary}` stand for them. */
export interface Places {
  /** Of the hostile site, whatever its host name. */
  readonly port: number;
  /** Of the listener on loopback that nobody may reach. */
  readonly canary: number;
}

/** One URL that the home page of a hostile site links to. */
export interface Attack {
  /** Path of the site, or a URL that leads elsewhere. */
  readonly path: string;
  readonly attack: string;
  /** What the path answers; nothing for a URL that leads elsewhere. Made in the server's process only. */
  readonly answer?: (places: Places) => Route;
  readonly expected: Outcome;
}

/** A website that attacks whoever crawls it. One job crawls it, under the customer id `name`. */
export interface HostileSite {
  /** Its host is `name.test:{port}`. */
  readonly name: string;
  readonly attack: string;
  readonly attacks: readonly Attack[];
  /** Routes besides the attacks: robots.txt, sitemaps, what attacks lead to. */
  readonly routes?: (places: Places) => Readonly<Record<string, Route>>;
  /** What becomes of URLs that are no attacks, by path or URL. */
  readonly states?: Readonly<Record<string, Outcome>>;
  /** Failures in the result besides one for each attack that failed: how many, by code. @default none */
  readonly errors?: Readonly<Record<string, number>>;
  /** Start URLs besides the home page. */
  readonly startUrls?: readonly string[];
  /** Over the defaults of the test. */
  readonly config?: Partial<Omit<ScrapingConfig, 'urls' | 'signal'>>;
  /** Code with which the job is refused before it exists: the site gives no answer at all. */
  readonly refusedWith?: string;
  /** Ends the job after this many milliseconds: for sites that make crawlers wait. */
  readonly abortAfterMs?: number;
}

/** Answers of the test's name server by host, and by how often it was asked before. */
export type Resolution = readonly string[] | 'unknown' | 'silent';
export type NameServer = Readonly<Record<string, (asked: number) => Resolution>>;

/** Every page of every site: what must never show up in a result, an event, a log line or the index. */
export const secret = 'Xq7-canary-secret';
/** An address that only the name server knows. */
export const internalAddress = '10.66.77.88';

/** Puts the ports into a URL or a text. */
export function fill(text: string, { port, canary }: Places): string {
  return text.replaceAll('{port}', String(port)).replaceAll('{canary}', String(canary));
}

/** The URL of a path of a site; absolute URLs stay as they are. */
export function urlOf({ name }: HostileSite, path: string, places: Places): string {
  return fill(path.startsWith('/') ? `http://${name}.test:{port}${path}` : path, places);
}

/** The word by which a search finds the healthy page behind an attack. */
export function codeWord({ name }: HostileSite, index: number): string {
  return `zebra${name.replaceAll('-', '')}${index}`;
}

/** Home page, attacks, and a healthy page for each attack: linked in turn, so that the harm of one would show in the next. */
export function routesOf(site: HostileSite, places: Places): Readonly<Record<string, Route>> {
  const links = site.attacks.flatMap(({ path }, index) => [fill(path, places), `/healthy/${index}`]);
  const routes: Record<string, Route> = {
    '/': pageHtml({ title: 'Home', links: [...links, '/healthy'].map(escapeAttribute) }),
    '/healthy': healthyPage(site, site.attacks.length),
    ...site.routes?.(places),
  };
  for (const [index, { path, answer }] of site.attacks.entries()) {
    routes[`/healthy/${index}`] = healthyPage(site, index);
    if (answer) routes[path] = answer(places);
  }
  return routes;
}

function healthyPage(site: HostileSite, index: number): string {
  const text = `The healthy page number ${index} of this site is about the ${codeWord(site, index)} and about nothing else.`;
  return pageHtml({ title: `Healthy ${index}`, paragraphs: [text, text] });
}

const escapeAttribute = (text: string): string => text.replaceAll('&', '&amp;').replaceAll('"', '&quot;');
