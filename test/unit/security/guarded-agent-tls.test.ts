import { get } from 'node:https';
import type { AddressInfo, Socket } from 'node:net';
import { createServer, getCACertificates, type Server, setDefaultCACertificates, type TLSSocket } from 'node:tls';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createGuardedAgents, type GuardedAgents } from '../../../src/security/guarded-agent.ts';
import type { HostLookup } from '../../../src/security/guarded-lookup.ts';
import { createEgressPolicy } from '../../../src/security/url-guard.ts';
import { createFakeClock, type FakeClock } from '../../helpers/fake-clock.ts';

/** Self-signed for shop.example, made for this test, valid to 2124. */
const key = `-----BEGIN PRIVATE KEY-----
MIGHAgEAMBMGByqGSM49AgEGCCqGSM49AwEHBG0wawIBAQQgncA9G3V7tWD6tdKb
vmPipmvfb/tRvZ/uJnj5Y8EDftChRANCAAQM3uJuxFeBieRN6NxVRmIHGpkZYxXy
tMaevySwdwHSGG9ME5vHIMoVo8+tgH2tPyJ+wpELOWsaqEEU47fNZzkM
-----END PRIVATE KEY-----`;
const cert = `-----BEGIN CERTIFICATE-----
MIIBSjCB8aADAgECAgEBMAoGCCqGSM49BAMCMBcxFTATBgNVBAMMDHNob3AuZXhh
bXBsZTAgFw0yNDAxMDEwMDAwMDBaGA8yMTI0MDEwMTAwMDAwMFowFzEVMBMGA1UE
AwwMc2hvcC5leGFtcGxlMFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAEDN7ibsRX
gYnkTejcVUZiBxqZGWMV8rTGnr8ksHcB0hhvTBObxyDKFaPPrYB9rT8ifsKRCzlr
GqhBFOO3zWc5DKMsMCowFwYDVR0RBBAwDoIMc2hvcC5leGFtcGxlMA8GA1UdEwEB
/wQFMAMBAf8wCgYIKoZIzj0EAwIDSAAwRQIhAK+358vK9HQWK00VfPRHKGrmdSek
o4Cq5z42utNuhaTYAiB5oVbNMaUIygKAKujoydRQ4eFUvC+BVRC2M/OyqUjl1Q==
-----END CERTIFICATE-----`;

const toLoopback: HostLookup = (_hostname, _options, callback) => callback(null, [{ address: '127.0.0.1', family: 4 }]);
const rootCertificates = getCACertificates();

let server: Server;
let agents: GuardedAgents;
let clock: FakeClock;
let port: number;
/** Names the clients asked for, one per handshake. */
let serverNames: (string | false | null)[];

beforeEach(async () => {
  serverNames = [];
  server = createServer({ key, cert }, (socket: TLSSocket) => {
    serverNames.push(socket.servername);
    socket.on('error', () => {});
    socket.on('data', () => socket.write('HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\nok'));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  port = (server.address() as AddressInfo).port;
  clock = createFakeClock();
  const policy = createEgressPolicy([`shop.example:${port}`, `other.example:${port}`]);
  agents = createGuardedAgents({ policy, clock, lookup: toLoopback });
});

afterEach(async () => {
  setDefaultCACertificates(rootCertificates);
  agents.destroy();
  await new Promise((resolve) => server.close(resolve));
});

function request(host: string, options: object = {}): Promise<number | undefined> {
  return new Promise((resolve, reject) => {
    get({ agent: agents.https, host, port, ...options })
      .on('error', reject)
      .on('response', (response) => response.resume().on('end', () => setImmediate(resolve, response.statusCode)));
  });
}

describe('createGuardedAgents over TLS', () => {
  it('refuses a certificate nobody vouches for, whatever the request says', async () => {
    const lenient = request('shop.example', { rejectUnauthorized: false });
    await expect(lenient).rejects.toMatchObject({ code: 'DEPTH_ZERO_SELF_SIGNED_CERT' });
  });

  it('keeps connections to the name in the URL, whatever the Host header says', async () => {
    setDefaultCACertificates([...rootCertificates, cert]);
    await request('shop.example', { headers: { host: 'other.example' } });
    await request('shop.example');
    expect(serverNames).toEqual(['shop.example', 'shop.example']);
    await request('shop.example');
    expect(serverNames).toHaveLength(2);
  });

  it('refuses a certificate for another name', async () => {
    setDefaultCACertificates([...rootCertificates, cert]);
    await expect(request('other.example')).rejects.toMatchObject({ code: 'ERR_TLS_CERT_ALTNAME_INVALID' });
  });

  it('gives up a handshake that takes longer than ten seconds', async () => {
    server.removeAllListeners('connection');
    const accepted = new Promise<Socket>((resolve) => server.once('connection', resolve));
    const error = request('shop.example').catch((reason) => reason);
    const silentSocket = await accepted;
    await clock.advance(10_000);
    await expect(error).resolves.toMatchObject({ code: 'TIMEOUT', message: 'No TLS handshake within 10000 ms' });
    silentSocket.destroy();
  });
});
