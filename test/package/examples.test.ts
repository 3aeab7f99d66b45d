import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { expect, it } from 'vitest';
import { repository } from './consumer.ts';

const run = promisify(execFile);
const example = async (name: string): Promise<string> =>
  (await run(process.execPath, [join(repository, 'examples', name)], { cwd: repository })).stdout;

it('npm run demo indexes the shop and answers its five questions from the right pages', {
  timeout: 60_000,
}, async () => {
  const printed = await example('demo.ts');

  expect(printed).toContain('38 pages indexed');
  expect(printed).toMatch(/Gooseneck Kettle with Thermostat\s+119\.00 EUR\s+in_stock/);
  const sections = printed.split(/^◇/m);
  for (const [question, page] of [
    ['delivery time to Austria', '/shipping/'],
    ['opened pack of tea', '/returns/'],
    ['rust on a cast iron pot', '/blog/caring-for-cast-iron/'],
    ['no caffeine', '/faq/'],
    ['matcha whisk set', '/product/matcha-whisk-set/'],
  ] as const) {
    const [source] = /http\S+/.exec(sections.find((section) => section.includes(question)) ?? '') ?? [];
    expect(source).toContain(page);
  }
});

it('the quick start of the README runs', { timeout: 60_000 }, async () => {
  const printed = await example('quick-start.ts');

  expect(printed).toContain('100% - ');
  expect(printed).toMatch(/38 pages, 1\d products/);
  expect(printed).toContain('/returns/');
});
