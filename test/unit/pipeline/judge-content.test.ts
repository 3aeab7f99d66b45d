import { expect, it } from 'vitest';
import type { ExtractedContent } from '../../../src/model/content.ts';
import { reasonToSkip } from '../../../src/pipeline/judge-content.ts';
import { pageLinks } from '../../../src/pipeline/page-links.ts';
import { buildContent } from '../../helpers/content.ts';

const robots = { noindex: false, nofollow: false, noai: false };
const judge = (
  content: Partial<ExtractedContent>,
  options: { readonly respectRobots?: boolean; readonly consent?: boolean } = {},
): string | undefined =>
  reasonToSkip(buildContent(content), {
    respectRobots: options.respectRobots ?? true,
    hasConsent: () => options.consent ?? false,
  })?.reason;

it('keeps a page with content', () => {
  expect(judge({})).toBeUndefined();
});

it('obeys noindex unless told otherwise, and noai unless the owner agreed', () => {
  const noindex = { robots: { ...robots, noindex: true } };
  const noai = { robots: { ...robots, noai: true } };
  expect([judge(noindex), judge(noindex, { respectRobots: false })]).toEqual(['NOINDEX', undefined]);
  expect([judge(noai), judge(noai, { respectRobots: false }), judge(noai, { consent: true })]).toEqual([
    ...['AI_OPT_OUT', 'AI_OPT_OUT'],
    undefined,
  ]);
});

it.each([
  ['soft-404', 'SOFT_404'],
  ['login-wall', 'LOGIN_WALL'],
  ['bot-challenge', 'BOT_CHALLENGE'],
  ['needs-browser', 'NOINDEX'],
  ['no-content', 'NOINDEX'],
] as const)('with noindex, calls %s %s', (reason, expected) => {
  const unusable = { reason, evidence: 'it says so' };
  expect(judge({ unusable, robots: { ...robots, noindex: true } })).toBe(expected);
});

it('skips a page without text, whatever else it is', () => {
  expect(judge({ text: '' })).toBe('NO_CONTENT');
});

const links = [
  { url: 'https://shop.example/a', nofollow: false },
  { url: 'https://shop.example/b', nofollow: true },
];
const validators = { etag: '"1"', lastModified: null };
const respected = { respectRobots: true };

it('keeps the links that a later visit may follow, the next page of a sequence once', () => {
  const next = 'https://shop.example/page/2';
  expect(pageLinks(buildContent({ links, nextUrl: next }), validators, respected)).toEqual([links[0]!.url, next]);
  expect(pageLinks(buildContent({ links, nextUrl: links[0]!.url }), validators, respected)).toEqual([links[0]!.url]);
});

it('keeps none where every visit reads the page, and none of a page that says nofollow, unless told otherwise', () => {
  const nofollow = buildContent({ links, robots: { ...robots, nofollow: true } });
  expect(pageLinks(buildContent({ links }), { etag: null, lastModified: null }, respected)).toEqual([]);
  expect(pageLinks(nofollow, validators, respected)).toEqual([]);
  expect(pageLinks(nofollow, validators, { respectRobots: false })).toEqual([links[0]!.url]);
});
