import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout } from 'node:timers/promises';
import type { ApiTransport } from '../../../src/contracts/api-transport.ts';
import { IntegrationError } from '../../../src/errors.ts';
import type { ShopAnswer } from './answers.ts';
import { FakeShop, type FakeShopOptions } from './fake-shop.ts';

/** A {@link FakeShop} that listens on loopback. */
export interface RunningShop {
  readonly shop: FakeShop;
  /** `127.0.0.1:<port>`, as `network.exemptHosts` wants it. */
  readonly host: string;
  close(): Promise<void>;
}

/** Starts a shop on a free port. Without TLS, so it wants signed requests. @param options.folder - where its home lies. */
export async function startFakeShop({
  folder = '',
  ...options
}: Omit<FakeShopOptions, 'home'> & { readonly folder?: string } = {}): Promise<RunningShop> {
  let shop: FakeShop;
  const server = createServer({ keepAliveTimeout: 60_000 }, (request, response) => {
    const parts: Buffer[] = [];
    request.on('data', (part) => parts.push(part));
    request.on('end', async () => {
      const { method = 'GET', url = '/', headers } = request;
      if (shop.faults.slowMs) await setTimeout(shop.faults.slowMs);
      const flat = Object.fromEntries(Object.entries(headers).map(([name, value]) => [name, String(value)]));
      const asked = { method, url: new URL(url, shop.home), headers: flat, body: Buffer.concat(parts).toString() };
      const answer = shop.answer(asked);
      if (answer === 'drop') {
        response.socket?.resetAndDestroy();
        return;
      }
      const date = new Date(shop.now()).toUTCString();
      response.writeHead(answer.status, { date, ...answer.headers, 'content-length': Buffer.byteLength(answer.body) });
      response.end(method === 'HEAD' ? undefined : answer.body);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const host = `127.0.0.1:${(server.address() as AddressInfo).port}`;
  shop = new FakeShop({ ...options, home: `http://${host}${folder}` });
  return {
    shop,
    host,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

/** The way to a shop that is only in memory, for shops behind TLS. Follows no redirect, as the real one. */
export function transportTo(shop: FakeShop): ApiTransport {
  return {
    async send({ method, url, headers = {}, body = '' }) {
      const answer: ShopAnswer | 'drop' = shop.answer({ method, url: new URL(url), headers, body });
      if (answer === 'drop') throw connectionLost(url);
      const bytes = Buffer.from(method === 'HEAD' ? '' : answer.body);
      const location = answer.headers['location'];
      const base = { url, status: answer.status, headers: answer.headers, truncated: false };
      return {
        ...base,
        body: bytes,
        encodedBytes: bytes.length,
        ...(location && { redirectUrl: new URL(location, url).href }),
      };
    },
  };
}

function connectionLost(url: string): IntegrationError {
  return new IntegrationError('The connection failed (ECONNRESET)', {
    ...{ code: 'NETWORK', service: 'fetcher', retryable: true },
    context: { url: url.split('?')[0], requestSent: true },
  });
}
