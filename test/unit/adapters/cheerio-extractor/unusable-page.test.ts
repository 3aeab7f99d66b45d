import { describe, expect, it } from 'vitest';
import type { UnusableVerdict } from '../../../../src/model/content.ts';
import { type ExtractHtmlOptions, extractHtml, paragraph } from './extract-html.ts';

interface TestPage extends ExtractHtmlOptions {
  readonly title?: string;
  readonly head?: string;
  /** Attributes of `<body>`. */
  readonly on?: string;
}

/** The verdict on a page of a shop, with its frame. */
async function judge(
  main: string,
  { title = '', head = '', on = '', ...options }: TestPage = {},
): Promise<UnusableVerdict | null> {
  const frame = `<header><a href="/">Shop</a><nav><a href="/shoes">Shoes</a></nav></header>`;
  const html = `<html><head><title>${title}</title>${head}<script src="/theme.js"></script></head>
    <body ${on}>${frame}${main}<footer>Imprint, terms and privacy</footer></body></html>`;
  return (await extractHtml(html, options)).unusable;
}

/** The verdict on a page without anything of the shop around it. */
const judgeBare = async (html: string, options: ExtractHtmlOptions = {}) => (await extractHtml(html, options)).unusable;

const articleText = paragraph.repeat(6);
const gone = '<main><h1>Oops!</h1><p>Try the search or go to our <a href="/">home page</a>.</p></main>';

describe('a soft 404', () => {
  it.each([
    ['Page not found', gone],
    ['404 Not Found', gone],
    ['Page not found – Shoe shop', gone],
    ['Shoe shop | 404: This page could not be found.', gone],
    ['Error 404 – Shoe shop', gone],
    ["We can't find the page you're looking for", gone],
    ['Seite nicht gefunden', gone],
    ['404 - Die angeforderte Seite existiert nicht mehr | Schuhe', gone],
    ['Page non trouvée - Chaussures', gone],
    ["Désolé, la page que vous recherchez n'existe pas", gone],
    ['Página no encontrada', gone],
    ['Pagina non trovata | Scarpe', gone],
    ['Pagina niet gevonden', gone],
    ['Página não encontrada', gone],
    ['Nie znaleziono strony - Buty', gone],
    ['Sidan kunde inte hittas', gone],
    ['Siden blev ikke fundet', gone],
    ['Shoe shop', '<main><h1>Oops! That page can’t be found.</h1><p>Maybe try a search?</p></main>'],
    ['Product not found!', '<h1>Product not found!</h1><a href="/">Continue</a>'],
    ['Shoe shop', '<h1>404</h1><p>The page you requested does not exist.</p>'],
  ])('is what "%s" says in its title or heading', async (title, main) => {
    expect(await judge(main, { title })).toMatchObject({ reason: 'soft-404' });
  });

  it('is told with the words that say so', async () => {
    const byHeading = await judge('<h1>404</h1><h2>x</h2><p>We could not find this page.</p>', { title: 'Shop' });

    expect((await judge(gone, { title: 'Page not found' }))?.evidence).toBe('title says "Page not found"');
    expect(byHeading?.evidence).toBe('the heading says "404"');
  });

  it('is what the theme calls one, also in a language nobody listed', async () => {
    const main = '<h1>Sivua ei löytynyt</h1><p>Kokeile hakua.</p>';

    expect(await judge(main, { title: 'Sivua ei löytynyt', on: 'class="error404 wp-theme"' })).toEqual({
      reason: 'soft-404',
      evidence: 'the template is named "error404"',
    });
    expect(await judge(main, { on: 'id="x" class="template-404"' })).toMatchObject({ reason: 'soft-404' });
  });

  it('may be long with suggestions when the theme and the title agree', async () => {
    const suggestions = `${gone}<section>${articleText}</section>`;

    expect(await judge(suggestions, { title: 'Page not found', on: 'class="error404"' })).toMatchObject({
      reason: 'soft-404',
    });
    expect(await judge(`<h1>404</h1>${articleText}`, { on: 'class="error404"' })).not.toBeNull();
    expect(await judge(suggestions, { on: 'class="error404"' })).toBeNull();
  });

  it.each([
    ['a long article', 'Page not found', `<h1>Page not found</h1>${articleText}`],
    ['an article', 'How to fix a 404 page not found error in WordPress', `<h1>Fix it</h1>${paragraph}`],
    ['a question', 'Page not found? Here is what to do', `<h1>Broken links</h1>${paragraph}`],
    ['a product named so', '404 – Model cars', '<h1>404</h1><p>Peugeot saloon of 1960, scale 1:18, blue.</p>'],
    ['a shirt', 'Error 404 | Shirts', '<h1>Error 404</h1><p>Cotton, all sizes. € 19.90 with tax.</p>'],
    ['a page of which the title is wrong', 'Page not found', `<h1>Opening hours</h1><p>Monday to Friday, 9 to 5.</p>`],
    ['a lost and found', 'Lost and found', '<h1>Not all was found</h1><p>Ask at the desk.</p>'],
  ])('is not %s', async (_name, title, main) => {
    expect(await judge(main, { title })).toBeNull();
  });

  it('is not a page with a product in its data', async () => {
    const data = '<script type="application/ld+json">{"@type":"Product","name":"Not Found"}</script>';
    const main = '<h1>Not Found</h1><p>A novel.</p>';

    expect(await judge(main, { title: 'Not Found' })).toMatchObject({ reason: 'soft-404' });
    expect(await judge(main, { title: 'Not Found', head: data })).toBeNull();
    expect(await judge(main, { title: 'Not Found', head: '<meta property="og:type" content="product">' })).toBeNull();
  });

  it('is judged by all of the content, whatever a filter leaves of it', async () => {
    const filters = { includeSelectors: ['h2'] };

    expect(await judge(`<h2>Ask us</h2>${articleText}`, { title: 'Page not found', filters })).toBeNull();
  });
});

describe('a login wall', () => {
  const form = (attributes = 'action="/account"') =>
    `<form ${attributes}><label>E-mail <input name="email"></label><input type="PASSWORD" name="p"><button>Go</button></form>`;
  const invitation = '<p>New here? With an account you can follow your orders.</p>';

  it.each([
    'Login',
    'Customer Login | Shop',
    'Anmelden – Schuhe',
    'Connexion',
    'Iniciar sesión',
    'Accedi',
    'Inloggen',
    'Entrar',
    'Zaloguj się',
    'Logga in',
    'Log ind',
  ])('asks for a password under the title "%s"', async (title) => {
    expect(await judge(`<main>${form()}${invitation}</main>`, { title })).toEqual({
      reason: 'login-wall',
      evidence: `a password is asked for under ${JSON.stringify(title)}`,
    });
  });

  it('may be told by its heading, or by where the form leads', async () => {
    expect(await judge(`<h1>Please sign in</h1>${form()}`, { title: 'Shop' })).toMatchObject({ reason: 'login-wall' });
    expect(await judge(form('action="/wp-login.php"'), { title: 'Shop' })).toEqual({
      reason: 'login-wall',
      evidence: 'a password is asked for by "/wp-login.php"',
    });
    expect(await judge(form(''), { url: 'https://shop.example/user/login' })).toMatchObject({ reason: 'login-wall' });
  });

  it('may have a lot to say in its form', async () => {
    const terms = `<form action="/account">${paragraph.repeat(3)}<input type="password"></form>`;

    expect(await judge(`<main>${terms}</main>`, { title: 'Login' })).toMatchObject({ reason: 'login-wall' });
  });

  it('is a shop or a page that its system locks', async () => {
    const message = '<h1>Opening soon</h1><p>Be the first to know when we launch our new collection.</p>';
    const locked = '<form class="post-password-form" action="https://shop.example/wp-login.php?action=postpass">';
    const blog = `<h1>Protected: Prices</h1>${locked}To view it, enter your password: <input type="password"></form>`;

    expect(await judge(message + form('action="/password"'), { title: 'Shoe shop' })).toEqual({
      reason: 'login-wall',
      evidence: 'the shop is locked by a password',
    });
    expect(await judge(message + form(), { on: 'class="template-password"' })).toMatchObject({ reason: 'login-wall' });
    expect((await judge(blog))?.evidence).toBe('the page is locked by a password');
  });

  it.each([
    ['a page with a login in its header', 'Login keypad', `<header>${form()}</header><p>A lock with a keypad.</p>`],
    ['a page with a login to open', 'My account', `<div class="login-modal">${form()}</div><p>Ask us.</p>`],
    ['a page with a login that is not shown', 'Login', `<div style="display: none">${form()}</div><p>Ask us.</p>`],
    ['a page with content beside the login', 'Login', `<main>${form()}${articleText}</main>`],
    ['a page about something else', 'Red shoes', `<p>Made of leather.</p>${form('action="/checkout"')}`],
    ['a short page whose form leads to a login', 'Red shoes', `${paragraph}${form('action="/login"')}`],
    ['a login without a password', 'Login', '<p>How to log in.</p><form action="/login"><input name="q"></form>'],
    ['a page in one form', 'Red shoes', `<form action="/login">${articleText}<input type="password"></form>`],
  ])('is not %s', async (_name, title, main) => {
    expect(await judge(main, { title })).toBeNull();
  });
});

describe('a bot challenge', () => {
  const noindex = '<meta name="robots" content="noindex,nofollow">';

  it.each([
    [
      'Cloudflare',
      `<title>Just a moment...</title>${noindex}<div class="main-wrapper"><noscript>Enable JavaScript and cookies to continue</noscript></div>
      <script>window._cf_chl_opt = {cvId: '3'}; a.src = '/cdn-cgi/challenge-platform/h/g/orchestrate/chl_page/v1'</script>`,
    ],
    [
      'Cloudflare',
      `<title>Attention Required! | Cloudflare</title><div id="cf-error-details"><h1>Sorry, you have been blocked</h1></div>`,
    ],
    [
      'DataDome',
      `<title>shop.example</title><p>Please enable JS and disable any ad blocker</p>
      <script>var dd={'rt':'c','host':'geo.captcha-delivery.com'}</script><script src="https://ct.captcha-delivery.com/c.js"></script>`,
    ],
    [
      'HUMAN',
      '<title>Access to this page has been denied</title><h1>Press & Hold</h1><div id="px-captcha"></div><script src="/x.js"></script>',
    ],
    [
      'Imperva',
      `${noindex}<iframe id="main-iframe" src="/_Incapsula_Resource?SWUDNSAI=31">Request unsuccessful. Incapsula incident ID: 1-2</iframe>`,
    ],
    [
      'Akamai',
      `<TITLE>Access Denied</TITLE><H1>Access Denied</H1>You don't have permission to access "http&#58;" on this server.<P>Reference&#32;&#35;18&#46;2d`,
    ],
    [
      'AWS WAF',
      `<script>window.gokuProps = {"key":"A"};</script><script src="https://1.eu.token.awswaf.com/1/challenge.js"></script><div id="challenge-container"></div>`,
    ],
    [
      'Sucuri',
      `<title>You are being redirected...</title><noscript>Javascript is required.</noscript><script>var sucuri_cloudproxy_js='';</script>`,
    ],
    [
      'Anubis',
      `<title>Making sure you're not a bot!</title><script id="anubis_challenge" type="application/json">{}</script><p>Loading...</p>`,
    ],
    ['SiteGround', '<meta http-equiv="refresh" content="0;/.well-known/sgcaptcha/?r=%2F">'],
  ])('of %s is known by its marks', async (service, html) => {
    const verdict = await judgeBare(html);

    expect(verdict?.reason).toBe('bot-challenge');
    expect(verdict?.evidence).toContain(`a wall of ${service}`);
  });

  it('is known by a header, however much it says', async () => {
    expect(await judge(articleText, { headers: { 'cf-mitigated': 'challenge' } })).toEqual({
      reason: 'bot-challenge',
      evidence: 'Cloudflare says so in the header "cf-mitigated: challenge"',
    });
  });

  it('is a captcha with nothing beside', async () => {
    const captcha = '<div class="h-captcha"></div><script src="https://js.hcaptcha.com/1/api.js"></script>';

    expect(await judgeBare(`<h1>Please verify you are human</h1>${captcha}`)).toEqual({
      reason: 'bot-challenge',
      evidence: 'the page is a captcha of "hcaptcha.com"',
    });
    expect(
      await judgeBare(`<h1>Sind Sie ein Roboter?</h1><p>Bestätigen Sie, dass Sie ein Mensch sind.</p>${captcha}`),
    ).toMatchObject({
      reason: 'bot-challenge',
    });
    expect(
      await judgeBare(`<h1>Contact</h1><p>Write to us.</p><form><textarea></textarea>${captcha}</form>`),
    ).toBeNull();
  });

  it.each([
    [
      'Cloudflare watches',
      `<script>window.__CF$cv$params={};a.src='/cdn-cgi/challenge-platform/scripts/jsd/main.js'</script>`,
    ],
    ['DataDome watches', '<script src="https://js.datadome.co/tags.js"></script>'],
    ['HUMAN watches', '<script src="https://client.perimeterx.net/PX1/main.min.js"></script>'],
    ['Imperva watches', '<script src="/_Incapsula_Resource?SWJIYLWA=719d"></script>'],
    ['AWS WAF watches', '<script src="https://1.eu.token.awswaf.com/1/challenge.js"></script>'],
  ])('is not a short page that %s', async (_name, script) => {
    expect(await judge('<h1>Opening hours</h1><p>Monday to Friday, 9 to 5.</p>', { head: script })).toBeNull();
  });

  it('is not an article about such pages', async () => {
    const main = `<h1>Just a moment...</h1>${articleText}${articleText}<p>Look for _cf_chl_opt and captcha-delivery.com.</p>`;

    expect(await judge(main, { title: 'Just a moment...' })).toBeNull();
  });
});

describe('an empty shell', () => {
  const bundle = '<script type="module" src="/assets/index.js"></script>';

  it.each([
    ['an element to render to', `<div id="root"></div>${bundle}`],
    ['a placeholder in it', `<a href="#main">Skip to content</a><div id="app"><div>Loading…</div></div>${bundle}`],
    ['a placeholder of Angular', `<app-root><p>Bitte warten...</p></app-root>${bundle}`],
    ['advice', `<noscript>You need to enable JavaScript to run this app.</noscript><div id="root"></div>${bundle}`],
    ['advice to all', `<p>Bitte aktivieren Sie JavaScript, um diese Seite zu sehen.</p>${bundle}`],
    ['a line about cookies', `<div>We use cookies.</div><div id="__next"></div>${bundle}`],
    [
      'long advice',
      `<div id="app"></div><noscript>${'To see our shop, please enable JavaScript in the settings of your browser. '.repeat(4)}</noscript>${bundle}`,
    ],
  ])('has nothing but %s', async (_name, html) => {
    expect(await judgeBare(html)).toMatchObject({ reason: 'needs-browser' });
  });

  it('is told by what it lacks', async () => {
    expect(await judgeBare(`<p>Hello</p><div id="app"></div>${bundle}`)).toEqual({
      reason: 'needs-browser',
      evidence: 'nothing is in the element its scripts render to, "#app"',
    });
    expect(await judgeBare(bundle)).toEqual({
      reason: 'needs-browser',
      evidence: 'there is no text without JavaScript',
    });
  });

  it.each([
    ['a page rendered on the server', `<div id="__next"><main>${paragraph}</main></div>${bundle}`],
    ['a short page rendered on the server', `<div id="app"><p>Call us: 0123 456789</p></div>${bundle}`],
    ['a page with a widget', `<main>${paragraph}</main><div id="app"></div>${bundle}`],
    ['a short page with a widget', `<p>${'Call us any day. '.repeat(9)}</p><div id="app"></div>${bundle}`],
    ['a short page without an app', `<p>Call us: 0123 456789</p>${bundle}`],
    ['a page without scripts', '<p>Please enable JavaScript.</p><div id="root"></div>'],
    ['help on JavaScript', `<h1>How to enable JavaScript</h1>${paragraph}${bundle}`],
    [
      'a forum that writes into <noscript>',
      `<div id="app"></div><noscript>${articleText}Best viewed with JavaScript enabled</noscript>${bundle}`,
    ],
  ])('is not %s', async (_name, html) => {
    expect(await judgeBare(html)).toBeNull();
  });
});
