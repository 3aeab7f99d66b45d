import { request as sendRequest } from 'node:http';
import { connect, type Socket } from 'node:net';
import { text } from 'node:stream/consumers';
import { expect, it, onTestFinished } from 'vitest';
import { systemClock } from '../../../src/resilience/system-clock.ts';
import type { GatePass } from '../../../src/security/gate-pass.ts';
import { GateProxy } from '../../../src/security/gate-proxy.ts';
import { createEgressPolicy } from '../../../src/security/url-guard.ts';
import { openSite } from '../../helpers/open-integration.ts';
import { hugePage, type Site, startSite } from '../../helpers/site-server.ts';

interface Answer {
  readonly status: number | undefined;
  readonly body: string;
}

interface Gate {
  readonly proxy: GateProxy;
  readonly port: number;
  readonly pass: GatePass;
  /** A GET through the proxy. */
  get(url: string, headers?: Readonly<Record<string, string>>): Promise<Answer>;
  /** What the proxy answers to these bytes, until it ends the connection or has sent `until`. */
  send(bytes: string, until?: string): Promise<string>;
}

/** A proxy that may reach `sites`; names resolve to loopback, which it may not. */
async function openGate(sites: readonly Site[], { maxBytes = 1_000_000 } = {}): Promise<Gate> {
  const proxy = new GateProxy({
    policy: createEgressPolicy(sites.map(({ host }) => host)),
    clock: systemClock,
    maxConnections: 8,
    lookup: (_name, _options, callback) => callback(null, [{ address: '127.0.0.1', family: 4 }]),
  });
  onTestFinished(() => proxy.close());
  const port = await proxy.listen();
  const pass = proxy.issue({ maxBytes });
  return { proxy, port, pass, get: (url, headers) => get(port, url, { ...credentials(pass), ...headers }), send };

  async function send(bytes: string, until?: string): Promise<string> {
    const socket: Socket = connect(port, '127.0.0.1');
    onTestFinished(() => void socket.destroy());
    socket.write(bytes);
    let answer = '';
    return await new Promise((resolve, reject) => {
      socket.on('data', (chunk) => {
        answer += String(chunk);
        if (until !== undefined && answer.includes(until)) resolve(answer);
      });
      socket.once('end', () => resolve(answer));
      socket.once('error', reject);
    });
  }
}

function get(port: number, url: string, headers: Readonly<Record<string, string>>): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const request = sendRequest({ host: '127.0.0.1', port, path: url, headers, agent: false }, (response) => {
      text(response).then((body) => resolve({ status: response.statusCode, body }), reject);
    });
    request.once('error', reject);
    request.end();
  });
}

const credentials = ({ username, password }: GatePass): { 'proxy-authorization': string } => ({
  'proxy-authorization': `Basic ${Buffer.from(`${username}:${password}`).toString('base64')}`,
});

const connectTo = (authority: string, pass: GatePass, rest = ''): string =>
  `CONNECT ${authority} HTTP/1.1\r\nHost: ${authority}\r\nProxy-Authorization: ${credentials(pass)['proxy-authorization']}\r\n\r\n${rest}`;

it('serves nobody without a pass, and nobody whose pass is over', async () => {
  const site = await openSite({ '/': 'hello' });
  const { proxy, port, pass, get: getWithPass, send } = await openGate([site]);

  expect(await get(port, `${site.origin}/`, {})).toEqual({ status: 407, body: '' });
  expect(await get(port, `${site.origin}/`, { 'proxy-authorization': 'Basic Z2F0ZTpndWVzcw==' })).toMatchObject({
    status: 407,
  });
  expect(await send(`CONNECT ${site.host} HTTP/1.1\r\nHost: ${site.host}\r\n\r\n`)).toMatch(/^HTTP\/1.1 407 /);
  expect(site.connections).toBe(0);

  expect(await getWithPass(`${site.origin}/`)).toEqual({ status: 200, body: 'hello' });
  proxy.revoke(pass);
  expect(await getWithPass(`${site.origin}/`)).toMatchObject({ status: 407 });
});

it('passes on what is meant for the website, and nothing that is meant for the proxy', async () => {
  const site = await openSite({ '/a?b=c': (request, response) => response.end(JSON.stringify(request.headers)) });
  const { get: getWithPass, pass } = await openGate([site]);

  const { body } = await getWithPass(`${site.origin}/a?b=c`, {
    host: 'other.example',
    'x-kept': '1',
    'x-named': '2',
    connection: 'x-named',
    'proxy-connection': 'keep-alive',
    te: 'trailers',
  });

  const headers = JSON.parse(body) as Record<string, string>;
  expect(headers).toMatchObject({ host: site.host, 'x-kept': '1' });
  expect(Object.keys(headers).toSorted()).toEqual(['connection', 'host', 'x-kept']);
  expect(pass.receivedBytes).toBe(body.length);
});

it('opens tunnels to where the gate allows', async () => {
  const site = await openSite({ '/': 'hello' });
  const { send, pass } = await openGate([site]);
  const answer = await send(connectTo(site.host, pass, `GET / HTTP/1.1\r\nHost: ${site.host}\r\n\r\n`), 'hello');
  expect(answer).toMatch(/^HTTP\/1.1 200 Connection established\r\n\r\nHTTP\/1.1 200 OK/);
  expect(pass.receivedBytes).toBeGreaterThan(100);
});

it('refuses what the gate refuses, says nothing of why, and lets the pass know', async () => {
  const canary = await openSite({ '/': 'secret' });
  const { get: getWithPass, send, pass } = await openGate([]);
  const { port } = new URL(canary.origin);

  for (const url of [
    `${canary.origin}/`,
    'http://169.254.169.254/latest/meta-data',
    'http://rebound.example/',
    'http://localhost/',
    'http://[::1]/',
    'https://public.example/',
    'file:///etc/passwd',
    '/relative',
  ]) {
    expect([url, await getWithPass(url)]).toEqual([url, { status: 403, body: '' }]);
  }
  for (const authority of [
    canary.host,
    'rebound.example:443',
    `localhost:${port}`,
    '[::1]:443',
    '93.184.215.14:80',
    '93.184.215.14:22',
    'a@93.184.215.14:443',
    'no-port.example',
  ]) {
    expect([authority, (await send(connectTo(authority, pass))).split('\r\n', 1)[0]]).toEqual([
      authority,
      'HTTP/1.1 403 Refused',
    ]);
  }
  expect(canary.connections).toBe(0);
  expect(pass.failureOf(new URL('http://rebound.example/x'))).toMatchObject({ code: 'SSRF_BLOCKED' });
  expect(pass.failureOf(new URL('https://rebound.example/x'))).toMatchObject({ code: 'SSRF_BLOCKED' });
  expect(pass.failureOf(new URL('https://other.example/'))).toBeUndefined();
});

it('refuses to switch to another protocol', async () => {
  const site = await openSite({ '/': 'hello' });
  const { get: getWithPass, pass, send } = await openGate([site]);
  const { 'proxy-authorization': authorization } = credentials(pass);
  const answer = await send(
    `GET ${site.origin}/ HTTP/1.1\r\nHost: ${site.host}\r\nProxy-Authorization: ${authorization}\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n`,
  );
  expect(answer).toMatch(/^HTTP\/1.1 403 /);
  expect(site.connections).toBe(0);
  expect(await getWithPass(`${site.origin}/`)).toMatchObject({ status: 200 });
});

it('ends a pass that received more than it may', async () => {
  const site = await openSite({ '/': hugePage(2_000_000) });
  const { get: getWithPass, pass } = await openGate([site], { maxBytes: 100_000 });
  await expect(getWithPass(`${site.origin}/`)).rejects.toThrow();
  expect(pass.isOpen).toBe(false);
  expect(await getWithPass(`${site.origin}/`)).toEqual({ status: 403, body: '' });
});

it('says of a host that does not answer that it could not be reached', async () => {
  const site = await startSite({});
  await site.close();
  const { get: getWithPass, send, pass } = await openGate([site]);
  expect(await getWithPass(`${site.origin}/`)).toEqual({ status: 502, body: '' });
  expect(await send(connectTo(site.host, pass))).toMatch(/^HTTP\/1.1 502 /);
  expect(pass.failureOf(new URL(`${site.origin}/`))).toMatchObject({ code: 'ECONNREFUSED' });
});

it('leaves no connection behind when it is closed', async () => {
  const site = await openSite({ '/': 'hello' });
  const { proxy, send, pass } = await openGate([site]);
  await send(connectTo(site.host, pass), 'established');
  await expect.poll(() => site.connections).toBe(1);
  await proxy.close();
  await expect.poll(() => site.openConnections).toBe(0);
});
