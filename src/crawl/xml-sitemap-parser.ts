import { Parser } from 'htmlparser2';
import { IntegrationError } from '../errors.ts';
import { parseHttpDate } from './http-date.ts';
import { longestLoc, readLoc, type SitemapEntry, type SitemapParser } from './sitemap-entry.ts';
import { parseW3cDate } from './w3c-date.ts';

/** Deeper than any sitemap or feed needs. */
const maxDepth = 32;

/** The elements a sitemap or feed begins with: the protocol's two, RSS 2, RSS 1, Atom. */
const rootNames: ReadonlySet<string> = new Set(['urlset', 'sitemapindex', 'rss', 'rdf', 'feed']);

type Field = 'loc' | 'fallbackLoc' | 'lastmod';

interface EntryShape {
  readonly kind: SitemapEntry['kind'];
  /** Children that matter, by name in lower case. */
  readonly fields: ReadonlyMap<string, Field>;
}

const protocolFields = new Map<string, Field>([
  ['loc', 'loc'],
  ['lastmod', 'lastmod'],
]);
const rssFields = new Map<string, Field>([
  ['link', 'loc'],
  ['guid', 'fallbackLoc'],
  ['pubdate', 'lastmod'],
  ['dc:date', 'lastmod'],
]);
const atomFields = new Map<string, Field>([
  ['link', 'loc'],
  ['updated', 'lastmod'],
]);
const shapes: ReadonlyMap<string, EntryShape> = new Map([
  ['url', { kind: 'page', fields: protocolFields }],
  ['sitemap', { kind: 'sitemap', fields: protocolFields }],
  ['item', { kind: 'page', fields: rssFields }],
  ['entry', { kind: 'page', fields: atomFields }],
]);

interface OpenEntry extends EntryShape {
  readonly name: string;
  readonly depth: number;
  readonly texts: Partial<Record<Field, string>>;
}

interface OpenField {
  readonly name: Field;
  readonly depth: number;
  text: string;
  href: string | undefined;
  isOther: boolean;
}

/**
 * Sitemaps and sitemap indexes of the sitemaps.org protocol, RSS and Atom.
 *
 * Forgiving where sites are careless: bare `&`, blanks before the declaration, tags in the wrong order, a missing end.
 * Only elements that were closed count, so half a URL is never one. `<!DOCTYPE` and `<!ENTITY` end the reading; no
 * entities are known but the five of XML and numeric ones.
 */
export class XmlSitemapParser implements SitemapParser {
  readonly #parser: Parser;
  #completed: SitemapEntry[] = [];
  #error: IntegrationError | undefined;
  #depth = 0;
  #entry: OpenEntry | undefined;
  #field: OpenField | undefined;

  constructor() {
    this.#parser = new Parser(
      {
        onopentagname: (name) => this.#open(name),
        onattribute: (name, value) => this.#readAttribute(name, value),
        ontext: (text) => this.#append(text),
        onclosetag: () => this.#close(),
        onprocessinginstruction: (name) => {
          if (/^!(?:doctype|entity)$/i.test(name)) this.#stop('PARSE_LIMIT', `Sitemaps must not have <${name}>`);
        },
      },
      { xmlMode: true, lowerCaseTags: true, lowerCaseAttributeNames: true },
    );
  }

  /** @throws IntegrationError `PARSE_LIMIT` or `UNSUPPORTED_TYPE`, once what was complete before has been returned. */
  push(text: string): readonly SitemapEntry[] {
    if (this.#error) throw this.#error;
    this.#parser.write(text);
    return this.#completed.splice(0);
  }

  /** @throws as {@link push}. */
  end(): readonly SitemapEntry[] {
    if (this.#error) throw this.#error;
    return [];
  }

  #stop(code: 'PARSE_LIMIT' | 'UNSUPPORTED_TYPE', message: string): void {
    this.#error ??= new IntegrationError(message, { code, service: 'sitemap' });
    this.#parser.pause();
  }

  #open(name: string): void {
    this.#depth += 1;
    const localName = name.slice(prefixOf(name).length);
    const entry = this.#entry;
    const shape = shapes.get(localName);
    if (this.#depth > maxDepth) this.#stop('PARSE_LIMIT', `Elements nest deeper than ${maxDepth}`);
    else if (this.#depth === 1) this.#assertRoot(localName);
    else if (shape && (!entry || name === entry.name)) {
      // An entry inside its like: the first one was never closed.
      this.#complete();
      this.#entry = { ...shape, name, depth: this.#depth, texts: {} };
    } else if (entry && this.#depth === entry.depth + 1) this.#openField(entry, name);
  }

  #assertRoot(localName: string): void {
    if (rootNames.has(localName)) return;
    this.#stop('UNSUPPORTED_TYPE', `Expected a sitemap or a feed, received <${localName.slice(0, 40)}>`);
  }

  /** A field carries the prefix of its entry: `<image:loc>` and the `<loc>` of an `<image>` are no pages. */
  #openField(entry: OpenEntry, name: string): void {
    const prefix = prefixOf(entry.name);
    const field = name.startsWith(prefix) ? entry.fields.get(name.slice(prefix.length)) : undefined;
    if (!field || entry.texts[field] !== undefined) return;
    this.#field = { name: field, depth: this.#depth, text: '', href: undefined, isOther: false };
  }

  #readAttribute(name: string, value: string): void {
    const field = this.#field;
    if (field?.depth !== this.#depth) return;
    if (name === 'href') field.href = value;
    // Links to something else than the page, and identifiers that are no links.
    if ((name === 'rel' && value !== 'alternate') || (name === 'ispermalink' && value === 'false'))
      field.isOther = true;
  }

  #append(text: string): void {
    const field = this.#field;
    if (field && field.text.length <= longestLoc) field.text += field.text === '' ? text.trimStart() : text;
  }

  #close(): void {
    const entry = this.#entry;
    const field = this.#field;
    if (entry && field?.depth === this.#depth) {
      if (!field.isOther) entry.texts[field.name] = field.href ?? field.text;
      this.#field = undefined;
    }
    if (entry?.depth === this.#depth) this.#complete();
    this.#depth -= 1;
  }

  #complete(): void {
    const { kind, texts } = this.#entry ?? {};
    this.#entry = undefined;
    this.#field = undefined;
    const loc = readLoc(texts?.loc ?? '') ?? readLoc(texts?.fallbackLoc ?? '');
    if (kind && loc !== null) this.#completed.push({ kind, loc, lastmod: readDate(texts?.lastmod ?? '') });
  }
}

function prefixOf(name: string): string {
  return name.slice(0, name.indexOf(':') + 1);
}

function readDate(text: string): Date | null {
  const date = parseW3cDate(text);
  if (date) return date;
  const epoch = parseHttpDate(text);
  return epoch === null ? null : new Date(epoch);
}
