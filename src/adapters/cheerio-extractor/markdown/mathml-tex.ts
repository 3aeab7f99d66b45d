import type { Element } from 'domhandler';
import { walk } from '../walk.ts';

/**
 * Puts MathML into TeX: scripts, fractions, roots, tables. Symbols stay as they are.
 *
 * @returns `undefined` for what takes more than `maxLength` characters.
 */
export function texOfMathml(math: Element, maxLength: number): string | undefined {
  let length = 0;
  const open: string[][] = [[]];
  walk(math, {
    enter: ({ name }) => {
      if (length > maxLength || name === 'annotation' || name === 'annotation-xml') return false;
      open.push([]);
      return true;
    },
    text: ({ data }) => {
      const text = data.trim();
      length += text.length;
      if (text !== '') open.at(-1)!.push(text);
    },
    leave: ({ name }) => {
      const parts = open.pop()!;
      // The text of a level is copied on the next: what is too long is put together no further.
      if (length > maxLength) return;
      const tex = compose(name, parts);
      length += tex.length - parts.reduce((sum, part) => sum + part.length, 0);
      open.at(-1)!.push(tex);
    },
  });
  return length > maxLength ? undefined : open[0]!.join('');
}

function compose(name: string, parts: readonly string[]): string {
  const [first = '', second = '', third = ''] = parts;
  switch (name) {
    case 'mfrac':
      return `\\frac{${first}}{${second}}`;
    case 'msqrt':
      return `\\sqrt{${parts.join('')}}`;
    case 'mroot':
      return `\\sqrt[${second}]{${first}}`;
    case 'msup':
      return `${group(first)}^${group(second)}`;
    case 'msub':
      return `${group(first)}_${group(second)}`;
    case 'msubsup':
    case 'munderover':
      return `${group(first)}_${group(second)}^${group(third)}`;
    case 'mover':
      return `\\overset{${second}}{${first}}`;
    case 'munder':
      return `\\underset{${second}}{${first}}`;
    case 'mtext':
      return `\\text{${parts.join(' ')}}`;
    case 'mfenced':
      return `(${parts.join(',')})`;
    case 'mtd':
      return parts.join('');
    case 'mtr':
      return parts.join(' & ');
    case 'mtable':
      return `\\begin{matrix}${parts.join(' \\\\ ')}\\end{matrix}`;
    default:
      return parts.join('');
  }
}

function group(part: string): string {
  return part.length === 1 ? part : `{${part}}`;
}
