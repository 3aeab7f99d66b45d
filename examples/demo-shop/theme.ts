import { categories } from './product.ts';

/** What the theme needs to know of a page to put its frame around it. */
export interface PageFrame {
  /** Absolute URL of the page. */
  readonly url: string;
  readonly title: string;
  readonly description: string;
  /** Names and paths from the start page to the parent of this page. */
  readonly breadcrumbs: readonly { readonly name: string; readonly path: string }[];
  /** Content of `<main>`. */
  readonly main: string;
  /** Content of `<aside>`, left out when there is none. */
  readonly aside?: string;
  /** Below the main content: related products, newsletter. */
  readonly below?: string;
  readonly jsonLd?: unknown;
  /** `<meta name="robots">`, left out when there is none. */
  readonly robots?: string;
}

const escapes: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' };

/** Text as it may stand in HTML content and in double-quoted attributes. */
export const escapeHtml = (text: string): string => text.replace(/[&<>"]/g, (character) => escapes[character]!);

/** A whole page as the shop's theme prints it, with everything that surrounds the content of a real one. */
export function renderPage(page: PageFrame): string {
  return `<!doctype html>
<html lang="en" class="no-js">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${escapeHtml(page.title)} | Fern &amp; Kettle</title>
<meta name="description" content="${escapeHtml(page.description)}">
${page.robots ? `<meta name="robots" content="${page.robots}">` : `<link rel="canonical" href="${page.url}">`}
<meta property="og:site_name" content="Fern &amp; Kettle">
<meta property="og:title" content="${escapeHtml(page.title)}">
<meta property="og:url" content="${page.url}">
<link rel="stylesheet" href="/theme.css">
<script>document.documentElement.classList.replace('no-js', 'js'); window.dataLayer = [{ page: ${JSON.stringify(page.title)} }];</script>
${page.jsonLd ? `<script type="application/ld+json">${JSON.stringify(page.jsonLd)}</script>` : ''}
</head>
<body class="theme-harbour">
<a class="skip-link" href="#content">Skip to content</a>
${header}
${breadcrumbs(page)}
<div class="layout">
<main id="content">
${page.main}
</main>
${page.aside ? `<aside class="sidebar">\n${page.aside}\n</aside>` : ''}
</div>
${page.below ?? ''}
${footer}
${cookieBanner}
<script src="/theme.js" defer></script>
</body>
</html>
`;
}

const menu = Object.entries(categories)
  .map(([slug, { name }]) => `<li class="menu-item"><a href="/category/${slug}/">${escapeHtml(name)}</a></li>`)
  .join('\n');

const header = `<div class="announcement">Free delivery within Germany from € 39 · <a href="/shipping/">See all countries</a></div>
<header class="site-header">
<a class="logo" href="/">Fern &amp; Kettle</a>
<nav class="main-navigation" aria-label="Main">
<ul class="menu">
${menu}
<li class="menu-item"><a href="/blog/">Journal</a></li>
<li class="menu-item"><a href="/about/">About us</a></li>
</ul>
</nav>
<form class="search-form" role="search" action="/search/" method="get"><label class="screen-reader-text" for="q">Search</label><input id="q" type="search" name="q" placeholder="Search teas"><button type="submit">Search</button></form>
<a class="header-cart" href="/cart/" rel="nofollow">Cart <span class="count">0</span></a>
</header>`;

const footer = `<footer class="site-footer">
<section class="newsletter"><h2>Letters from the tea kitchen</h2><p>One mail a month, no more. 10 % off your first order.</p>
<form action="/newsletter/" method="post"><input type="email" name="email" placeholder="you@example.com"><button>Subscribe</button></form></section>
<nav class="footer-columns" aria-label="Footer">
<ul><li><a href="/shipping/">Shipping</a></li><li><a href="/returns/">Returns</a></li><li><a href="/faq/">FAQ</a></li><li><a href="/contact/">Contact</a></li></ul>
<ul><li><a href="/about/">About us</a></li><li><a href="/blog/">Journal</a></li><li><a href="/account/" rel="nofollow">Your account</a></li></ul>
</nav>
<p class="copyright">© 2025 Fern &amp; Kettle GmbH. All prices include VAT, shipping not included.</p>
</footer>`;

const cookieBanner = `<div id="cookie-banner" class="cookie-banner" role="dialog" aria-label="Cookies">
<p>We use cookies to remember your cart and to count visits. You decide which ones.</p>
<button type="button">Accept all</button> <button type="button">Only necessary</button>
</div>`;

function breadcrumbs({ breadcrumbs: trail, title }: PageFrame): string {
  if (trail.length === 0) return '';
  const links = trail.map(({ name, path }) => `<a href="${path}">${escapeHtml(name)}</a>`);
  return `<nav class="breadcrumbs" aria-label="Breadcrumbs">${[...links, `<span>${escapeHtml(title)}</span>`].join(' / ')}</nav>`;
}
