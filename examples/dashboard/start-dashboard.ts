import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { type CustomerScrapingIntegration, IntegrationError } from '../../src/index.ts'; // in your project: 'customer-scraping-integration'
import { JobBoard } from './job-board.ts';

export interface DashboardOptions {
  /** @default 0, a free one */
  readonly port?: number | undefined;
  /** A sentence below the title. @default none */
  readonly note?: string | undefined;
}

/** A running dashboard. Closing it leaves the integration open. */
export interface Dashboard {
  /** `http://127.0.0.1:port` */
  readonly origin: string;
  close(): Promise<void>;
}

/**
 * Serves a page on loopback that shows what an integration does, as it does it: server-sent events, no framework.
 * It knows no sign-in: whoever reaches it may start and cancel jobs. It answers this machine alone, and pages of its own.
 */
export async function startDashboard(
  integration: CustomerScrapingIntegration,
  { port = 0, note = '' }: DashboardOptions = {},
): Promise<Dashboard> {
  const watchers = new Set<ServerResponse>();
  const tell = (watcher: ServerResponse): void => {
    // A reader that is slow misses snapshots in between, and nothing piles up for it.
    if (!watcher.writableNeedDrain) watcher.write(`event: snapshot\ndata: ${JSON.stringify(board.snapshot())}\n\n`);
  };
  const tellAll = (): void => watchers.forEach(tell);
  const board = new JobBoard(integration, tellAll);
  await board.load();

  const watch = (request: IncomingMessage, response: ServerResponse): void => {
    if (watchers.size >= maxWatchers) {
      sendJson(response, 503, { error: 'Too many pages are open.' });
      return;
    }
    response.writeHead(200, { ...safe, 'content-type': 'text/event-stream', 'cache-control': 'no-store' });
    response.write('retry: 1000\n\n');
    watchers.add(response);
    request.on('close', () => watchers.delete(response));
    tell(response);
  };

  const act = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const [, jobId] = /^\/jobs\/([\w.-]{1,128})\/cancel$/.exec(request.url ?? '') ?? [];
    if (jobId) return sendJson(response, 200, { cancelled: await integration.cancelJob(jobId) });
    if (request.url !== '/jobs') return sendJson(response, 404, { error: 'Not found.' });
    const { customerId, url } = await readJson(request);
    const config = { urls: [String(url)], maxPages: 50 };
    const job = await integration.startCustomerScraping(String(customerId), config);
    sendJson(response, 201, { jobId: job.jobId });
  };

  const answer = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    // A name that leads here from elsewhere, or a form of another site, is not one of our pages.
    if (request.headers.host !== host) return sendJson(response, 403, { error: 'Unknown host.' });
    if (request.method === 'POST') {
      if (request.headers.origin !== `http://${host}`) return sendJson(response, 403, { error: 'Unknown origin.' });
      return act(request, response);
    }
    if (request.url === '/events') return watch(request, response);
    if (request.url === '/note') return sendJson(response, 200, { note });
    const file = files[request.url ?? ''];
    if (!file) return sendJson(response, 404, { error: 'Not found.' });
    response.writeHead(200, { ...safe, 'content-type': file.type }).end(readPage(file.name));
  };

  const server = createServer((request, response) => {
    answer(request, response).catch((error: unknown) => {
      const message = IntegrationError.isInstance(error) ? error.message : 'The request could not be read.';
      sendJson(response, 400, { error: message });
    });
  });
  server.listen(port, '127.0.0.1');
  await once(server, 'listening');
  const host = `127.0.0.1:${(server.address() as AddressInfo).port}`;
  const sampling = setInterval(() => void board.sample().then(tellAll), 500);
  const checking = setInterval(() => void board.checkHealth(), 5_000);

  return {
    origin: `http://${host}`,
    close: async () => {
      clearInterval(sampling);
      clearInterval(checking);
      board.close();
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

/** Pages that are open at the same time. */
const maxWatchers = 50;
const maxBodyBytes = 10_000;

const files: Readonly<Record<string, { readonly name: string; readonly type: string }>> = {
  '/': { name: 'page.html', type: 'text/html; charset=utf-8' },
  '/style.css': { name: 'style.css', type: 'text/css; charset=utf-8' },
  '/page.js': { name: 'page.js', type: 'text/javascript; charset=utf-8' },
  '/charts.js': { name: 'charts.js', type: 'text/javascript; charset=utf-8' },
};

/** Nothing from elsewhere is loaded or run, whatever a crawled page managed to have shown. */
const safe = {
  'content-security-policy':
    "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; img-src data:",
  'x-content-type-options': 'nosniff',
};

const readPage = (name: string): string => readFileSync(join(import.meta.dirname, 'page', name), 'utf8');

async function readJson(request: IncomingMessage): Promise<Readonly<Record<string, unknown>>> {
  const parts: Buffer[] = [];
  let bytes = 0;
  for await (const part of request as AsyncIterable<Buffer>) {
    bytes += part.length;
    if (bytes > maxBodyBytes) throw new Error('The body is too long.');
    parts.push(part);
  }
  const body: unknown = JSON.parse(Buffer.concat(parts).toString());
  return Object(body) as Readonly<Record<string, unknown>>;
}

function sendJson(response: ServerResponse, status: number, body: object): void {
  response.writeHead(status, { ...safe, 'content-type': 'application/json' }).end(JSON.stringify(body));
}
