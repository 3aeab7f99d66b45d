import { createHash } from 'node:crypto';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { shopPages } from './pages.ts';
import { escapeHtml, renderPage } from './theme.ts';

/** A running demo shop. */
export interface DemoShop {
  /** `http://127.0.0.1:port`, without a slash at the end. */
  readonly origin: string;
  /** `127.0.0.1:port`, as `network.exemptHosts` wants it: a loopback address is refused otherwise. */
  readonly host: string;
  /** Stops the server and drops its connections. */
  close(): Promise<void>;
}

/** Starts the shop on a free port of the loopback interface. */
export async function startShop(): Promise<DemoShop> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const host = `127.0.0.1:${(server.address() as AddressInfo).port}`;
  const origin = `http://${host}`;
  const answers = shopAnswers(origin);
  server.on('request', (request, response) => answer(request, response, answers));
  return {
    origin,
    host,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

interface Answer {
  readonly status: number;
  readonly type: string;
  readonly body: string;
  readonly location?: string;
}

/** Everything the shop has, by path. */
function shopAnswers(origin: string): ReadonlyMap<string, Answer> {
  const html = (body: string): Answer => ({ status: 200, type: 'text/html; charset=utf-8', body });
  const pages = shopPages(origin);
  const answers = new Map<string, Answer>();
  for (const [path, page] of pages) answers.set(path, html(renderPage(page)));

  for (const [path, title] of [
    ['/cart/', 'Your cart'],
    ['/account/', 'Your account'],
  ] as const) {
    const main = `<h1>${title}</h1><p>Nothing here yet.</p>`;
    const frame = { url: origin + path, title, description: title, breadcrumbs: [], main, robots: 'noindex' };
    answers.set(path, html(renderPage(frame)));
  }
  // The address of an old shop system that people still have in their bookmarks.
  answers.set('/shipping-and-delivery/', { status: 301, type: 'text/plain', body: '', location: '/shipping/' });
  answers.set('/theme.css', { status: 200, type: 'text/css', body: styles });
  answers.set('/theme.js', { status: 200, type: 'text/javascript', body: '' });
  answers.set('/robots.txt', { status: 200, type: 'text/plain', body: robotsTxt(origin) });
  answers.set('/sitemap.xml', { status: 200, type: 'application/xml', body: sitemap([...pages.keys()], origin) });
  return answers;
}

function answer(request: IncomingMessage, response: ServerResponse, answers: ReadonlyMap<string, Answer>): void {
  const { pathname } = new URL(request.url ?? '/', 'http://shop');
  const found = answers.get(pathname) ?? (pathname.startsWith('/media/') ? picture : notFound);
  const etag = `"${createHash('sha256').update(found.body).digest('base64url').slice(0, 22)}"`;
  const unchanged = found.status === 200 && request.headers['if-none-match'] === etag;
  const body = unchanged || request.method === 'HEAD' ? '' : found.body;
  response
    .writeHead(unchanged ? 304 : found.status, {
      'content-type': found.type,
      ...(found.status === 200 ? { etag } : {}),
      ...(found.location ? { location: found.location } : {}),
      ...(unchanged ? {} : { 'content-length': Buffer.byteLength(found.body) }),
    })
    .end(body);
}

const robotsTxt = (origin: string): string => `User-agent: *
Disallow: /cart/
Disallow: /account/
Disallow: /search/
Disallow: /*?caffeine=
Disallow: /*?organic=

Sitemap: ${origin}/sitemap.xml
`;

// The last two are an address that moved and a product that is gone: sitemaps lag behind in every shop.
const sitemap = (paths: readonly string[], origin: string): string => `<?xml version="1.0" encoding="UTF-8"?>
<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">
${[...paths, '/shipping-and-delivery/', '/product/winter-blend-2023/']
  .map((path) => `<url><loc>${escapeHtml(origin + path)}</loc><lastmod>2025-07-04</lastmod></url>`)
  .join('\n')}
</urlset>
`;

const notFound: Answer = {
  status: 404,
  type: 'text/html; charset=utf-8',
  body: renderPage({
    url: '',
    title: 'Page not found',
    description: 'This page does not exist.',
    breadcrumbs: [],
    main: '<h1>This pot is empty</h1><p>The page you are looking for does not exist (any more).</p>',
    robots: 'noindex',
  }),
};

const picture: Answer = {
  status: 200,
  type: 'image/svg+xml',
  body: '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 8 8"><circle cx="4" cy="4" r="3" fill="#5a7d5a"/></svg>',
};

const styles = `body { font: 16px/1.6 Georgia, serif; margin: 0 auto; max-width: 70rem; padding: 0 1rem; color: #223; }
.products { display: grid; grid-template-columns: repeat(3, 1fr); gap: 1rem; list-style: none; padding: 0; }
img { width: 6rem; } .skip-link, .screen-reader-text { position: absolute; left: -99rem; }
.cookie-banner { position: sticky; bottom: 0; background: #efe9dc; padding: 1rem; }
`;
