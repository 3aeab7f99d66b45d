import { detach } from './detach.ts';

/** Longer URLs are dropped: crawlers and servers give up near this length too. */
const maxUrlLength = 2_048;
const webSchemes = ['http:', 'https:'];
/** What a reader can follow. Never `javascript:` or `data:`. */
const readableSchemes = [...webSchemes, 'mailto:', 'tel:'];

/** Resolves the URLs of one page, each spelling once. */
export class PageUrls {
  /** What relative URLs are relative to: the first `<base href>` if that is a web address, else the page itself. */
  readonly base: string;
  /** `undefined` where the base is no web address. */
  readonly #origin: string | undefined;
  readonly #resolved = new Map<string, string | undefined>();

  constructor(pageUrl: string, baseHref: string | undefined) {
    this.base = (baseHref === undefined ? undefined : resolveUrl(baseHref, pageUrl, webSchemes)) ?? pageUrl;
    const base = URL.parse(this.base);
    this.#origin = base && webSchemes.includes(base.protocol) ? base.origin : undefined;
  }

  /** The absolute form of `href`, fragment included; `undefined` when it is no http, https, mailto or tel URL. */
  resolve(href: string): string | undefined {
    const known = this.#resolved.get(href);
    if (known !== undefined || this.#resolved.has(href)) return known;
    const url = this.#joinPlain(href) ?? resolveUrl(href, this.base, readableSchemes);
    this.#resolved.set(href, url);
    return url;
  }

  /** Detached: put together, the two would keep the page that `href` was cut from. */
  #joinPlain(href: string): string | undefined {
    return this.#origin !== undefined && isPlainPath(href) ? detach(this.#origin + href) : undefined;
  }

  /** The address of the page that `href` leads to: http or https, without fragment. */
  resolvePage(href: string): string | undefined {
    const url = this.resolve(href);
    return url?.startsWith('http') ? withoutFragment(url) : undefined;
  }
}

/** A path from the root that the URL parser would leave as it is: most links of most pages, and it takes its time. */
function isPlainPath(href: string): boolean {
  return plainPath.test(href) && !href.includes('/.') && href.length < maxPlainLength;
}

const plainPath = /^\/(?:[\w.-][\w./-]*)?$/;
/** Well below {@link maxUrlLength}, whatever stands before it. */
const maxPlainLength = 1_024;

/** Cut at the first `#`: a serialised URL holds no other. */
function withoutFragment(url: string): string {
  const hash = url.indexOf('#');
  return hash === -1 ? url : url.slice(0, hash);
}

/** User name and password are stripped: they are never to be stored. */
function resolveUrl(href: string, base: string, schemes: readonly string[]): string | undefined {
  const url = URL.parse(href, base);
  if (url === null || !schemes.includes(url.protocol) || url.href.length > maxUrlLength) return undefined;
  if (url.username === '' && url.password === '') return url.href;
  url.username = '';
  url.password = '';
  return url.href;
}
