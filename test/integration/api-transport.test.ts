import { inspect } from 'node:util';
import { expect, it, onTestFinished } from 'vitest';
import { GotFetcher } from '../../src/adapters/got-fetcher.ts';
import type { ApiMethod } from '../../src/contracts/api-transport.ts';
import type { IntegrationError } from '../../src/errors.ts';
import { openSite } from '../helpers/open-integration.ts';
import { drop, type Handler, redirect, reply, startSite } from '../helpers/site-server.ts';

function openTransport({ exemptHosts = [] as string[], maxBodyBytes = 1_000 } = {}): GotFetcher {
  const transport = new GotFetcher({ userAgent: 'TestBot/1.0', timeoutMs: 10_000, maxBodyBytes, exemptHosts });
  onTestFinished(() => transport.close());
  return transport;
}

const echo: Handler = (request, response) => {
  let body = '';
  request.on('data', (chunk) => (body += chunk));
  request.on('end', () => {
    const { method, headers } = request;
    response.writeHead(422, { 'content-type': 'application/json' });
    response.end(JSON.stringify({ method, type: headers['content-type'], agent: headers['user-agent'], body }));
  });
};

const failure = (promise: Promise<unknown>): Promise<IntegrationError> =>
  promise.then(
    () => undefined as never,
    (error) => error,
  );

it.each<ApiMethod>(['POST', 'PUT', 'DELETE'])(
  'sends a %s with its body and returns whatever is answered',
  async (method) => {
    const site = await openSite({ '/orders': echo });
    const transport = openTransport({ exemptHosts: [site.host] });

    const { status, body } = await transport.send({
      method,
      url: `${site.origin}/orders`,
      headers: { 'content-type': 'application/json' },
      body: '{"status":"Größe"}',
    });

    expect(status).toBe(422);
    expect(JSON.parse(Buffer.from(body).toString())).toEqual({
      method,
      type: 'application/json',
      agent: 'TestBot/1.0',
      body: '{"status":"Größe"}',
    });
  },
);

it.each<ApiMethod>(['POST', 'PUT', 'DELETE'])('sends a %s without a body', async (method) => {
  const site = await openSite({ '/orders/7': echo });
  const transport = openTransport({ exemptHosts: [site.host] });

  const { body } = await transport.send({ method, url: `${site.origin}/orders/7` });

  expect(JSON.parse(Buffer.from(body).toString())).toMatchObject({ method, body: '' });
});

it('reads the headers of an answer to HEAD, whatever size of body they speak of', async () => {
  const site = await openSite({ '/': reply('', { headers: { link: '</wp-json/>', 'content-length': '50000' } }) });
  const transport = openTransport({ exemptHosts: [site.host] });

  const response = await transport.send({ method: 'HEAD', url: `${site.origin}/` });

  expect(response).toMatchObject({ status: 200, headers: { link: '</wp-json/>' } });
  expect(site.requests[0]?.method).toBe('HEAD');
});

it('follows no redirect: what goes with a request was meant for its origin', async () => {
  const site = await openSite({ '/a': redirect('/b', 301), '/b': echo });
  const transport = openTransport({ exemptHosts: [site.host] });

  const response = await transport.send({ method: 'POST', url: `${site.origin}/a`, body: '{}' });

  expect(response).toMatchObject({ status: 301, redirectUrl: `${site.origin}/b` });
  expect(site.requests).toHaveLength(1);
});

it('refuses answers over the limit', async () => {
  const site = await openSite({ '/': reply('x'.repeat(2_000)) });
  const transport = openTransport({ exemptHosts: [site.host] });

  await expect(transport.send({ method: 'GET', url: `${site.origin}/` })).rejects.toMatchObject({
    code: 'BODY_TOO_LARGE',
  });
});

it('is the same gate as for pages', async () => {
  const transport = openTransport();

  const refused = transport.send({ method: 'POST', url: 'http://127.0.0.1/wp-json/', body: '{}' });

  await expect(refused).rejects.toMatchObject({ code: 'SSRF_BLOCKED' });
});

it('says whether a request may have arrived', async () => {
  const dropping = await openSite({ '/': drop() });
  const gone = await startSite({});
  await gone.close();
  const transport = openTransport({ exemptHosts: [dropping.host, gone.host], maxBodyBytes: 100_000 });

  const dropped = await failure(transport.send({ method: 'POST', url: `${dropping.origin}/`, body: '{}' }));
  const refused = await failure(transport.send({ method: 'POST', url: `${gone.origin}/`, body: '{}' }));

  expect(dropped).toMatchObject({ code: 'NETWORK', context: { requestSent: true } });
  expect(refused).toMatchObject({ code: 'NETWORK', context: { requestSent: false } });
});

it('keeps keys in a query out of its errors', async () => {
  const transport = openTransport({ exemptHosts: ['127.0.0.1:9'] });
  const query = 'consumer_key=ck_1234&consumer_secret=cs_5678&page=2';

  const closed = await failure(transport.send({ method: 'GET', url: `http://127.0.0.1:9/wp-json/?${query}` }));
  const blocked = await failure(transport.send({ method: 'GET', url: `http://127.0.0.1/wp-json/?${query}` }));

  for (const error of [closed, blocked]) {
    const shown = inspect(error, { depth: 10 });
    expect(shown).not.toMatch(/ck_1234|cs_5678/);
    expect(shown).toContain('page=2');
  }
});
