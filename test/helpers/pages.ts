/** What a test page shows besides its frame. */
export interface PageParts {
  readonly title?: string;
  /** Paragraphs of the main content. */
  readonly paragraphs?: readonly string[];
  readonly links?: readonly string[];
  /** Put into the head as it is. */
  readonly head?: string;
}

const filler = 'This paragraph is long enough to be taken for content by whoever looks for the main part of a page.';

/** A page as a small site would send it. */
export function pageHtml({ title = 'A page', paragraphs = [filler], links = [], head = '' }: PageParts = {}): string {
  const menu = links.map((link) => `<li><a href="${link}">${link}</a></li>`).join('');
  const body = paragraphs.map((paragraph) => `<p>${paragraph}</p>`).join('\n');
  return `<!doctype html><html lang="en"><head><title>${title}</title>${head}</head>
<body><nav><ul>${menu}</ul></nav><main><h1>${title}</h1>\n${body}</main><footer>Imprint</footer></body></html>`;
}

/** A site of numbered pages, `/page-0` to `/page-<n - 1>`, all linked from `/`. */
export function numberedSite(pages: number): Record<string, string> {
  const paths = Array.from({ length: pages }, (_, page) => `/page-${page}`);
  const routes: Record<string, string> = { '/': pageHtml({ title: 'Home', links: paths }) };
  for (const [page, path] of paths.entries()) {
    routes[path] = pageHtml({
      title: `Page ${page}`,
      paragraphs: [`${filler} Its number is ${page}, and its code word is word${page}x.`],
    });
  }
  return routes;
}
