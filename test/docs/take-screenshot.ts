/** Takes the picture of the dashboard for the documentation: `npm run docs:screenshot`. Needs Chromium. */
import { statSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { chromium } from 'playwright-core';
import { startDemo } from '../../examples/dashboard/start-demo.ts';
import { findChromium } from '../helpers/find-chromium.ts';

const path = fileURLToPath(new URL('../../docs/images/dashboard.png', import.meta.url));
const maxBytes = 150_000;
/** The first shop is crawled for the second time then, and the troubled one has met its trouble. */
const watchMs = 22_000;

const demo = await startDemo();
const browser = await chromium.launch({ executablePath: findChromium() });
try {
  const page = await browser.newPage({ viewport: { width: 1120, height: 1080 }, colorScheme: 'light' });
  await page.goto(demo.origin);
  await page.waitForTimeout(watchMs);
  await page.screenshot({ path, animations: 'disabled' });
} finally {
  await browser.close();
  await demo.close();
}
const bytes = statSync(path).size;
if (bytes > maxBytes) throw new Error(`${path} has ${bytes} bytes, at most ${maxBytes} are allowed`);
process.stdout.write(`docs/images/dashboard.png: ${bytes} bytes\n`);
