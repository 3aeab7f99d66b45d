// Asks the route handler as Next.js would, over HTTP: node examples/nextjs/main.ts
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { startShop } from '../demo-shop/start-shop.ts';
import { openIntegration } from './integration.ts';
import * as route from './route.ts';

const shop = await startShop();
const integration = openIntegration({ storage: { path: ':memory:' }, network: { exemptHosts: [shop.host] } });
const server = createServer(async (request, response) => {
  const body = request.method === 'POST' ? Buffer.concat(await request.toArray()) : undefined;
  const headers = new Headers(request.headers as Record<string, string>);
  const handle = request.method === 'POST' ? route.POST : route.GET;
  const answer = await handle(
    new Request(`http://localhost${request.url}`, { method: request.method ?? 'GET', headers, ...(body && { body }) }),
  );
  response.writeHead(answer.status, Object.fromEntries(answer.headers)).end(await answer.text());
});
server.listen(0, '127.0.0.1');
await once(server, 'listening');
const api = `http://127.0.0.1:${(server.address() as AddressInfo).port}/api/crawls`;
const headers = { authorization: 'Bearer customer-123', 'content-type': 'application/json' };

const stranger = await fetch(api, { method: 'POST', body: '{}' });
console.log(`without a session: ${stranger.status}`);

const started = await fetch(api, { method: 'POST', headers, body: JSON.stringify({ url: shop.origin }) });
const { jobId } = (await started.json()) as { readonly jobId: string };
console.log(`started: ${started.status}`);

const ofAnother = await fetch(`${api}?jobId=${jobId}`, { headers: { authorization: 'Bearer customer-456' } });
console.log(`asked by another customer: ${ofAnother.status}`);

for (let percentage = 0; percentage < 100; ) {
  const progress = await fetch(`${api}?jobId=${jobId}`, { headers });
  ({ percentage } = (await progress.json()) as { readonly percentage: number });
  console.log(`${percentage}%`);
  await sleep(200);
}

const answers = await fetch(`${api}?q=${encodeURIComponent('Can I send back opened tea?')}`, { headers });
const [best] = (await answers.json()) as { readonly url: string }[];
console.log(`best answer: ${best?.url}`);

server.closeAllConnections();
server.close();
await integration.close();
await shop.close();
