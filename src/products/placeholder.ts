/** What templates leave behind where a shop has nothing to say. */
const placeholders = new Set([
  '-',
  '–',
  '—',
  'n/a',
  'na',
  'none',
  'null',
  'undefined',
  'nan',
  'tbd',
  '[object object]',
]);
/** What stands where a template was not filled in. */
const unfilled = /\{\{|\}\}|\{%|<%|\$\{|^%s$|^\[[\w ]+\]$/;

/** Whether a value says nothing: a word for nothing, or a template that nobody filled in. */
export function isPlaceholder(text: string): boolean {
  return text === '' || placeholders.has(text.toLowerCase()) || unfilled.test(text);
}
