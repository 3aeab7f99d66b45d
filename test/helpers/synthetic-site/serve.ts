/**
 * The server of a synthetic shop, a process of its own: `node serve.ts OPTIONS`, which are {@link SiteOptions} as JSON.
 * Sends its host, and its log whenever it is sent anything. Runs until its parent goes away.
 */
import { createServer, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { toHtml } from './html.ts';
import { createLists } from './lists.ts';
import type { SiteOptions } from './plan.ts';
import { createShop } from './site.ts';

/** One request, as the site saw it. */
export interface LoggedRequest {
  /** With query. */
  readonly path: string;
  readonly status: number;
  /** Milliseconds since the server started. */
  readonly startedAt: number;
  /** When the answer was handed over, or the client was gone. */
  readonly endedAt: number;
}

const options = JSON.parse(process.argv[2] ?? '') as SiteOptions;
const shop = createShop(options);
const log: LoggedRequest[] = [];
let lists: ReturnType<typeof createLists> = new Map();

const server = createServer({ keepAliveTimeout: 60_000 }, async ({ url: path = '/' }, response) => {
  const startedAt = performance.now();
  response.once('close', () => log.push({ path, status: response.statusCode, startedAt, endedAt: performance.now() }));
  if (options.latencyMs) await sleep(options.latencyMs);
  answer(path, response);
});

function answer(path: string, response: ServerResponse): void {
  const list = lists.get(path);
  if (list !== undefined) {
    const type = path.endsWith('.txt') ? 'text/plain' : path.endsWith('.gz') ? 'application/gzip' : 'application/xml';
    response.writeHead(200, { 'content-type': type }).end(list);
    return;
  }
  const page = shop.page(path);
  if (page) response.setHeader('content-type', 'text/html; charset=utf-8').end(toHtml(page, path, shop.plan));
  else response.writeHead(404, { 'content-type': 'text/html' }).end('<!doctype html><title>Not found</title>');
}

server.listen(0, '127.0.0.1', () => {
  const host = `127.0.0.1:${(server.address() as AddressInfo).port}`;
  lists = createLists(shop, `http://${host}`);
  process.send?.(host);
});
process.on('message', () => process.send?.(log));
process.once('disconnect', () => process.exit());
