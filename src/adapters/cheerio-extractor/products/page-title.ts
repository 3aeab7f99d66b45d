const separator = /\s+[|–—-]\s+|\s*[|｜]\s*/;

/**
 * A page's title without the name of its site: `Blue Mug | Shop` is `Blue Mug`.
 *
 * @param site - what the site is called, and its host: the part of the title that is one of them goes.
 */
export function withoutSite(title: string, site: { readonly name: string | null; readonly host: string }): string {
  const parts = title.split(separator).filter((part) => part.trim() !== '');
  if (parts.length < 2) return title.trim();
  if (isSite(parts.at(-1)!, site))
    return title
      .slice(0, title.lastIndexOf(parts.at(-1)!))
      .replace(/[\s|｜–—-]+$/, '')
      .trim();
  if (isSite(parts[0]!, site))
    return title
      .slice(title.indexOf(parts[0]!) + parts[0]!.length)
      .replace(/^[\s|｜–—-]+/, '')
      .trim();
  return title.trim();
}

function isSite(part: string, { name, host }: { readonly name: string | null; readonly host: string }): boolean {
  const folded = fold(part);
  if (folded === '') return false;
  const domain = fold(host.replace(/^www\./, ''));
  const [label = ''] = host.replace(/^www\./, '').split('.');
  return (
    folded === fold(name ?? '') || domain.startsWith(folded) || (label.length > 3 && folded.startsWith(fold(label)))
  );
}

function fold(text: string): string {
  return text.toLowerCase().replaceAll(/[^\p{L}\d]/gu, '');
}
