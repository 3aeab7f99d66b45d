import type { Breadcrumb } from '../../../model/page-metadata.ts';

const homeNames = new Set(['home', 'startseite', 'start', 'accueil', 'inicio', 'início', 'strona główna', 'главная']);

/** Names of the breadcrumbs between the shop's home and a product's page. */
export function categoryPath({
  breadcrumbs,
  pageUrl,
}: {
  readonly breadcrumbs: readonly Breadcrumb[];
  readonly pageUrl: string;
}): readonly string[] {
  const [first] = breadcrumbs;
  const last = breadcrumbs.at(-1);
  const from = first !== undefined && isHome(first) ? 1 : 0;
  const isOwn = last !== undefined && (last.url === null || last.url === pageUrl);
  return breadcrumbs.slice(from, isOwn ? -1 : undefined).map(({ name }) => name);
}

function isHome({ name, url }: Breadcrumb): boolean {
  return homeNames.has(name.toLowerCase()) || (url !== null && new URL(url).pathname === '/');
}
