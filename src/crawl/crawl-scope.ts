import { getDomain } from 'tldts';
import { IntegrationError } from '../errors.ts';
import { canonicalizeUrl } from './canonical-url.ts';
import { isTrackingParameter } from './tracking-parameters.ts';
import { compileUrlGlob, type GlobTargets, globTargets, type UrlGlob } from './url-glob.ts';

export interface CrawlScopeOptions {
  /** Their hosts are the crawl. */
  readonly startUrls: readonly string[];
  /** Globs as {@link compileUrlGlob} reads them; when there are any, a page must match one. @default [] */
  readonly includePatterns?: readonly string[] | undefined;
  /** Globs of pages to leave out, stronger than `includePatterns`. @default [] */
  readonly excludePatterns?: readonly string[] | undefined;
  /** Most clicks from a start URL; 0 is the start pages and the sitemaps only. @default no limit */
  readonly maxDepth?: number | undefined;
}

/** `detail` names the rule that refused the URL, for a person to read. */
export type ScopeVerdict = { readonly allowed: true } | { readonly allowed: false; readonly detail: string };

/** The rules deciding whether a URL belongs to a crawl. Asked once per link: takes about 2 µs without patterns. */
export interface CrawlScope {
  /** Most clicks from a start URL; infinite when there is no limit. */
  readonly maxDepth: number;
  check(url: string, depth: number): ScopeVerdict;
  /**
   * Takes one more host in, as `URL.host` writes it: with its port unless that is the default. @returns false when it was
   * in already.
   */
  addHost(host: string): boolean;
}

/** RFC 9110, section 4.1, asks for 8,000; longer ones than this are traps or tokens. */
const maxUrlLength = 2_048;
const maxPathSegments = 20;
const maxQueryParameters = 10;
/** `/a/b/a/b/a/b/a` is a relative link that never ends. */
const maxRepeatsOfSegment = 3;
const maxPatterns = 100;

/**
 * Start URLs were named by the caller, so `includePatterns` do not apply to them: they are visited, indexed and their
 * links followed. `excludePatterns` and all other rules do apply.
 *
 * @throws IntegrationError `URL_INVALID` for a start URL that is no http or https URL; `OPTIONS_INVALID` for more than
 * 100 patterns of a kind, or one that does not compile.
 */
export function createCrawlScope(options: CrawlScopeOptions): CrawlScope {
  const { startUrls, includePatterns = [], excludePatterns = [], maxDepth = Number.POSITIVE_INFINITY } = options;
  const includes = compilePatterns('includePatterns', includePatterns);
  const excludes = compilePatterns('excludePatterns', excludePatterns);
  const startKeys = new Set(startUrls.map(startKey));
  const hosts = new Set(startUrls.map((url) => hostOf(new URL(url))));

  return {
    maxDepth,
    addHost(host) {
      const { size } = hosts;
      return hosts.add(withoutRootDot(host.toLowerCase())).size > size;
    },
    check(url, depth) {
      const parsed = url.length > maxUrlLength ? null : URL.parse(url);
      const detail =
        basicObjection(url, parsed) ??
        hostObjection(parsed!, hosts) ??
        (depth > maxDepth ? `depth ${depth} is over maxDepth ${maxDepth}` : undefined) ??
        shapeObjection(parsed!) ??
        patternObjection(parsed!, { includes, excludes, isStart: () => startKeys.has(canonicalizeUrl(url)) });
      return detail === undefined ? { allowed: true } : { allowed: false, detail };
    },
  };
}

/**
 * Whether two absolute URLs belong to one site: the same registrable domain, so `shop.example.co.uk` and
 * `www.example.co.uk` do, `a.github.io` and `b.github.io` do not. Hosts without one (addresses, `localhost`) must be
 * equal, port included.
 *
 * Source: the public suffix list (https://publicsuffix.org), its private part included.
 */
export function isSameSite(a: string, b: string): boolean {
  const first = URL.parse(a);
  const second = URL.parse(b);
  if (!first || !second) return false;
  if (hostOf(first) === hostOf(second)) return true;
  const domain = registrableDomain(first);
  return domain !== null && domain === registrableDomain(second);
}

function registrableDomain(url: URL): string | null {
  return getDomain(withoutRootDot(url.hostname), { allowPrivateDomains: true });
}

function basicObjection(url: string, parsed: URL | null): string | undefined {
  if (url.length > maxUrlLength) return `URL of ${url.length} characters, at most ${maxUrlLength} are visited`;
  if (!parsed) return 'not an absolute URL';
  if (parsed.protocol !== 'http:' && parsed.protocol !== 'https:') return `${parsed.protocol} is not http or https`;
  return undefined;
}

/** Parsed hosts are compared, and whole: as strings, `https://shop.example` is also the start of `https://shop.example.evil`. */
function hostObjection(url: URL, hosts: ReadonlySet<string>): string | undefined {
  const host = hostOf(url);
  return hosts.has(host) ? undefined : `host ${host} is not part of this crawl`;
}

function shapeObjection(url: URL): string | undefined {
  const segments = url.pathname.split('/').filter((segment) => segment !== '');
  if (segments.length > maxPathSegments) return `path of ${segments.length} segments, at most ${maxPathSegments}`;
  const repeated = segments.length > maxRepeatsOfSegment ? repeatedSegment(segments) : undefined;
  if (repeated !== undefined) return `path repeats ${repeated} more than ${maxRepeatsOfSegment} times`;
  const extension = extensionOf(segments.at(-1) ?? '');
  if (nonPageExtensions.has(extension)) return `file type .${extension} is no page`;
  const parameters = url.search === '' ? 0 : countParameters(url.searchParams);
  if (parameters > maxQueryParameters) return `query of ${parameters} parameters, at most ${maxQueryParameters}`;
  return undefined;
}

function repeatedSegment(segments: readonly string[]): string | undefined {
  const counts = new Map<string, number>();
  for (const segment of segments) {
    const count = (counts.get(segment) ?? 0) + 1;
    if (count > maxRepeatsOfSegment) return segment;
    counts.set(segment, count);
  }
  return undefined;
}

/** Tracking parameters do not count: they are no part of the page's key either. */
function countParameters(parameters: URLSearchParams): number {
  return [...parameters.keys()].filter((name) => !isTrackingParameter(name)).length;
}

function extensionOf(fileName: string): string {
  const dot = fileName.lastIndexOf('.');
  return dot === -1 ? '' : fileName.slice(dot + 1).toLowerCase();
}

interface PatternRules {
  readonly includes: readonly UrlGlob[];
  readonly excludes: readonly UrlGlob[];
  /** Asked only when it decides. */
  readonly isStart: () => boolean;
}

function patternObjection(url: URL, { includes, excludes, isStart }: PatternRules): string | undefined {
  if (includes.length === 0 && excludes.length === 0) return undefined;
  const targets: GlobTargets = globTargets(url);
  const exclude = excludes.find((glob) => glob.matches(targets));
  if (exclude) return `matches exclude pattern ${exclude.pattern}`;
  if (includes.length === 0 || includes.some((glob) => glob.matches(targets)) || isStart()) return undefined;
  return 'matches no include pattern';
}

function compilePatterns(name: string, patterns: readonly string[]): readonly UrlGlob[] {
  if (patterns.length <= maxPatterns) return patterns.map(compileUrlGlob);
  throw new IntegrationError(`${name}: expected at most ${maxPatterns} patterns, received ${patterns.length}`, {
    code: 'OPTIONS_INVALID',
    service: 'options',
    context: { name, received: patterns.length },
  });
}

function startKey(url: string): string | null {
  const key = canonicalizeUrl(url);
  if (key !== null) return key;
  throw new IntegrationError('Start URL: expected an absolute http or https URL such as https://shop.example', {
    code: 'URL_INVALID',
    service: 'crawler',
  });
}

/** `shop.example.` is `shop.example`, and http and https share a host unless a port is given. */
function hostOf(url: URL): string {
  return withoutRootDot(url.host);
}

function withoutRootDot(host: string): string {
  return host.replace(/\.(?=:\d+$|$)/, '');
}

/**
 * What a link can end in without being a page: images, styles and scripts, fonts, archives and programs, sound, video.
 * Documents such as PDF are left to the content type.
 */
const nonPageExtensions: ReadonlySet<string> = new Set([
  ...['jpg', 'jpeg', 'png', 'gif', 'webp', 'avif', 'svg', 'ico', 'bmp', 'tif', 'tiff', 'heic', 'psd'],
  ...['css', 'mjs', 'map', 'wasm', 'woff', 'woff2', 'ttf', 'otf', 'eot'],
  ...[
    'zip',
    'gz',
    'tgz',
    'bz2',
    'xz',
    'zst',
    'tar',
    'rar',
    '7z',
    'jar',
    'exe',
    'msi',
    'dmg',
    'pkg',
    'deb',
    'rpm',
    'apk',
    'iso',
  ],
  ...[
    'mp3',
    'm4a',
    'aac',
    'wav',
    'ogg',
    'oga',
    'flac',
    'mp4',
    'm4v',
    'webm',
    'ogv',
    'mov',
    'avi',
    'wmv',
    'mkv',
    'mpg',
    'mpeg',
    'flv',
  ],
]);
