import { Element, type ParentNode } from 'domhandler';
import { dropInvisible } from '../../extraction/collapse-space.ts';
import { isBlock } from '../html-elements.ts';
import { walk } from '../walk.ts';

/** Elements around a `<pre>` that may name its language, itself included. */
const maxWrappers = 3;
const languageName = /^[\w+#.-]{1,24}$/;
const languagePrefixes = ['language-', 'lang-', 'highlight-source-', 'highlight-', 'brush:'];
/** What highlighters write when they do not know. */
const noLanguage = new Set(['default', 'none', 'plain', 'plaintext', 'text', 'txt']);

/** The text of a `<pre>` with its lines, without empty ones at the ends. */
export function preformattedText(pre: Element): string {
  let code = '';
  walk(pre, {
    enter: ({ name }) => {
      if (name === 'br') code += '\n';
      return true;
    },
    text: ({ data }) => {
      code += data;
    },
    leave: (element) => {
      // Some highlighters make every line a block.
      if (element !== pre && isBlock(element) && !code.endsWith('\n')) code += '\n';
    },
  });
  return dropInvisible(code)
    .replaceAll('\r', '')
    .replace(/^(?:[ \t]*\n)+/, '')
    .trimEnd();
}

/** The language that classes of a `<pre>`, of the `<code>` in it or of its wrappers name; `''` when none does. */
export function codeLanguage(pre: Element): string {
  const code = pre.children.find((child) => child instanceof Element);
  const named: (ParentNode | null | undefined)[] = [code];
  for (let around: ParentNode | null = pre; named.length <= maxWrappers && around !== null; around = around.parent) {
    named.push(around);
  }
  for (const element of named) {
    const language = element instanceof Element ? languageOf(element) : undefined;
    if (language !== undefined) return language;
  }
  return '';
}

function languageOf({ attribs }: Element): string | undefined {
  const candidates = [attribs['data-lang'] ?? attribs['data-language'] ?? ''];
  const classNames = (attribs['class'] ?? '').replace('brush: ', 'brush:').split(/[\s;]+/);
  for (const className of classNames) {
    const prefix = languagePrefixes.find((each) => className.startsWith(each));
    if (prefix !== undefined) candidates.push(className.slice(prefix.length));
  }
  const language = candidates.find((candidate) => languageName.test(candidate))?.toLowerCase();
  return language === undefined || noLanguage.has(language) ? undefined : language;
}
