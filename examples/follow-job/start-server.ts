import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { createRequire, stripTypeScriptTypes } from 'node:module';
import { dirname, join } from 'node:path';
import { createClient } from '@supabase/supabase-js';
import { CustomerScrapingIntegration, type IntegrationOptions } from '../../src/index.ts'; // in your project: 'customer-scraping-integration'

/** A Supabase project by its URL, the key for browsers and the key for servers. */
export interface Project {
  readonly url: string;
  readonly publishableKey: string;
  readonly serviceRoleKey: string;
}

/** The server of a small application: users sign in, have their site crawled, and watch. */
export async function startServer(
  { url, publishableKey, serviceRoleKey }: Project,
  { port = 0, ...options }: IntegrationOptions & { readonly port?: number } = {},
): Promise<{ readonly origin: string; close(): Promise<void> }> {
  const integration = new CustomerScrapingIntegration({ ...options, config: { supabase: { url, serviceRoleKey } } });
  const auth = createClient(url, publishableKey, { auth: { persistSession: false } });

  /** The customer of whoever asks: Supabase has checked the token, and only a server can write app_metadata. */
  const customerOf = async (request: IncomingMessage): Promise<string | undefined> => {
    const token = request.headers.authorization?.replace('Bearer ', '') ?? '';
    const { data } = await auth.auth.getUser(token);
    const id: unknown = data.user?.app_metadata['customer_id'];
    return typeof id === 'string' ? id : undefined;
  };

  const answer = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const file = files[request.url ?? ''];
    if (file) return send(response, file.type, file.read());
    if (request.url === '/project') return sendJson(response, 200, { url, publishableKey });
    const customerId = await customerOf(request);
    if (customerId === undefined) return sendJson(response, 401, { error: 'sign in first' });
    if (request.method === 'POST' && request.url === '/jobs') {
      const { url: site } = JSON.parse(Buffer.concat(await request.toArray()).toString()) as { readonly url: string };
      const { jobId } = await integration.startCustomerScraping(customerId, { urls: [site], maxPages: 50 });
      return sendJson(response, 201, { jobId, customerId });
    }
    const [, jobId = ''] = /^\/jobs\/([\w.-]+)$/.exec(request.url ?? '') ?? [];
    const jobs = await integration.jobs.list(customerId);
    // A job id alone opens nothing: the job has to be one of this customer.
    if (!jobs.some((job) => job.jobId === jobId)) return sendJson(response, 404, { error: 'no such job' });
    return sendJson(response, 200, await integration.getProgressStatus(jobId));
  };

  const server = createServer((request, response) => {
    answer(request, response).catch((error: Error) => sendJson(response, 500, { error: error.message }));
  });
  server.listen(port, '127.0.0.1');
  await once(server, 'listening');
  return {
    origin: `http://127.0.0.1:${portOf(server)}`,
    close: async () => {
      server.closeAllConnections();
      server.close();
      await integration.close();
    },
  };
}

const here = (name: string): string => readFileSync(join(import.meta.dirname, name), 'utf8');
const supabaseBundle = join(
  dirname(createRequire(import.meta.url).resolve('@supabase/supabase-js')),
  'umd/supabase.js',
);

const files: Readonly<Record<string, { readonly type: string; readonly read: () => string }>> = {
  '/': { type: 'text/html; charset=utf-8', read: () => here('page.html') },
  '/follow-job.js': { type: 'text/javascript', read: () => stripTypeScriptTypes(here('follow-job.ts')) },
  '/supabase.js': { type: 'text/javascript', read: () => readFileSync(supabaseBundle, 'utf8') },
};

function send(response: ServerResponse, type: string, body: string, status = 200): void {
  response.writeHead(status, { 'content-type': type }).end(body);
}

const sendJson = (response: ServerResponse, status: number, body: object): void =>
  send(response, 'application/json', JSON.stringify(body), status);

function portOf(server: Server): number {
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('The server has no port');
  return address.port;
}
