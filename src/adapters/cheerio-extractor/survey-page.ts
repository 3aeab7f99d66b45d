import { type Document, type Element, isText, type Text } from 'domhandler';
import { BoilerplateJudge } from './boilerplate.ts';
import { hasToken, isNeverContent } from './html-elements.ts';
import { textOf, type Visitor, walk } from './walk.ts';

/** A `<meta>` element: `key` is its `name`, `property`, `itemprop` or `http-equiv` in lower case. */
export interface Meta {
  readonly attribute: 'name' | 'property' | 'itemprop' | 'http-equiv';
  readonly key: string;
  readonly content: string;
}

/** An element that says something about where the main content is. */
export interface Region {
  readonly element: Element;
  /** The closest region around it. */
  readonly parent: Region | undefined;
  readonly role: 'main' | 'article' | 'noscript' | undefined;
  /** It is boilerplate while it holds no more than this share of the page's text; 0 for content. */
  readonly boilerplateShare: number;
  /** Characters of text in it. */
  readonly textLength: number;
}

/** What one walk over a page finds besides its content. Texts and links are as the page has them. */
export interface PageSurvey {
  readonly htmlLanguage: string;
  readonly title: string;
  readonly firstHeading: string;
  readonly baseHref: string | undefined;
  readonly canonicalHrefs: readonly string[];
  readonly metas: readonly Meta[];
  /** `<a href>` and `<area href>`, in document order. */
  readonly anchors: readonly Element[];
  readonly times: readonly Element[];
  /** Text of `<script type="application/ld+json">`. */
  readonly jsonLd: readonly string[];
  /** In document order: a region comes after its parent. */
  readonly regions: readonly Region[];
  /** Characters of text that could be content, `<noscript>` included. */
  readonly textLength: number;
  /** Whether it has scripts that run, other than data. */
  readonly hasScripts: boolean;
}

const maxCaptionLength = 1_000;
const maxMetas = 1_000;
const maxJsonLdBlocks = 50;
const maxJsonLdLength = 1024 * 1024;
/** Parsed, JSON takes up to 20 times its length. */
const maxJsonLdTotal = 4 * maxJsonLdLength;

/** Reads everything but the content itself out of a page, in one walk. */
export function surveyPage(document: Document): PageSurvey {
  const surveyor = new Surveyor();
  walk(document, surveyor);
  return surveyor;
}

class Surveyor implements PageSurvey, Visitor {
  htmlLanguage = '';
  title = '';
  firstHeading = '';
  baseHref: string | undefined;
  readonly canonicalHrefs: string[] = [];
  readonly metas: Meta[] = [];
  readonly anchors: Element[] = [];
  readonly times: Element[] = [];
  readonly jsonLd: string[] = [];
  readonly regions: Region[] = [];
  textLength = 0;
  hasScripts = false;

  readonly #judge = new BoilerplateJudge();
  #region: OpenRegion | undefined;
  #jsonLdLength = 0;
  #isInBody = false;
  #isInNoscript = false;

  enter(element: Element): boolean {
    this.#read(element);
    if (isNeverContent(element)) return false;
    this.#openRegion(element);
    return true;
  }

  text({ data }: Text): void {
    this.textLength += data.trim().length;
  }

  leave(element: Element): void {
    if (element === this.#region?.element) {
      this.#region.textLength = this.textLength - this.#region.start;
      this.#region = this.#region.parent;
    }
    if (element.name === 'noscript') this.#isInNoscript = false;
    if (element.name === 'body') this.#isInBody = false;
  }

  #read(element: Element): void {
    const { name, attribs } = element;
    switch (name) {
      case 'a':
      case 'area':
        if (attribs['href'] !== undefined) this.anchors.push(element);
        break;
      case 'html':
        this.htmlLanguage ||= attribs['lang'] ?? attribs['xml:lang'] ?? '';
        break;
      case 'body':
        this.#isInBody = true;
        break;
      case 'noscript':
        this.#isInNoscript = true;
        break;
      case 'h1':
        this.firstHeading ||= textOf(element, maxCaptionLength);
        break;
      case 'time':
        this.times.push(element);
        break;
      case 'title':
        this.title ||= textOf(element, maxCaptionLength);
        break;
      case 'script':
        this.#readScript(element);
        break;
      default:
        // What a page says to browsers without scripts holds for them only.
        if (!this.#isInNoscript) this.#readHead(element);
    }
  }

  #readHead({ name, attribs }: Element): void {
    if (name === 'meta') {
      this.#readMeta(attribs);
    } else if (name === 'base') {
      if (attribs['href'] !== undefined) this.baseHref ??= attribs['href'];
    } else if (name === 'link' && !this.#isInBody && hasToken(attribs['rel'], 'canonical')) {
      this.canonicalHrefs.push(attribs['href'] ?? '');
    }
  }

  #readMeta(attributes: Readonly<Record<string, string>>): void {
    const content = attributes['content'];
    if (content === undefined || this.metas.length >= maxMetas) return;
    for (const attribute of metaKeys) {
      const key = attributes[attribute]?.trim().toLowerCase();
      if (key) this.metas.push({ attribute, key, content });
    }
  }

  #readScript(script: Element): void {
    const type = (script.attribs['type'] ?? '').trim().toLowerCase();
    if (type === '' || type === 'module' || type.includes('javascript')) this.hasScripts = true;
    if (!type.startsWith('application/ld+json')) return;
    const text = script.children[0];
    if (text === undefined || !isText(text) || text.data.length > maxJsonLdLength) return;
    if (this.jsonLd.length >= maxJsonLdBlocks || this.#jsonLdLength > maxJsonLdTotal) return;
    this.jsonLd.push(text.data);
    this.#jsonLdLength += text.data.length;
  }

  #openRegion(element: Element): void {
    const role = roleOf(element);
    const boilerplateShare = this.#boilerplateShare(element);
    if (role === undefined && boilerplateShare === 0) return;
    this.#region = { element, parent: this.#region, role, boilerplateShare, start: this.textLength, textLength: 0 };
    this.regions.push(this.#region);
  }

  /** The header of an article is its beginning; any other is the site's. */
  #boilerplateShare(element: Element): number {
    if (element.name !== 'header') return this.#judge.shareOf(element);
    let around = this.#region;
    while (around !== undefined && around.role === undefined) around = around.parent;
    return around === undefined ? 1 : this.#judge.shareOf(element);
  }
}

interface OpenRegion extends Region {
  readonly parent: OpenRegion | undefined;
  /** Text of the page before it. */
  readonly start: number;
  textLength: number;
}

const metaKeys = ['name', 'property', 'itemprop', 'http-equiv'] as const;

function roleOf({ name, attribs }: Element): Region['role'] {
  if (name === 'main' || attribs['role'] === 'main') return 'main';
  return name === 'article' || name === 'noscript' ? name : undefined;
}
