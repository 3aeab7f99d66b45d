import { expect, it } from 'vitest';
import { parseContentSignal } from '../../../src/crawl/parse-content-signal.ts';
import { parseRobots } from '../../../src/crawl/parse-robots.ts';

const read = (value: string): string[] =>
  parseContentSignal(value).map(({ use, allow, pattern }) => `${use}=${allow}${pattern ? ` in ${pattern.text}` : ''}`);

it.each([
  ['ai-input=no', ['ai-input=false']],
  ['Search=YES, AI-Input=No', ['search=true', 'ai-input=false']],
  ['search=yes;ai-train=no', ['search=true', 'ai-train=false']],
  ['/blog/ ai-input=no', ['ai-input=false in /blog/']],
  ['ai-input=maybe, search', []],
  ['ai-input=no=yes', ['ai-input=false']],
  ['', []],
])('reads %j', (value, signals) => {
  expect(read(value)).toEqual(signals);
});

it('reads at most twenty', () => {
  expect(read(Array.from({ length: 50 }, (_, index) => `use-${index}=no`).join(','))).toHaveLength(20);
});

const optOut = (lines: string, path: string, token = 'our-bot'): string | null =>
  parseRobots(Buffer.from(lines), { truncated: false }).contentOptOut(token, `https://shop.example${path}`);

it.each([
  ['User-agent: *\nContent-Signal: ai-input=no', '/a', 'Content-Signal: ai-input=no'],
  ['User-agent: *\nContent-Signal: search=no, ai-input=yes', '/a', 'Content-Signal: search=no'],
  ['User-agent: *\nContent-Signal: ai-train=no', '/a', null],
  ['User-agent: *\nContent-Signal: ai-input=no\nContent-Signal: /open/ ai-input=yes', '/open/a', null],
  ['User-agent: *\nContent-Signal: ai-input=yes\nContent-Signal: ai-input=no', '/a', 'Content-Signal: ai-input=no'],
  ['User-agent: other\nContent-Signal: ai-input=no', '/a', null],
  ['User-agent: our-bot\nAllow: /\n\nUser-agent: *\nContent-Signal: ai-input=no', '/a', null],
])('finds in %j for %s: %s', (lines, path, expected) => {
  expect(optOut(lines, path)).toBe(expected);
});
