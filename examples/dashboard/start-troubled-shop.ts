import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { type DemoShop, startShop } from '../demo-shop/start-shop.ts';

/** The demo shop behind a server that has no good day: its teaware cannot be had, and its blog comes slowly. */
export async function startTroubledShop(): Promise<DemoShop> {
  const shop = await startShop();
  const server = createServer(async (request, response) => {
    const path = request.url ?? '/';
    if (/kettle|teapot/.test(path)) {
      response.writeHead(500, { 'content-type': 'text/plain' }).end('Out of order');
      return;
    }
    const answer = await fetch(shop.origin + path, { redirect: 'manual' });
    const body = (await answer.text()).replaceAll(shop.origin, origin);
    const location = answer.headers.get('location');
    const type = answer.headers.get('content-type') ?? 'text/plain';
    const headers = { 'content-type': type, ...(location && { location: location.replace(shop.origin, origin) }) };
    setTimeout(() => response.writeHead(answer.status, headers).end(body), path.startsWith('/blog/') ? 600 : 0);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const host = `127.0.0.1:${(server.address() as AddressInfo).port}`;
  const origin = `http://${host}`;
  return {
    origin,
    host,
    close: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
      await shop.close();
    },
  };
}
