import { isFirewallPage } from './is-firewall-page.ts';

/** What an answer's body turned out to be. */
export type ShopBody =
  | {
      readonly recovered: true;
      readonly kind: 'ok';
      readonly json: unknown;
      /** Characters that had to be cut off around the JSON; 0 for a clean body. */
      readonly cut: number;
    }
  | { readonly recovered: false; readonly kind: RefusedBody };

/**
 * - `not_json`: something else, a login page say
 * - `blocked`: a firewall's page
 * - `server`: an error page of the server
 * - `ambiguous`: JSON, but not clear which part of it is the answer
 */
export type RefusedBody = 'not_json' | 'blocked' | 'server' | 'ambiguous';

export interface AnswerHead {
  readonly status: number;
  /** Names in lower case. */
  readonly headers: Readonly<Record<string, string>>;
}

/**
 * Reads a JSON body as PHP servers send it: behind byte-order marks, notices and deprecation texts, in front of a cache's
 * comment, with whatever content type.
 *
 * JSON is only taken when it reaches to the end of the body and nothing else in it could be the answer as well. A page
 * that is HTML is never searched for JSON. Takes time in proportion to the length.
 *
 * @param body - decoded from UTF-8.
 */
export function parseDirtyJson(body: string, head: AnswerHead): ShopBody {
  const text = withoutEdges(body);
  const whole = parse(text);
  if (whole) return { recovered: true, kind: 'ok', json: whole.value, cut: 0 };
  if (text === '' || isPage(text)) return { recovered: false, kind: kindOfPage(text, head) };
  return findDocument(text) ?? { recovered: false, kind: kindOfPage(text, head) };
}

/** Byte-order marks may come several times: every PHP file saved with one adds its own. */
function withoutEdges(body: string): string {
  let start = 0;
  let end = body.length;
  while (start < end && isEdge(body[start]!)) start += 1;
  while (end > start && isEdge(body[end - 1]!)) end -= 1;
  return body.slice(start, end);
}

const isEdge = (character: string): boolean => /[\s\ufeff\u200b]/.test(character);

/** Elements of a page or of its head. PHP prints notices as `<br />`, `<b>` and `<table>`. */
const pageStart = /^<(?:!doctype|\?xml|html|head|body|title|meta|link|script|style)\b/i;

function isPage(text: string): boolean {
  if (!text.startsWith('<!--')) return pageStart.test(text);
  const end = text.indexOf('-->');
  return end !== -1 && pageStart.test(text.slice(end + 3, end + 1_000).trimStart());
}

function parse(text: string): { readonly value: unknown } | undefined {
  try {
    return { value: JSON.parse(text) };
  } catch {
    return undefined;
  }
}

interface Document {
  readonly start: number;
  readonly end: number;
  readonly value: unknown;
}

/** How often, on average, a character may be looked at: brackets in noise open what never closes. */
const maxLooks = 8;

/**
 * Finds the one JSON document that is the answer.
 *
 * Notices hold brackets too, `$items[0]` even valid JSON. So the document has to end where the body ends, and no other may
 * stand where an answer begins, at the start of a line or behind a tag: that would be two answers.
 */
function findDocument(text: string): ShopBody | undefined {
  const end = withoutComment(text);
  const documents = documentsIn(text.slice(0, end));
  const last = documents.at(-1);
  if (last?.end !== end) return undefined;
  const isRival = ({ start }: Document): boolean => beginsLine.test(text.slice(Math.max(0, start - 20), start));
  if (documents.slice(0, -1).some(isRival)) return { recovered: false, kind: 'ambiguous' };
  return { recovered: true, kind: 'ok', json: last.value, cut: text.length - (last.end - last.start) };
}

const beginsLine = /(?:^|[\n>])\s*$/;

/** @returns where the text ends when one HTML comment at its end does not count. */
function withoutComment(text: string): number {
  if (!text.endsWith('-->')) return text.length;
  const start = text.lastIndexOf('<!--');
  return start === -1 ? text.length : text.slice(0, start).trimEnd().length;
}

/** Objects and lists of the text that are valid JSON, outermost ones only. */
function documentsIn(text: string): Document[] {
  const documents: Document[] = [];
  let looks = text.length * maxLooks;
  for (let at = nextBracket(text, 0); at !== -1 && looks > 0; ) {
    const end = endOfBrackets(text, at);
    looks -= (end === -1 ? text.length : end) - at;
    const parsed = end === -1 ? undefined : parse(text.slice(at, end));
    if (parsed) documents.push({ start: at, end, value: parsed.value });
    at = nextBracket(text, parsed ? end : at + 1);
  }
  return documents;
}

function nextBracket(text: string, from: number): number {
  for (let at = from; at < text.length; at += 1) if (text[at] === '{' || text[at] === '[') return at;
  return -1;
}

/** @returns the index behind the bracket that closes the one at `start`, strings aside; -1 when none does. */
function endOfBrackets(text: string, start: number): number {
  let depth = 0;
  let inString = false;
  for (let at = start; at < text.length; at += 1) {
    const character = text[at];
    if (inString) {
      if (character === '\\') at += 1;
      else if (character === '"') inString = false;
    } else if (character === '"') inString = true;
    else if (character === '{' || character === '[') depth += 1;
    else if (character === '}' || character === ']') {
      depth -= 1;
      if (depth === 0) return at + 1;
    }
  }
  return -1;
}

/** Statuses with which firewalls refuse: 406 and 501 are ModSecurity's. */
const refusals: ReadonlySet<number> = new Set([401, 403, 405, 406, 429, 451, 501]);

function kindOfPage(text: string, { status, headers }: AnswerHead): RefusedBody {
  if (isFirewallPage(text, headers) || refusals.has(status)) return 'blocked';
  return status >= 500 ? 'server' : 'not_json';
}
