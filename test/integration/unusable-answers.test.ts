import { expect, it } from 'vitest';
import { openIntegration, openSite } from '../helpers/open-integration.ts';
import { pageHtml } from '../helpers/pages.ts';
import { type Route, reply } from '../helpers/site-server.ts';

const answers: readonly (readonly [string, Route, RegExp])[] = [
  [
    'LOGIN_WALL',
    `<!doctype html><title>Log in</title><main><h1>Log in</h1><form action="/login" method="post">
      <label>Your name <input name="user"></label><input type="password" name="secret"><button>Go</button></form></main>`,
    /log ?in|password/i,
  ],
  [
    'BOT_CHALLENGE',
    `<!doctype html><title>Just a moment...</title><body><p>zebrafish verification</p>
      <script>window._cf_chl_opt = {};</script></body>`,
    /Cloudflare/,
  ],
  [
    'NEEDS_BROWSER',
    '<!doctype html><title>Shop</title><body><div id="root"></div><script src="/app.js"></script></body>',
    /root/,
  ],
  ['NO_CONTENT', '<!doctype html><title>Nothing</title><body></body>', /text/],
];

it.each(answers)('skips an answer that is no page as %s, and says what shows it', async (reason, answer, evidence) => {
  const site = await openSite({
    '/': pageHtml({ title: 'Home', links: ['/odd', '/fine'] }),
    '/odd': answer,
    '/fine': pageHtml({ title: 'Fine' }),
  });
  const integration = openIntegration([site]);
  const skipped: string[] = [];
  integration.on('page:skipped', (event) => skipped.push(`${event.reason} ${new URL(event.url).pathname}`));

  const result = await integration.processCustomerScraping('c', { urls: [site.origin] });

  expect(result).toMatchObject({ success: true, processedPages: 2, skippedPages: 1, errors: [] });
  expect(skipped).toEqual([`${reason} /odd`]);
  const { visits, page } = await integration.index.explain('c', `${site.origin}/odd`);
  expect(visits).toMatchObject([{ state: 'skipped', reason, httpStatus: 200 }]);
  expect(visits[0]?.detail).toMatch(evidence);
  expect(page).toBeNull();
  expect(
    (await integration.search('c', 'zebrafish verification password', { mode: 'text' })).map(({ url }) => url),
  ).not.toContain(`${site.origin}/odd`);
});

it('tells the caller when a start URL is no page', async () => {
  const site = await openSite({ '/': answers[0]![1] });
  const integration = openIntegration([site]);
  const result = await integration.processCustomerScraping('c', { urls: [site.origin] });
  expect(result).toMatchObject({ success: false, status: 'failed', errors: [{ code: 'LOGIN_WALL', count: 1 }] });
});

const wall = pageHtml({ title: 'Just a moment...' });

it.each([
  [200, 'text/html'],
  [202, 'text/html'],
  // Nobody has to read it to know.
  [200, 'application/pdf'],
])('takes an answer that says itself to be a wall for one, with HTTP %d and %s', async (status, type) => {
  const site = await openSite({
    '/': pageHtml({ title: 'Home', links: ['/wall'] }),
    '/wall': reply(wall, { status, headers: { 'cf-mitigated': 'challenge', 'content-type': type } }),
  });
  const integration = openIntegration([site]);
  const result = await integration.processCustomerScraping('c', { urls: [site.origin] });
  expect(result).toMatchObject({ success: true, processedPages: 1, skippedPages: 1 });
  const { visits } = await integration.index.explain('c', `${site.origin}/wall`);
  expect(visits).toMatchObject([{ state: 'skipped', reason: 'BOT_CHALLENGE', httpStatus: status }]);
  expect(visits[0]?.detail).toMatch(/Cloudflare.*cf-mitigated: challenge/);
});

it.each([403, 429, 503])('names the wall that answers with HTTP %d, and asks it once', async (status) => {
  const paths = ['/a', '/b', '/c'];
  const refusal = reply(wall, { status, headers: { 'cf-mitigated': 'challenge', 'cf-ray': 'one of its own' } });
  const site = await openSite({
    '/': pageHtml({ title: 'Home', links: paths }),
    ...Object.fromEntries(paths.map((path) => [path, refusal])),
  });
  const integration = openIntegration([site], { retry: { maxRetries: 2, backoffMs: 1 } });
  const result = await integration.processCustomerScraping('c', { urls: [site.origin] });
  expect(result).toMatchObject({ success: false, processedPages: 1, failedPages: 3 });
  expect(result.errors).toMatchObject([{ code: 'BOT_CHALLENGE', count: 3, retryable: false }]);
  expect(result.errors[0]?.message).toBe(
    `The site answered HTTP ${status}: Cloudflare asks for proof that we are human`,
  );
  expect(site.requests.filter(({ url }) => paths.includes(url))).toHaveLength(3);
});

it('names a service that may be what refused us, as one failure whatever its headers hold', async () => {
  const paths = ['/a', '/b', '/c'];
  let count = 0;
  const site = await openSite({
    '/': pageHtml({ title: 'Home', links: [...paths, '/broken'] }),
    ...Object.fromEntries(
      paths.map(
        (path) =>
          [
            path,
            (request, response) =>
              reply('', { status: 403, headers: { 'x-iinfo': `7-${++count}` } })(request, response),
          ] satisfies [string, Route],
      ),
    ),
    '/broken': reply('', { status: 418, headers: { server: 'cloudflare' } }),
  });
  const integration = openIntegration([site]);
  const result = await integration.processCustomerScraping('c', { urls: [site.origin] });
  expect(result.errors.map(({ message, count: times }) => `${times} ${message}`).toSorted()).toEqual([
    '1 The site answered HTTP 418',
    '3 The site answered HTTP 403, perhaps its bot wall, Imperva',
  ]);
});
