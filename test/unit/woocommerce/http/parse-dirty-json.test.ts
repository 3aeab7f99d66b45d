import { describe, expect, it } from 'vitest';
import { parseDirtyJson } from '../../../../src/woocommerce/http/parse-dirty-json.ts';

const ok = { status: 200, headers: { 'content-type': 'application/json' } };
const json = [{ id: 7, name: 'Cup [large] {blue}', note: 'says "hi" }' }];
const text = JSON.stringify(json);

describe('parseDirtyJson', () => {
  it.each([
    ['nothing around it', text],
    ['byte-order marks', `\ufeff\ufeff${text}`],
    ['white space', `\r\n\n ${text}\n\n`],
    ['a notice with valid JSON inside a line', `Notice: $rows[0] and {} are odd in /srv/a.php on line 3\n${text}`],
    ['a notice with quotes that do not match', `Warning: "it's [broken in /srv/a.php\n${text}`],
    ['a table of a debugger', `<table class="xdebug-error"><tr><th>( ! ) Warning [0]</th></tr></table>\n${text}`],
    ['a comment of a cache', `${text}\n\n<!-- cached 2026 -->`],
    ['both', `<br />\n<b>Notice</b>: x[1] in <b>/a.php</b><br />\n${text}<!-- cached -->`],
  ])('recovers JSON with %s', (_, body) => {
    expect(parseDirtyJson(body, ok)).toMatchObject({ recovered: true, kind: 'ok', json });
  });

  it('takes an empty list for the answer, whatever brackets stand in the notice', () => {
    expect(parseDirtyJson('Deprecated: $items[0] in x.php\n[]', ok)).toMatchObject({ recovered: true, json: [] });
  });

  it.each([
    ['two answers in a row', `${text}${text}`],
    ['two answers on lines of their own', `Notice: x\n${text}\n${text}`],
    ['an answer and a notice that ends in JSON', `${text}\nWarning: $rows[0]`],
  ])('does not choose between %s', (_, body) => {
    expect(parseDirtyJson(body, ok)).toEqual({ recovered: false, kind: 'ambiguous' });
  });

  it.each([
    ['an answer that was cut short', text.slice(0, -8)],
    ['an empty body', ''],
    ['text behind the answer', `${text} and so on`],
    ['a page with JSON in it', `<!doctype html><script>var x = ${text}</script>`],
    ['a page behind a comment', `<!-- cached --><html>${text}`],
    ['plain words', 'Error establishing a database connection'],
  ])('refuses %s', (_, body) => {
    expect(parseDirtyJson(body, ok)).toEqual({ recovered: false, kind: 'not_json' });
  });

  it.each([
    ['blocked', 403, {}, '<h1>Forbidden</h1>'],
    ['blocked', 406, {}, 'Not Acceptable'],
    ['blocked', 503, { 'cf-mitigated': 'challenge' }, '<title>Just a moment...</title>'],
    ['blocked', 200, {}, '<html><script src="/cdn-cgi/challenge-platform/x.js"></script>'],
    ['server', 500, {}, ''],
    ['server', 502, {}, '<html><h1>Bad Gateway</h1>'],
  ] as const)('says %s of a %i without JSON', (kind, status, headers, body) => {
    expect(parseDirtyJson(body, { status, headers })).toEqual({ recovered: false, kind });
  });

  it('tells how much was cut off', () => {
    expect(parseDirtyJson(`noise\n${text}`, ok)).toMatchObject({ cut: 6 });
  });

  it('keeps a key that could change prototypes a plain key', () => {
    const body = parseDirtyJson('x\n{"__proto__":{"admin":true}}', ok);

    expect(body.recovered && Object.keys(body.json as object)).toEqual(['__proto__']);
    expect(({} as { admin?: boolean }).admin).toBeUndefined();
  });

  it('takes time in proportion to the length, brackets or not', () => {
    // A search from every bracket to the end would look at these characters 2 * 10^11 times.
    const hostile = `x${'['.repeat(1_000_000)}`;

    expect(parseDirtyJson(hostile, ok)).toEqual({ recovered: false, kind: 'not_json' });
  });
});
