import type { Element } from 'domhandler';
import { walk } from '../walk.ts';

/** Puts MathML into TeX: scripts, fractions, roots, tables. Symbols stay as they are. At most about `maxLength` characters. */
export function texOfMathml(math: Element, maxLength: number): string {
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
      open.at(-1)!.push(compose(name, parts));
    },
  });
  return open[0]!.join('');
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
