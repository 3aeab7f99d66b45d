/** Elements that say of themselves what part of a page they are. */
const landmarks = /<(\/?)(?:nav|header|footer|aside|main|dialog|form|search)\b/gi;
/** Attributes that do. */
const names = /\s(?:class|id|role|aria-[a-z]+|itemtype|itemprop|title|summary)\s*=\s*(?:"[^"]*"|'[^']*')/gi;

/** A page without the names by which its frame could be told from its content. Marks of articles stay. */
export function hideNames(html: string): string {
  return html
    .replaceAll(landmarks, '<$1div')
    .replaceAll(/<[a-z][^>]*>/gi, (tag) => (tag.startsWith('<article') ? tag : tag.replaceAll(names, '')));
}
