import type { SitePage } from './page.ts';
import { helpPages, type SitePlan } from './plan.ts';
import { categoryPath } from './shop.ts';
import { guideLink, portalLink } from './traps.ts';
import { numbers } from './words.ts';

/** A page in its frame: what every page of the site shows around its content, with all the ways into the traps. */
export function toHtml(page: SitePage, path: string, plan: SitePlan): string {
  const { title, paragraphs, links, head = '' } = page;
  const menu = [
    '/',
    ...numbers(Math.min(12, plan.categories)).map((id) => categoryPath(plan, id)),
    ...['/parts', '/blog', '/finder', `/events/${plan.year}/11`, guideLink(plan, 0, path), portalLink(plan, 0, path)],
    ...['/deep/on', '/cart', '/checkout', '/my-account/orders', '/account/login', '/wishlist'],
  ];
  const footer = helpPages.map((topic) => `/help/${topic}?utm_source=footer&fbclid=${path.length}${topic}`);
  return `<!doctype html><html lang="en"><head><meta charset="utf-8"><title>${title} | The Shop</title>
<meta name="viewport" content="width=device-width"><link rel="stylesheet" href="/theme/style.css">${head}</head>
<body><header><a href="/"><img src="/theme/logo.svg" alt="The Shop"></a><nav><ul>${itemsOf(menu)}</ul></nav></header>
<main><h1>${title}</h1>
${paragraphs.map((text) => `<p>${text}</p>`).join('\n')}
<ul class="entries">${links.map(([href, text]) => `<li><a href="${escapeHtml(href)}">${text}</a></li>`).join('')}</ul></main>
<aside class="newsletter"><p>Our news, once a month.</p></aside>
<footer><ul>${itemsOf(footer)}</ul><p>The Shop, Station Road 1</p></footer></body></html>`;
}

function itemsOf(paths: readonly string[]): string {
  return paths.map((path) => `<li><a href="${escapeHtml(path)}">${path.split('?', 1)[0]}</a></li>`).join('');
}

function escapeHtml(text: string): string {
  return text.replaceAll('&', '&amp;');
}
