import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { expect, it, onTestFinished } from 'vitest';
import { repository } from './consumer.ts';

const run = promisify(execFile);
const example = async (name: string): Promise<string> =>
  (await run(process.execPath, [join(repository, 'examples', name)], { cwd: repository })).stdout;

/** A runner within a runner would report to the outer one. */
const { NODE_OPTIONS: _options, NODE_TEST_CONTEXT: _context, ...outsideOfTests } = process.env;

it('npm run demo indexes the shop and answers its five questions from the right pages', {
  timeout: 60_000,
}, async () => {
  const printed = await example('demo.ts');

  expect(printed).toContain('38 pages indexed');
  expect(printed).toMatch(/Gooseneck Kettle with Thermostat\s+119 EUR\s+InStock/);
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

it('a WooCommerce shop is connected, read, kept up to date by a webhook, and its orders are carried on', {
  timeout: 60_000,
}, async () => {
  const printed = await example('woocommerce.ts');

  expect(printed).toContain('4 products, 3 orders, 0 errors');
  expect(printed).toMatch(/without caffeine\n {2}Rooibos with Vanilla: 6\.90 EUR, OutOfStock/);
  expect(printed).toContain('Cast Iron Teapot: 64 EUR, InStock');
  expect(printed).toContain('Webhook: updated, answered 200');
  expect(printed).toContain('Cast Iron Teapot: 59 EUR, OutOfStock');
  expect(printed).toContain('Order 701 is completed');
  expect(printed).toContain('Forgotten: 1 person, 1 order');
});

it('the cache of the custom adapter serves an integration, and keeps every promise', { timeout: 60_000 }, async () => {
  expect(await example('custom-adapter/main.ts')).toBe('2 values in the cache\ncache: healthy\n');

  const contract = ['--test', '--test-reporter=tap', join(repository, 'examples/custom-adapter/folder-cache.test.ts')];
  const { stdout } = await run(process.execPath, contract, { cwd: repository, env: outsideOfTests });
  expect(stdout).toMatch(/^# pass (?!0$)\d+$/m);
  expect(stdout).toMatch(/^# fail 0$/m);
});

it('the OpenAI example spends at most what was planned, and nothing the second time', { timeout: 60_000 }, async () => {
  const printed = await example('openai/main.ts');

  expect(printed).toContain('No OPENAI_API_KEY');
  const [planned, spent] = [...printed.matchAll(/ (\d+) tokens, \$/g)].map((match) => Number(match[1]));
  expect(spent).toBeGreaterThan(1_000);
  expect(spent).toBeLessThanOrEqual(planned!);
  expect(printed).toContain('second crawl: 38 pages unchanged, 0 tokens');
  expect(printed).toMatch(/best answer: .*\/returns\//);
});

it('the route handler starts a crawl, tells its own customer of it, and answers', { timeout: 60_000 }, async () => {
  const printed = await example('nextjs/main.ts');

  expect(printed).toContain('without a session: 401');
  expect(printed).toContain('started: 202');
  expect(printed).toContain('asked by another customer: 404');
  expect(printed).toContain('100%');
  expect(printed).toMatch(/best answer: .*\/returns\//);
});

it('the scheduled refresh visits every page that is due, and finds it unchanged', { timeout: 60_000 }, async () => {
  const printed = await example('scheduled-refresh/main.ts');

  expect(printed).toContain('customer-1: 38 unchanged, 0 changed');
  expect(printed).toContain('customer-2: 38 unchanged, 0 changed');
});

it('the dashboard serves its page, and ends when it is told to', { timeout: 60_000 }, async () => {
  const dashboard = spawn(process.execPath, [join(repository, 'examples/dashboard/main.ts')], {
    env: { ...process.env, PORT: '0' },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  onTestFinished(() => void dashboard.kill('SIGKILL'));
  const [line] = (await once(dashboard.stdout, 'data')) as [Buffer];
  const [origin] = /http:\S+/.exec(String(line)) ?? [];

  expect(await (await fetch(origin!)).text()).toContain('<h1>Crawls</h1>');

  dashboard.kill('SIGINT');
  expect(await once(dashboard, 'exit')).toEqual([0, null]);
});
