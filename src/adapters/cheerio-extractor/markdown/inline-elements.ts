import { type Element, isText } from 'domhandler';
import { collapseSpace } from '../../extraction/collapse-space.ts';
import { escapeInline, linkTarget } from '../../extraction/escape-markdown.ts';
import type { PageUrls } from '../../extraction/page-urls.ts';
import type { MarkdownWriter } from './markdown-writer.ts';

/** Longer alternative texts are not written for people. */
const maxAltLength = 500;
/** What documentation tools link a heading to itself with. */
const selfLink = /^[#¶§🔗]$/u;

const markByName: ReadonlyMap<string, string> = new Map([
  ['b', '**'],
  ['strong', '**'],
  ['em', '*'],
  ['i', '*'],
  ['del', '~~'],
  ['s', '~~'],
  ['strike', '~~'],
]);
const codeNames = new Set(['code', 'kbd', 'samp', 'tt']);

/** @returns whether to go into the element. */
export function enterInline(element: Element, writer: MarkdownWriter, urls: PageUrls): boolean {
  const { name, attribs } = element;
  const mark = markByName.get(name);
  if (mark !== undefined) writer.openMark(mark, mark);
  else if (name === 'a') return openLink(element, writer, urls);
  else if (name === 'br') writer.lineBreak();
  else if (name === 'img') writeImage(attribs, writer, urls);
  else if (codeNames.has(name)) writer.openCode();
  return true;
}

/** Called for every element that was gone into. */
export function leaveInline({ name }: Element, writer: MarkdownWriter): void {
  if (name === 'a' || markByName.has(name)) writer.closeMark();
  else if (codeNames.has(name)) writer.closeCode();
}

function openLink({ attribs, children }: Element, writer: MarkdownWriter, urls: PageUrls): boolean {
  const href = attribs['href']?.trim() ?? '';
  const [child] = children;
  if (href.startsWith('#') && children.length === 1 && isText(child!) && selfLink.test(child.data.trim())) return false;
  const url = href === '' ? undefined : urls.resolve(href);
  if (url === undefined) writer.openMark('', '');
  else writer.openMark('[', `]${linkTarget(url)}`);
  return true;
}

/** An image without alternative text is decoration. */
function writeImage(attributes: Readonly<Record<string, string>>, writer: MarkdownWriter, urls: PageUrls): void {
  const alt = collapseSpace((attributes['alt'] ?? '').slice(0, maxAltLength)).trim();
  if (alt === '') return;
  for (const attribute of ['src', 'data-src', 'data-lazy-src']) {
    const url = urls.resolvePage(attributes[attribute]?.trim() ?? '');
    if (url === undefined) continue;
    writer.writeImage(`![${escapeInline(alt, { isInLink: true })}]${linkTarget(url)}`);
    return;
  }
}
