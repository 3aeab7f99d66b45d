import { type ClientRequest, get, type IncomingMessage } from 'node:http';
import { afterEach, describe, expect, it } from 'vitest';
import { createGuardedAgents, type GuardedAgents } from '../../../src/security/guarded-agent.ts';
import type { HostLookup } from '../../../src/security/guarded-lookup.ts';
import { createEgressPolicy } from '../../../src/security/url-guard.ts';
import { createFakeClock, type FakeClock } from '../../helpers/fake-clock.ts';
import { type Handler, reply, type Site, startSite } from '../../helpers/site-server.ts';

/** Real sockets on loopback: what must not happen is a connection, and only a listener can tell. */
let site: Site;
let agents: GuardedAgents;
let clock: FakeClock;

async function start({
  route = reply(),
  exempt,
  lookup,
}: {
  route?: Handler;
  exempt?: (host: string) => string[];
  lookup?: HostLookup;
} = {}): Promise<void> {
  site = await startSite(route);
  clock = createFakeClock();
  agents = createGuardedAgents({ policy: createEgressPolicy(exempt?.(site.host) ?? []), clock, lookup });
}

afterEach(async () => {
  agents.destroy();
  await site.close();
});

const port = (): number => Number(site.host.split(':')[1]);

function send(host: string): ClientRequest {
  return get({ agent: agents.http, host, port: port() });
}

function request(host: string): Promise<IncomingMessage> {
  return new Promise((resolve, reject) => {
    send(host)
      .on('error', reject)
      .on('response', (response) => response.resume().on('end', () => resolve(response)));
  });
}

const toLoopback: HostLookup = (_hostname, _options, callback) => callback(null, [{ address: '127.0.0.1', family: 4 }]);
/** Lets a socket whose response has ended go back to its pool. */
const settle = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

describe('createGuardedAgents', () => {
  it.each(['127.0.0.1', '::ffff:127.0.0.1', '0.0.0.0'])('opens no connection to %s', async (host) => {
    await start();
    await expect(request(host)).rejects.toMatchObject({ code: 'SSRF_BLOCKED' });
    expect(site.connections).toBe(0);
  });

  it('opens no connection to a name that resolves to a private address', async () => {
    await start({ lookup: toLoopback });
    await expect(request('rebound.example')).rejects.toMatchObject({ code: 'SSRF_BLOCKED' });
    expect(site.connections).toBe(0);
  });

  it('opens no connection when one of several answers is private', async () => {
    const mixed: HostLookup = (_hostname, _options, callback) =>
      callback(null, [
        { address: '127.0.0.1', family: 4 },
        { address: '93.184.216.34', family: 4 },
      ]);
    await start({ lookup: mixed });
    await expect(request('mixed.example')).rejects.toMatchObject({ code: 'SSRF_BLOCKED' });
    expect(site.connections).toBe(0);
  });

  it('reaches a private address the operator exempted, for that port only', async () => {
    await start({ exempt: (host) => [host] });
    await expect(request('127.0.0.1')).resolves.toMatchObject({ statusCode: 200 });

    agents.destroy();
    agents = createGuardedAgents({ policy: createEgressPolicy([`127.0.0.1:${port() + 1}`]), clock });
    await expect(request('127.0.0.1')).rejects.toMatchObject({ code: 'SSRF_BLOCKED' });
  });

  it('resolves once per connection and dials what it was told', async () => {
    let lookups = 0;
    const lookup: HostLookup = (hostname, options, callback) => {
      lookups += 1;
      toLoopback(hostname, options, callback);
    };
    await start({ lookup, exempt: (host) => [host.replace('127.0.0.1', 'shop.example')] });

    await request('shop.example');
    await settle();
    await request('shop.example');

    expect({ lookups, connections: site.connections }).toEqual({ lookups: 1, connections: 1 });
  });

  it('drops an idle socket that is 60 seconds old', async () => {
    await start({ exempt: (host) => [host] });
    await request('127.0.0.1');
    await settle();
    await clock.advance(60_000);
    await request('127.0.0.1');
    expect(site.requests.map(({ connection }) => connection)).toEqual([1, 2]);
  });

  it('gives a socket that turned 60 seconds while in use to no other request', async () => {
    let answer = (): void => {};
    const held: Handler = (incoming, response) => {
      answer = () => reply()(incoming, response);
      if (site.requests.length !== 2) answer();
    };
    await start({ route: held, exempt: (host) => [host] });

    await request('127.0.0.1');
    await settle();
    const second = request('127.0.0.1');
    await expect.poll(() => site.requests.length).toBe(2);
    await clock.advance(60_000);
    answer();
    await second;
    await settle();
    await request('127.0.0.1');

    expect(site.requests.map(({ connection }) => connection)).toEqual([1, 1, 2]);
  });

  it('keeps no timer for sockets that are gone', async () => {
    await start({ exempt: (host) => [host] });
    await request('127.0.0.1');
    agents.destroy();
    await expect.poll(() => clock.pending).toBe(0);
  });
});
