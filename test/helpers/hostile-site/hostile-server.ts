/**
 * A process that serves all hostile sites on one port, by host name, and a canary on loopback that counts who connects.
 * Says its ports by IPC when it is ready, and what it saw whenever it is asked. Ends with its parent.
 */
import { type AddressInfo, createServer, type Server } from 'node:net';
import { type Handler, type Route, reply, startSite } from '../site-server.ts';
import { type Places, routesOf } from './attack.ts';
import { hostileSites } from './hostile-sites.ts';

/** What the servers saw. */
export interface Sightings {
  /** Host and path of every request, in the order they came. */
  readonly requests: readonly string[];
  readonly canaryConnections: number;
}

let canaryConnections = 0;
const countConnection = (server: Server): Server =>
  server.on('connection', (socket) => socket.destroy(void canaryConnections++ as undefined));

async function openCanary(): Promise<number> {
  const first = countConnection(createServer());
  await new Promise<void>((resolve) => first.listen(0, '127.0.0.1', resolve));
  const { port } = first.address() as AddressInfo;
  const second = countConnection(createServer());
  await new Promise<void>((resolve) => {
    // A machine without IPv6 has no IPv6 canary.
    second.once('error', () => resolve());
    second.listen(port, '::1', resolve);
  });
  return port;
}

const sites = new Map<string, Readonly<Record<string, Route>>>();

const answer: Handler = (request, response) => {
  const { url = '/', headers } = request;
  const routes = sites.get(headers.host?.replace(/:\d+$/, '') ?? '') ?? {};
  const prefix = Object.keys(routes).find((path) => path.endsWith('*') && url.startsWith(path.slice(0, -1)));
  const route = routes[url] ?? routes[url.replace(/\?.*/, '')] ?? routes[prefix ?? ''];
  if (typeof route === 'function') return route(request, response);
  return route === undefined ? reply('Not found', { status: 404 })(request, response) : reply(route)(request, response);
};

const site = await startSite(answer);
const places: Places = { port: Number(new URL(site.origin).port), canary: await openCanary() };
for (const hostile of hostileSites) sites.set(`${hostile.name}.test`, routesOf(hostile, places));

process.on('message', () => {
  const requests = site.requests.map(({ headers, url }) => `${headers.host}${url.slice(0, 200)}`);
  process.send?.({ requests, canaryConnections } satisfies Sightings);
});
process.once('disconnect', () => process.exit());
process.send?.(places);
