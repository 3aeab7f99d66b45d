import { createSocket } from 'node:dgram';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, expect, it, onTestFinished } from 'vitest';
import type { AdapterOptions } from '../../src/index.ts';
import type { PlaywrightFetcher } from '../../src/playwright.ts';
import { browserProcesses, createRenderer, openRenderer } from '../helpers/chromium.ts';
import { findChromium } from '../helpers/find-chromium.ts';
import { openIntegration, openSite } from '../helpers/open-integration.ts';
import { pageHtml } from '../helpers/pages.ts';
import {
  hugePage,
  type Route,
  redirect,
  reply,
  type Site,
  slowBody,
  slowHeaders,
  startSite,
} from '../helpers/site-server.ts';

const routes: Record<string, Route> = {};
let site: Site;
let renderer: PlaywrightFetcher;

// Starting a browser takes a second: tests that need no other options share one, and a site whose routes they change.
beforeAll(async () => {
  findChromium();
  site = await startSite(routes);
  renderer = createRenderer([site]);
});

afterAll(async () => {
  await renderer.close();
  await site.close();
});

/** Changes what the shared site serves. @returns what it was asked for since then. */
function serve(next: Record<string, Route>): () => string[] {
  for (const path of Object.keys(routes)) delete routes[path];
  Object.assign(routes, next);
  const first = site.requests.length;
  return () => site.requests.slice(first).map(({ url }) => url);
}

const textOf = ({ body }: { readonly body: Uint8Array }): string => Buffer.from(body).toString();

const shell = (script: string): string =>
  `<!doctype html><html lang="en"><head><title>Shop</title></head><body><div id="app"></div><script>${script}</script></body></html>`;

/** A page as frameworks make them: an empty shell, and its text in a request of its own. */
const scriptedSite = {
  '/': shell(
    `fetch('/text.txt').then((answer) => answer.text()).then((text) => { document.getElementById('app').innerHTML = text; });`,
  ),
  '/text.txt': `<main><h1>Hammers</h1><p>We sell hammers of forged steel to people who like to build their own furniture, and the
code word of this page is zirconium.</p><p>See <a href="/plain">the other page</a> for what we also have.</p></main>`,
  '/plain': pageHtml({ title: 'Plain' }),
};

it('renders what only scripts show, and the job indexes it and follows its links', async () => {
  const requested = serve(scriptedSite);
  const integration = openIntegration([site], { adapters: { renderer } });

  const result = await integration.processCustomerScraping('c', { urls: [site.origin], sitemaps: 'skip' });

  expect(result).toMatchObject({ success: true, processedPages: 2, skippedPages: 0, errors: [] });
  expect(await integration.search('c', 'zirconium', { mode: 'text', limit: 1 })).toMatchObject([{ title: 'Shop' }]);
  expect(await integration.index.explain('c', `${site.origin}/plain`)).toMatchObject({ page: { title: 'Plain' } });
  expect(requested().filter((path) => path === '/plain')).toHaveLength(1);
});

it('skips such a page when there is no renderer, and when rendering it shows nothing either', async () => {
  const requested = serve({ '/': shell('') });
  const reasonWith = async (adapters: AdapterOptions): Promise<unknown> => {
    const integration = openIntegration([site], { adapters });
    await integration.processCustomerScraping('c', { urls: [site.origin], sitemaps: 'skip' });
    return (await integration.index.explain('c', site.origin)).visits[0]?.reason;
  };
  expect(await reasonWith({})).toBe('NEEDS_BROWSER');
  expect(requested().filter((path) => path === '/')).toHaveLength(1);
  expect(await reasonWith({ renderer })).toBe('NEEDS_BROWSER');
  expect(requested().filter((path) => path === '/')).toHaveLength(3);
});

it('lets nothing of a page reach a private address', async () => {
  const canary = await openSite({ '/': 'secret' });
  const udp = createSocket('udp4');
  onTestFinished(() => void udp.close());
  let datagrams = 0;
  udp.on('message', () => datagrams++);
  await new Promise<void>((resolve) => udp.bind(0, '127.0.0.1', resolve));
  const udpPort = (udp.address() as AddressInfo).port;
  const script = `
    const to = (path) => '${canary.origin}/' + path;
    const done = [];
    const attempt = (name, start) => done.push(Promise.resolve().then(start).then(() => name, () => name));
    attempt('fetch', () => fetch(to('fetch')));
    attempt('no-cors', () => fetch(to('no-cors'), { mode: 'no-cors' }));
    attempt('post', () => fetch(to('post'), { method: 'POST', body: 'x', mode: 'no-cors' }));
    attempt('worker', () => new Promise((pass, fail) => {
      const code = "fetch('" + to('worker') + "', { mode: 'no-cors' }).then(() => postMessage(1), () => postMessage(0))";
      new Worker(URL.createObjectURL(new Blob([code]))).onmessage = ({ data }) => (data ? pass() : fail());
    }));
    attempt('socket', () => new Promise((pass, fail) => {
      Object.assign(new WebSocket(to('socket').replace('http', 'ws')), { onopen: pass, onerror: fail });
    }));
    attempt('image', () => new Promise((pass, fail) => Object.assign(new Image(), { onload: pass, onerror: fail, src: to('image') })));
    attempt('script', () => new Promise((pass, fail) => {
      document.head.append(Object.assign(document.createElement('script'), { onload: pass, onerror: fail, src: to('script') }));
    }));
    attempt('ice', async () => {
      const urls = ['stun:127.0.0.1:${udpPort}', 'turn:${canary.host}?transport=tcp'];
      const peer = new RTCPeerConnection({ iceServers: [{ urls, username: 'a', credential: 'b' }] });
      peer.createDataChannel('x');
      await peer.setLocalDescription(await peer.createOffer());
      await new Promise((resolve) => { peer.onicecandidate = ({ candidate }) => candidate === null && resolve(); });
      throw 'gathered';
    });
    attempt('transport', () => new WebTransport('https://127.0.0.1:${udpPort}/').ready);
    document.body.append(Object.assign(document.createElement('iframe'), { src: to('frame') }));
    navigator.sendBeacon(to('beacon'), 'x');
    new EventSource(to('events'));
    open(to('popup'));
    Promise.all(done).then((names) => { document.getElementById('app').textContent = names.join(', '); });`;
  serve({ '/': shell(script) });

  const page = await renderer.fetch({ url: `${site.origin}/`, purpose: 'page' });

  expect(textOf(page)).toContain('>fetch, no-cors, post, worker, socket, image, script, ice, transport<');
  expect(canary.connections).toBe(0);
  expect(datagrams).toBe(0);
});

it('follows neither redirects nor scripts that lead elsewhere, and says where they lead', async () => {
  const canary = await openSite({ '/': 'secret' });
  const requested = serve({
    '/redirect': redirect(`${canary.origin}/x`),
    '/script': shell(`location.href = '${canary.origin}/x';`),
    '/refresh': '<meta http-equiv="refresh" content="0; url=/target"><p>Moved</p>',
    '/pushed': shell(`history.pushState({}, '', '/target');`),
    '/fragment': shell(`location.hash = 'place';`),
  });
  const leadsTo = async (path: string): Promise<unknown> => {
    const { status, redirectUrl } = await renderer.fetch({ url: `${site.origin}${path}`, purpose: 'page' });
    return [status, redirectUrl];
  };

  expect(await Promise.all(['/redirect', '/script', '/refresh', '/pushed', '/fragment'].map(leadsTo))).toEqual([
    [302, `${canary.origin}/x`],
    [200, `${canary.origin}/x`],
    [200, `${site.origin}/target`],
    [200, `${site.origin}/target`],
    [200, undefined],
  ]);
  expect(requested()).not.toContain('/target');
  expect(canary.connections).toBe(0);
});

it('refuses private hosts before and after they are resolved', async () => {
  const canary = await openSite({ '/': 'secret' });
  const renderer = openRenderer([]);
  await expect(renderer.fetch({ url: `${canary.origin}/`, purpose: 'page' })).rejects.toMatchObject({
    code: 'SSRF_BLOCKED',
  });
  const rebound = openRenderer([], {}, (_name, _options, callback) =>
    callback(null, [{ address: '127.0.0.1', family: 4 }]),
  );
  for (const url of ['http://rebound.example/', 'https://rebound.example/']) {
    await expect(rebound.fetch({ url, purpose: 'page' })).rejects.toMatchObject({
      code: 'SSRF_BLOCKED',
      message: expect.not.stringContaining('127.0.0.1'),
      context: { url },
    });
  }
  expect(canary.connections).toBe(0);
});

it('tells its name, keeps no cookies, and gives credentials to no website', async () => {
  const site = await openSite({
    '/': reply(pageHtml(), { headers: { 'set-cookie': 'a=b' } }),
    '/asks': reply('', { status: 401, headers: { 'www-authenticate': 'Basic realm="gate"' } }),
  });
  const renderer = openRenderer([site], { userAgent: 'ShopBot/1.0' });
  const headers = { 'x-preview': 'yes' };
  for (const path of ['/', '/', '/asks']) {
    await renderer.fetch({ url: `${site.origin}${path}`, purpose: 'page', headers });
  }

  expect(site.requests.map(({ url }) => url)).toEqual(['/', '/', '/asks']);
  for (const { headers } of site.requests) {
    expect(headers).toMatchObject({ 'user-agent': 'ShopBot/1.0', 'x-preview': 'yes' });
    expect(headers.cookie ?? headers.authorization ?? headers['proxy-authorization']).toBeUndefined();
  }
});

it('ends in time whatever a page does, and takes one that never rests as it is', async () => {
  const stuck = await openSite({
    '/endless': slowBody({ intervalMs: 20, chunk: '<p>more</p>' }),
    '/silent': slowHeaders(),
    '/spinning': shell('for (;;);'),
  });
  serve({
    '/restless': shell(`document.getElementById('app').textContent = 'here'; setInterval(() => fetch('/poll'), 100);`),
    '/poll': 'x',
  });
  const hasty = openRenderer([stuck], { timeoutMs: 1_000, maxContexts: 3 });
  await hasty.check();
  const [restless, ...others] = await Promise.allSettled([
    renderer.fetch({ url: `${site.origin}/restless`, purpose: 'page' }),
    ...['/endless', '/silent', '/spinning'].map(async (path) => {
      const startedAt = performance.now();
      const ended = hasty.fetch({ url: `${stuck.origin}${path}`, purpose: 'page' });
      await expect(ended).rejects.toMatchObject({ code: 'TIMEOUT', retryable: true });
      expect(performance.now() - startedAt).toBeLessThan(8_000);
    }),
  ]);
  expect(others).toMatchObject(Array(3).fill({ status: 'fulfilled' }));
  expect(restless.status === 'fulfilled' && textOf(restless.value)).toContain('>here<');
});

it('refuses pages that are too large, and what is no page', async () => {
  const site = await openSite({
    '/sent': hugePage(30_000),
    '/made': shell(`document.getElementById('app').textContent = 'x'.repeat(100_000);`),
    '/picture': reply(new Uint8Array(64), { headers: { 'content-type': 'image/png' } }),
    '/download': reply(pageHtml(), { headers: { 'content-disposition': 'attachment' } }),
    '/missing': reply(pageHtml(), { status: 404 }),
    '/latin': reply(Buffer.from('<!doctype html><p>Größe</p>', 'latin1'), {
      headers: { 'content-type': 'text/html; charset=iso-8859-1' },
    }),
  });
  const renderer = openRenderer([site], { maxBodyBytes: 20_000 });
  const fetch = (path: string) => renderer.fetch({ url: `${site.origin}${path}`, purpose: 'page' });

  await Promise.all([
    expect(fetch('/sent')).rejects.toMatchObject({ code: 'BODY_TOO_LARGE' }),
    expect(fetch('/made')).rejects.toMatchObject({ code: 'BODY_TOO_LARGE' }),
    expect(fetch('/picture')).rejects.toMatchObject({ code: 'UNSUPPORTED_TYPE' }),
    expect(fetch('/download')).rejects.toMatchObject({ code: 'UNSUPPORTED_TYPE' }),
    expect(fetch('/missing')).resolves.toMatchObject({ status: 404, body: new Uint8Array() }),
  ]);
  const latin = await fetch('/latin');
  expect(latin.headers['content-type']).toBe('text/html; charset=utf-8');
  expect(textOf(latin)).toContain('Größe');
});

it('starts another browser when one has died', async () => {
  const site = await openSite({ '/': pageHtml({ title: 'Alive' }), '/silent': slowHeaders() });
  const renderer = openRenderer([site]);
  const known = browserProcesses();
  await renderer.check();
  const [pid] = browserProcesses().filter((id) => !known.includes(id));
  const broken = renderer.fetch({ url: `${site.origin}/silent`, purpose: 'page' });
  const outcome = expect(broken).rejects.toMatchObject({ code: 'NETWORK', retryable: true });
  await expect.poll(() => site.requests.length).toBe(1);
  process.kill(pid!, 'SIGKILL');
  await outcome;

  expect(textOf(await renderer.fetch({ url: `${site.origin}/`, purpose: 'page' }))).toContain('Alive');
});

it('lets go at once when cancelled, and leaves no process behind when closed', async () => {
  const site = await openSite({ '/silent': slowHeaders(), '/robots.txt': 'User-agent: *' });
  const renderer = openRenderer([site]);
  const known = browserProcesses();
  const controller = new AbortController();
  const cancelled = renderer.fetch({ url: `${site.origin}/silent`, purpose: 'page', signal: controller.signal });
  const outcome = expect(cancelled).rejects.toMatchObject({ code: 'ABORTED' });
  await expect.poll(() => site.requests.length).toBe(1);
  const startedAt = performance.now();
  controller.abort();
  await outcome;
  // Without it, its time limit of 10 seconds.
  expect(performance.now() - startedAt).toBeLessThan(8_000);

  const robots = await renderer.fetch({ url: `${site.origin}/robots.txt`, purpose: 'robots' });
  expect(textOf(robots)).toBe('User-agent: *');
  const left = expect(renderer.fetch({ url: `${site.origin}/silent`, purpose: 'page' })).rejects.toMatchObject({
    code: 'ABORTED',
  });
  await expect.poll(() => site.requests.length).toBe(3);
  expect(browserProcesses()).toHaveLength(known.length + 1);
  await renderer.close();
  await left;
  expect(browserProcesses()).toEqual(known);
  await expect(renderer.check()).rejects.toMatchObject({ code: 'INTEGRATION_CLOSED' });
});

it('says what to install when there is no browser', async () => {
  const renderer = openRenderer([], { executablePath: '/nowhere/chromium' });
  await expect(renderer.check()).rejects.toMatchObject({
    code: 'OPTIONS_INVALID',
    message: expect.stringContaining('playwright-core install chromium'),
  });
});
