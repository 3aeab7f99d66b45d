import { describe, expect, it } from 'vitest';
import { redirectTarget } from '../../../../src/adapters/got-fetcher/redirect-target.ts';

const base = new URL('https://shop.example/a/b?c');
const target = (location: string, status = 302) => redirectTarget(status, ['Location', location], base)?.href;
const failing = (code: string) => expect.objectContaining({ code, retryable: false });

describe('redirectTarget', () => {
  it.each([
    ['https://www.shop.example/', 'https://www.shop.example/'],
    ['/d', 'https://shop.example/d'],
    ['d', 'https://shop.example/a/d'],
    ['?e', 'https://shop.example/a/b?e'],
    ['//other.example/d', 'https://other.example/d'],
    ['  /d  ', 'https://shop.example/d'],
    ['/d#part', 'https://shop.example/d'],
    // Node shows the bytes of UTF-8 as Latin-1 characters.
    [Buffer.from('/größe').toString('latin1'), 'https://shop.example/gr%C3%B6%C3%9Fe'],
    [Buffer.from('/größe', 'latin1').toString('latin1'), 'https://shop.example/gr%C3%B6%C3%9Fe'],
    ['http://127.0.0.1/', 'http://127.0.0.1/'],
  ])('resolves %j', (location, url) => {
    expect(target(location)).toBe(url);
  });

  it.each([301, 302, 303, 307, 308])('takes %i for a redirect', (status) => {
    expect(target('/d', status)).toBe('https://shop.example/d');
  });

  it.each([200, 201, 300, 304, 305, 404])('takes %i for none, whatever its Location', (status) => {
    expect(target('/d', status)).toBeUndefined();
  });

  it.each(['', '   ', 'http://', 'https://user:secret@shop.example/'])('refuses the Location %j', (location) => {
    expect(() => target(location)).toThrow(failing('REDIRECT_INVALID'));
  });

  it('refuses an answer without a Location, and one with two', () => {
    expect(() => redirectTarget(301, ['Server', 'x'], base)).toThrow(failing('REDIRECT_INVALID'));
    expect(() => redirectTarget(301, ['Location', '/a', 'location', '/b'], base)).toThrow(failing('REDIRECT_INVALID'));
  });

  it.each(['file:///etc/passwd', 'data:text/html,x', 'javascript:alert(1)'])('refuses the scheme of %s', (location) => {
    expect(() => target(location)).toThrow(failing('SCHEME_BLOCKED'));
  });
});
