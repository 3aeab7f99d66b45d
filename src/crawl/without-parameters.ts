/**
 * `url` without some of its query parameters; the very same string when it has none of them. The rest of the query
 * keeps its order and spelling.
 *
 * @param isDropped - asked with the decoded name and value of each parameter.
 */
export function withoutParameters(url: URL, isDropped: (name: string, value: string) => boolean): string {
  if (url.search === '') return url.href;
  const parts = url.search.slice(1).split('&');
  const kept = parts.filter((part) => {
    const [[name, value] = ['', '']] = new URLSearchParams(part);
    return !isDropped(name, value);
  });
  if (kept.length === parts.length) return url.href;
  const copy = new URL(url.href);
  copy.search = kept.join('&');
  return copy.href;
}
