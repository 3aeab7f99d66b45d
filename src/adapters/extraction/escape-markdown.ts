/** Of `<` and `&` only what begins a tag or a character reference, or may with the text that follows. */
const special = /[\\`*_~[\]]|<(?=[a-z/!?]|$)|&(?=#?\w{0,32}(?:;|$))/i;
const allSpecial = new RegExp(special, 'gi');
const space = /\s/;
const word = /[\p{L}\p{N}]/u;
const punctuation = /[!-/:-@[-`{-~]/;

/**
 * Text as Markdown that shows the same text and holds no HTML. Characters that cannot mean anything where they stand are
 * left alone, so that `snake_case`, `2 * 3` and `a[1]` stay readable and searchable.
 */
export function escapeInline(text: string, options: { readonly isInLink: boolean }): string {
  if (!special.test(text)) return text;
  return text.replace(allSpecial, (character, index: number) => {
    const before = text[index - 1] ?? '';
    const after = text[index + 1] ?? '';
    switch (character) {
      case '<':
        return '&lt;';
      case '&':
        return '&amp;';
      case '\\':
        return after === '' || punctuation.test(after) ? '\\\\' : character;
      case '*':
        return space.test(before) && space.test(after) ? character : '\\*';
      case '_':
        return word.test(before) && word.test(after) ? character : '\\_';
      case '~':
        return before === '~' || after === '~' ? '\\~' : character;
      case '[':
        return options.isInLink ? '\\[' : character;
      case ']':
        return options.isInLink || separator(character, after) !== '' ? '\\]' : character;
      default:
        return `\\${character}`;
    }
  });
}

/** What must stand between two pieces of Markdown so that they do not make a link, an image or a link definition together. */
export function separator(lastCharacter: string, next: string): string {
  const first = next.charAt(0);
  if (lastCharacter === '!' && first === '[') return ' ';
  return lastCharacter === ']' && (first === '(' || first === ':') ? '\\' : '';
}

const blockStart = /^(?:#{1,6}(?=\s|$)|[-+](?=\s|$)|>|=+\s*$|-{2,}\s*$|\|)/;
const orderedStart = /^(\d{1,9})([.)])(?=\s|$)/;

/** A paragraph none of whose lines Markdown takes for the start of something else. */
export function escapeLineStarts(paragraph: string): string {
  if (!paragraph.includes('\n')) return escapeLineStart(paragraph);
  return paragraph.split('\n').map(escapeLineStart).join('\n');
}

function escapeLineStart(line: string): string {
  if (blockStart.test(line)) return `\\${line}`;
  return orderedStart.test(line) ? line.replace(orderedStart, '$1\\$2') : line;
}

/** Code in as many backticks as it takes. */
export function codeSpan(code: string): string {
  if (!code.includes('`')) return `\`${code}\``;
  const fence = '`'.repeat(longestRun(code, '`') + 1);
  return `${fence} ${code} ${fence}`;
}

/** A fenced code block; `language` may be empty. */
export function codeBlock(code: string, language: string): string {
  const fence = '`'.repeat(Math.max(3, longestRun(code, '`') + 1));
  return `${fence}${language}\n${code}\n${fence}`;
}

/** A link target in parentheses, with whatever could end it encoded. */
export function linkTarget(url: string): string {
  return `(${url.replace(/[()<>"'`\\\s]/g, (character) => `%${character.charCodeAt(0).toString(16).padStart(2, '0')}`)})`;
}

function longestRun(text: string, character: string): number {
  let longest = 0;
  let run = 0;
  for (const each of text) {
    run = each === character ? run + 1 : 0;
    if (run > longest) longest = run;
  }
  return longest;
}
