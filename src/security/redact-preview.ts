import { classifyName } from './redact-names.ts';
import { redactText } from './redact-text.ts';

/**
 * A few words about a value for an error message: what it is, shortened, and nothing secret of it.
 *
 * @param name - what the value was given as; telling names hide it.
 */
export function redactPreview(value: unknown, name = ''): string {
  if (value === undefined) return 'nothing';
  if (value === '') return 'an empty string';
  const secret = classifyName(name) === 'secret';
  switch (typeof value) {
    case 'string':
      return secret ? `a string of ${value.length} characters` : quote(value);
    case 'number':
      return secret ? 'a number' : String(value);
    case 'object':
      if (value === null) return 'null';
      return Array.isArray(value) ? `a list of ${value.length}` : 'an object';
    case 'boolean':
      return String(value);
    default:
      return `a ${typeof value}`;
  }
}

const longestPreview = 80;

/** Hides before it cuts: half a secret is a secret too. */
function quote(text: string): string {
  const shown = redactText(text.slice(0, 4000));
  return JSON.stringify(shown.length > longestPreview ? `${shown.slice(0, longestPreview)}...` : shown);
}
