/**
 * The practical ceiling: node's HTTP client on keep-alive sockets and htmlparser2's event parser. It follows links and
 * collects body text; no politeness, no guard, no extraction, no store.
 */
import { Agent, get } from 'node:http';
import { type CrawlOutcome, measureCrawl } from './measure.ts';
import { parsePage } from './parse-page.ts';

const concurrency = 16;

async function crawl(startUrl: string, maxPages: number): Promise<CrawlOutcome> {
  const agent = new Agent({ keepAlive: true, maxSockets: concurrency });
  const { host } = new URL(startUrl);
  const seen = new Set([startUrl]);
  const frontier = [startUrl];
  let pages = 0;
  let textLength = 0;

  const visit = async (url: string): Promise<void> => {
    const html = await fetchHtml(url, agent);
    if (html === null) return;
    const { links, bodyText } = parsePage(html, url);
    pages++;
    textLength += bodyText.length;
    for (const link of links) {
      if (seen.has(link) || new URL(link).host !== host) continue;
      seen.add(link);
      frontier.push(link);
    }
  };
  const active = new Set<Promise<void>>();
  while ((frontier.length > 0 && pages < maxPages) || active.size > 0) {
    while (active.size < concurrency && pages + active.size < maxPages && frontier.length > 0) {
      const visiting: Promise<void> = visit(frontier.shift()!).finally(() => active.delete(visiting));
      active.add(visiting);
    }
    await Promise.race(active);
  }
  agent.destroy();
  return { pages, textLength };
}

/** Body of an HTML answer, `null` for everything else. */
function fetchHtml(url: string, agent: Agent): Promise<string | null> {
  return new Promise((resolve, reject) => {
    get(url, { agent }, (response) => {
      const parts: Buffer[] = [];
      response.on('data', (part: Buffer) => parts.push(part));
      response.on('error', reject);
      response.on('end', () => {
        const isPage = response.statusCode === 200 && response.headers['content-type']?.startsWith('text/html');
        resolve(isPage ? Buffer.concat(parts).toString('utf8') : null);
      });
    }).on('error', reject);
  });
}

await measureCrawl(crawl);
