import { type Browser, chromium, type Page } from 'playwright-core';
import { afterAll, beforeAll, expect, it, onTestFinished } from 'vitest';
import { startDashboard } from '../../examples/dashboard/start-dashboard.ts';
import type { CustomerScrapingIntegration } from '../../src/index.ts';
import { findChromium } from '../helpers/find-chromium.ts';
import { openIntegration, openSite } from '../helpers/open-integration.ts';
import { numberedSite } from '../helpers/pages.ts';
import type { Site } from '../helpers/site-server.ts';

let browser: Browser;
beforeAll(async () => {
  browser = await chromium.launch({ executablePath: findChromium() });
});
afterAll(() => browser.close());

/** A site slow enough to be watched; it answers 500 for paths that `isBroken` names. */
const openShop = (isBroken: (path: string) => boolean = () => false): Promise<Site> => {
  const pages = numberedSite(30);
  return openSite((request, response) => {
    const path = request.url ?? '';
    const status = isBroken(path) ? 500 : pages[path] ? 200 : 404;
    const answer = () => response.writeHead(status, { 'content-type': 'text/html' }).end(pages[path]);
    setTimeout(answer, 60);
  });
};

async function openDashboard(
  integration: CustomerScrapingIntegration,
  { port, colorScheme = 'light' }: { readonly port?: number; readonly colorScheme?: 'light' | 'dark' } = {},
) {
  const dashboard = await startDashboard(integration, { port });
  onTestFinished(() => dashboard.close());
  const page = await browser.newPage({ colorScheme });
  onTestFinished(() => page.close());
  await page.goto(dashboard.origin);
  await page.getByText('Live', { exact: true }).waitFor();
  return { dashboard, page };
}

const startedBy = async (page: Page, customerId: string, url: string): Promise<void> => {
  await page.getByLabel('Customer').fill(customerId);
  await page.getByLabel('Website').fill(url);
  await page.getByRole('button', { name: 'Crawl at most 50 pages' }).press('Enter');
};
const figure = (page: Page, name: string) => page.locator(`[data-name="${name}"] dd`);

it('starts a crawl, and shows its progress and its end without a reload', { timeout: 60_000 }, async () => {
  const shop = await openShop();
  const { page } = await openDashboard(openIntegration([shop]));
  await startedBy(page, 'shop-1', `${shop.origin}/`);

  const job = page.locator('[data-job]');
  await job.getByText('running', { exact: true }).waitFor();
  const percentage = async (): Promise<number> => Number(await job.getByRole('progressbar').getAttribute('value'));
  await expect.poll(percentage).toSatisfy((value: number) => value > 0 && value < 100);
  expect(await figure(page, 'Jobs running').textContent()).toBe('1');

  await job.getByText('completed', { exact: true }).waitFor();
  expect(await job.locator('.step').textContent()).toMatch(/^31 of 31 pages in \d+ s$/);
  expect(await job.getByRole('img').getAttribute('aria-label')).toBe('31 stored');
  expect(await page.getByRole('status').first().textContent()).toBe('shop-1: completed');
  await expect.poll(() => figure(page, 'Jobs running').textContent()).toBe('0');
  expect(await page.locator('#chart-pages').getAttribute('aria-label')).toMatch(
    /^Pages a second: now [\d.]+, at most (?!0$)[\d.]+$/,
  );
  expect(await page.locator('#chart-pages polyline').count()).toBe(1);
});

it('names what fails, in the job and in the list of errors', { timeout: 60_000 }, async () => {
  const shop = await openShop((path) => path.endsWith('7'));
  const integration = openIntegration([shop]);
  const { page } = await openDashboard(integration);

  const { failedPages } = await integration.processCustomerScraping('shop-1', { urls: [`${shop.origin}/`] });

  expect(failedPages).toBeGreaterThan(0);
  await page.locator('.failures').getByText(`HTTP_STATUS, ${failedPages} times`).waitFor();
  await page.locator('#incidents').getByText('HTTP_STATUS').first().waitFor();
  expect(await figure(page, 'Pages failed').textContent()).toBe(String(failedPages));
});

it('keeps the focus while numbers change, and cancels by the keyboard', { timeout: 60_000 }, async () => {
  const shop = await openShop();
  const integration = openIntegration([shop]);
  const { page } = await openDashboard(integration);
  const job = await integration.startCustomerScraping('shop-1', {
    urls: [`${shop.origin}/`],
    settings: { scrapingPreferences: { crawlDelay: 1_000 } },
  });
  const cancel = page.getByRole('button', { name: 'Cancel the job of shop-1' });
  await cancel.focus();
  const before = await page.locator('.step').textContent();
  await expect.poll(() => page.locator('.step').textContent()).not.toBe(before);

  await page.keyboard.press('Enter');

  expect((await job.result).status).toBe('cancelled');
  await page.locator('[data-job]').getByText('cancelled', { exact: true }).waitFor();
  expect(await cancel.isVisible()).toBe(false);
});

it('is up to date again after the server was away', { timeout: 60_000 }, async () => {
  const shop = await openShop();
  const integration = openIntegration([shop]);
  const { page, dashboard } = await openDashboard(integration);
  await dashboard.close();
  await page.getByText('Connection lost').waitFor();
  await integration.processCustomerScraping('shop-1', { urls: [`${shop.origin}/`], maxPages: 3 });

  const again = await startDashboard(integration, { port: Number(new URL(dashboard.origin).port) });
  onTestFinished(() => again.close());

  await page.getByText('Live', { exact: true }).waitFor();
  await page.locator('[data-job]').getByText('completed', { exact: true }).waitFor();
});

it.each(['light', 'dark'] as const)(
  'can be read in %s, and every control and chart has a name',
  {
    timeout: 60_000,
  },
  async (colorScheme) => {
    const shop = await openShop((path) => path.endsWith('7'));
    const integration = openIntegration([shop]);
    const { page } = await openDashboard(integration, { colorScheme });
    await integration.processCustomerScraping('shop-1', { urls: [`${shop.origin}/`] });
    await page.locator('#incidents li').first().waitFor();

    const { contrasts, nameless, background } = await page.evaluate(examinePage);

    expect(contrasts.length).toBeGreaterThan(40);
    expect(contrasts.filter(({ ratio }) => ratio < 4.5)).toEqual([]);
    expect(nameless).toEqual([]);
    expect(background).toBe(colorScheme === 'light' ? 'rgb(246, 245, 241)' : 'rgb(18, 23, 21)');
  },
);

it('answers its own pages alone', async () => {
  const dashboard = await startDashboard(openIntegration([]));
  onTestFinished(() => dashboard.close());
  const post = (headers: Record<string, string>): Promise<Response> =>
    fetch(`${dashboard.origin}/jobs`, { method: 'POST', headers, body: '{}' });

  expect((await post({ origin: 'https://elsewhere.example' })).status).toBe(403);
  expect((await post({})).status).toBe(403);
  expect((await post({ origin: dashboard.origin })).status).toBe(400);
  const page = await fetch(dashboard.origin);
  expect(page.headers.get('content-security-policy')).toContain("default-src 'none'");
});

/** Runs in the page: the contrast of every visible text with what is behind it, and what a screen reader could not name. */
function examinePage() {
  // The types of a browser are not those of this project: only what is called is named.
  interface Element {
    readonly tagName: string;
    readonly parentElement: Element | null;
    readonly textContent: string;
    readonly labels?: { readonly length: number };
    getAttribute(name: string): string | null;
    checkVisibility(): boolean;
    readonly childNodes: Iterable<{ readonly nodeType: number; readonly textContent: string }>;
  }
  interface Styles {
    readonly color: string;
    readonly fill: string;
    readonly backgroundColor: string;
  }
  const { document, getComputedStyle } = globalThis as unknown as {
    readonly document: { querySelectorAll(selector: string): Iterable<Element>; readonly body: Element };
    getComputedStyle(element: Element): Styles;
  };
  const channels = (color: string): number[] => (color.match(/[\d.]+/g) ?? []).map(Number);
  const luminance = (color: string): number => {
    const [red = 0, green = 0, blue = 0] = channels(color).map((value) => {
      const share = value / 255;
      return share <= 0.03928 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
    });
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
  };
  const behind = (element: Element | null): string => {
    if (!element) return 'rgb(255, 255, 255)';
    const { backgroundColor } = getComputedStyle(element);
    return channels(backgroundColor)[3] === 0 ? behind(element.parentElement) : backgroundColor;
  };
  const hasText = (element: Element): boolean =>
    [...element.childNodes].some(({ nodeType, textContent }) => nodeType === 3 && textContent.trim() !== '');

  const contrasts = [...document.querySelectorAll('body *')]
    .filter((element) => element.checkVisibility() && hasText(element))
    .map((element) => {
      const style = getComputedStyle(element);
      const values = [luminance(element.tagName === 'text' ? style.fill : style.color), luminance(behind(element))];
      const ratio = (Math.max(...values) + 0.05) / (Math.min(...values) + 0.05);
      return { text: element.textContent.trim().slice(0, 40), ratio };
    });
  const nameless = [...document.querySelectorAll('button, input, progress, [role=img]')]
    .filter((element) => !element.labels?.length && !element.textContent.trim() && !element.getAttribute('aria-label'))
    .map(({ tagName }) => tagName);
  return { contrasts, nameless, background: getComputedStyle(document.body).backgroundColor };
}
