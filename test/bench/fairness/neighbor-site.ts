/**
 * A site without end whose pages are made to cost: much to parse, long to arrive, all different. Sends its origin to the
 * parent process.
 */
import { createServer, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

/** Links of each page, to pages that nobody has seen. */
const linksPerPage = 20;
/** One page in so many comes in drops. */
const dripsEvery = 5;
const dripMs = 200;
const drips = 25;

const words = (seed: number, count: number): string =>
  Array.from({ length: count }, (_, index) => `w${(seed * 7919 + index * 104_729) % 99_991}`).join(' ');

const bodies: readonly ((seed: number) => string)[] = [
  (seed) => `<p>${words(seed, 40)}</p>${'<b>x</b>'.repeat(150_000)}`,
  (seed) => `<p>${words(seed, 40)}</p>${'<table><tr><td>'.repeat(1_000)}x`,
  (seed) => `<p>${words(seed, 150_000)}</p>`,
  (seed) => `<p>${words(seed, 40)}</p>${'<div><p>a</p>'.repeat(30_000)}`,
  (seed) => `<table>${`<tr><td>${words(seed, 4)}<td>1.99<td>in stock`.repeat(10_000)}</table>`,
];

const server = createServer((request, response) => {
  const number = Number(/\d+$/.exec(request.url ?? '')?.[0] ?? 0);
  response.setHeader('content-type', 'text/html; charset=utf-8');
  if (request.url === '/robots.txt') return void response.writeHead(404).end();
  const links = Array.from({ length: linksPerPage }, (_, index) => {
    const next = (number * linksPerPage + index + 1) % 1_000_003;
    return `<a href="/${words(next, 1)}/${next}">${words(next, 3)}</a>`;
  });
  // Links first: of a page that is too large, what comes last is not read.
  const page = `<!doctype html><title>${words(number, 3)}</title><nav>${links.join(' ')}</nav><main>${bodies[number % bodies.length]!(number)}</main>`;
  if (number % dripsEvery === dripsEvery - 1) void drip(response, page);
  else response.end(page);
});

async function drip(response: ServerResponse, page: string): Promise<void> {
  const size = Math.ceil(page.length / drips);
  for (let start = 0; start < page.length && !response.destroyed; start += size) {
    response.write(page.slice(start, start + size));
    await new Promise((resolve) => setTimeout(resolve, dripMs));
  }
  response.end();
}

server.listen(0, '127.0.0.1', () => process.send?.(`http://127.0.0.1:${(server.address() as AddressInfo).port}`));
process.once('disconnect', () => process.exit(0));
