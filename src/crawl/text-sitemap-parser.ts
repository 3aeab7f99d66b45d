import { longestLoc, readLoc, type SitemapEntry, type SitemapParser } from './sitemap-entry.ts';

/** Plain text: one URL per line (https://www.sitemaps.org/protocol.html#otherformats). Other lines are passed over. */
export class TextSitemapParser implements SitemapParser {
  /** The line that the last piece broke off in. */
  #line = '';

  push(text: string): readonly SitemapEntry[] {
    const lines = (this.#line + text).split(/[\r\n]/);
    const rest = lines.pop()!;
    // Longer than any URL: only its length matters from here on.
    this.#line = rest.slice(0, 2 * longestLoc);
    return lines.flatMap(toEntry);
  }

  end(): readonly SitemapEntry[] {
    return toEntry(this.#line);
  }
}

function toEntry(line: string): readonly SitemapEntry[] {
  const loc = readLoc(line);
  return loc === null || /\s/.test(loc) ? [] : [{ kind: 'page', loc, lastmod: null }];
}
