import { IntegrationError } from '../errors.ts';
import { createTimeSlicer } from '../resilience/time-slice.ts';
import { decodeSitemap } from './decode-sitemap.ts';
import type { SitemapEntry, SitemapParser } from './sitemap-entry.ts';
import { TextSitemapParser } from './text-sitemap-parser.ts';

/** sitemaps.org protocol: 50,000 URLs per file. */
const maxEntries = 50_000;

/**
 * The entries of one sitemap as they are read: XML of the sitemaps.org protocol, RSS, Atom, or text with one URL per line,
 * each also as gzip. The content type is used for its charset only. Lets the event loop turn every few milliseconds.
 *
 * @throws IntegrationError when the rest cannot or must not be read: `PARSE_LIMIT`, `UNSUPPORTED_TYPE`, `SITEMAP_LIMIT`,
 * `DECOMPRESSION_BOMB`, `BODY_DECODE`. The entries before it are good.
 */
export async function* sitemapEntries(
  body: Uint8Array,
  contentType: string,
): AsyncGenerator<SitemapEntry, void, undefined> {
  const slice = createTimeSlicer();
  let parser: SitemapParser | undefined;
  let count = 0;
  for await (const text of decodeSitemap(body, contentType)) {
    parser ??= await parserFor(text);
    for (const entry of parser?.push(text) ?? []) {
      count += 1;
      if (count > maxEntries) throw tooManyEntries();
      yield entry;
    }
    await slice();
  }
  yield* parser?.end() ?? [];
}

/** @returns `undefined` while there are only blanks to go by. */
async function parserFor(text: string): Promise<SitemapParser | undefined> {
  const start = text.trimStart();
  if (start === '') return undefined;
  if (!start.startsWith('<')) return new TextSitemapParser();
  // Loaded with the first XML, not with the package.
  const { XmlSitemapParser } = await import('./xml-sitemap-parser.ts');
  return new XmlSitemapParser();
}

function tooManyEntries(): IntegrationError {
  return new IntegrationError(`The sitemap lists more than ${maxEntries} URLs; the rest is not read`, {
    code: 'SITEMAP_LIMIT',
    service: 'sitemap',
  });
}
