import { type Document, type Element, isText, type Text } from 'domhandler';
import { hasToken } from '../extraction/has-token.ts';
import { BlockCollector, type CollectedBlocks } from './blocks/block-collector.ts';
import { noWordScores, type WordScores } from './blocks/word-scores.ts';
import { BoilerplateJudge } from './boilerplate.ts';
import { isNeverContent } from './html-elements.ts';
import { isBreadcrumbTrail } from './metadata/breadcrumb-trail.ts';
import { type Surveyor, SurveyWalk } from './survey-walk.ts';
import { textOf, walk } from './walk.ts';

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
  /** Words in `class` and `id` of `<html>` and `<body>`. */
  readonly bodyNames: string;
  readonly canonicalHrefs: readonly string[];
  /** `<link>` of the head, in document order. */
  readonly links: readonly Element[];
  readonly metas: readonly Meta[];
  /** `<a href>` and `<area href>`, in document order. */
  readonly anchors: readonly Element[];
  readonly times: readonly Element[];
  /** Questions of a FAQ in microdata, the first 200. */
  readonly questions: readonly Element[];
  /** Elements that call themselves breadcrumbs, the first 5. */
  readonly trails: readonly Element[];
  /** `<input type=password>`, the first 20. */
  readonly passwordInputs: readonly Element[];
  /** Text of `<script type="application/ld+json">`. */
  readonly jsonLd: readonly string[];
  /** In document order: a region comes after its parent. */
  readonly regions: readonly Region[];
  /** Characters of text that could be content, `<noscript>` included. */
  readonly textLength: number;
  /** Whether it has scripts that run, other than data. */
  readonly hasScripts: boolean;
  /** Its text, cut into blocks. */
  readonly collected: CollectedBlocks;
}

const maxCaptionLength = 1_000;
const maxMetas = 1_000;
const maxPasswordInputs = 20;
const maxTrails = 5;
const maxQuestions = 200;
const maxJsonLdBlocks = 50;
const maxJsonLdLength = 1024 * 1024;
/** Parsed, JSON takes up to 20 times its length. */
const maxJsonLdTotal = 4 * maxJsonLdLength;

export interface SurveyOptions {
  readonly words?: WordScores | undefined;
  readonly companion?: Surveyor | undefined;
}

/**
 * Reads everything but the content itself out of a page, in one walk.
 *
 * @param options.words - what the words around blocks say about them.
 * @param options.companion - reads something else of the page in the same walk.
 */
export function surveyPage(document: Document, { words = noWordScores, companion }: SurveyOptions = {}): PageSurvey {
  const surveyor = new PageSurveyor(words);
  walk(document, new SurveyWalk(surveyor, companion));
  return surveyor;
}

class PageSurveyor implements PageSurvey, Surveyor {
  htmlLanguage = '';
  title = '';
  firstHeading = '';
  baseHref: string | undefined;
  bodyNames = '';
  readonly canonicalHrefs: string[] = [];
  readonly links: Element[] = [];
  readonly metas: Meta[] = [];
  readonly anchors: Element[] = [];
  readonly times: Element[] = [];
  readonly questions: Element[] = [];
  readonly trails: Element[] = [];
  readonly passwordInputs: Element[] = [];
  readonly jsonLd: string[] = [];
  readonly regions: Region[] = [];
  textLength = 0;
  hasScripts = false;

  readonly #judge = new BoilerplateJudge();
  #region: OpenRegion | undefined;
  #jsonLdLength = 0;
  #isInBody = false;
  #isInNoscript = false;
  readonly collected: BlockCollector;

  constructor(words: WordScores) {
    this.collected = new BlockCollector(words);
  }

  enter(element: Element): boolean {
    this.#read(element);
    if (isNeverContent(element)) {
      this.collected.skip(element);
      return false;
    }
    this.collected.enter(element, this.#openRegion(element));
    if (this.trails.length < maxTrails && isBreadcrumbTrail(element)) this.trails.push(element);
    if (isFaqQuestion(element) && this.questions.length < maxQuestions) this.questions.push(element);
    return true;
  }

  text(text: Text, length: number): void {
    if (length === 0) return;
    this.textLength += length;
    this.collected.text(text);
  }

  leave(element: Element): void {
    this.collected.leave(element);
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
        this.#readNames(element);
        break;
      case 'body':
        this.#isInBody = true;
        this.#readNames(element);
        break;
      case 'noscript':
        this.#isInNoscript = true;
        break;
      case 'h1':
        this.firstHeading ||= textOf(element, maxCaptionLength);
        break;
      case 'input':
        if (attribs['type']?.toLowerCase() === 'password' && this.passwordInputs.length < maxPasswordInputs) {
          this.passwordInputs.push(element);
        }
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

  #readHead(element: Element): void {
    const { name, attribs } = element;
    if (name === 'meta') {
      this.#readMeta(attribs);
    } else if (name === 'base') {
      if (attribs['href'] !== undefined) this.baseHref ??= attribs['href'];
    } else if (name === 'link' && !this.#isInBody) {
      this.links.push(element);
      if (hasToken(attribs['rel'], 'canonical')) this.canonicalHrefs.push(attribs['href'] ?? '');
    }
  }

  #readNames({ attribs }: Element): void {
    if (this.bodyNames.length < maxCaptionLength) {
      this.bodyNames += ` ${attribs['class'] ?? ''} ${attribs['id'] ?? ''}`.slice(0, maxCaptionLength);
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

  /** @returns the element's share of boilerplate. */
  #openRegion(element: Element): number {
    const role = roleOf(element);
    const boilerplateShare = this.#boilerplateShare(element);
    if (role === undefined && boilerplateShare === 0) return 0;
    this.#region = { element, parent: this.#region, role, boilerplateShare, start: this.textLength, textLength: 0 };
    this.regions.push(this.#region);
    return boilerplateShare;
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

/** Of a FAQ its questions are the main thing (`mainEntity`), and not those of its visitors. */
function isFaqQuestion({ attribs }: Element): boolean {
  return attribs['itemprop'] === 'mainEntity' && attribs['itemtype']?.endsWith('/Question') === true;
}

function roleOf({ name, attribs }: Element): Region['role'] {
  if (name === 'main' || attribs['role'] === 'main') return 'main';
  return name === 'article' || name === 'noscript' ? name : undefined;
}
