import type { Agent as HttpAgent } from 'node:http';
import type { Agent as HttpsAgent, RequestOptions } from 'node:https';
import type { Got } from 'got';
import type { FetchPurpose } from '../../contracts/fetcher.ts';
import { acceptedCodings } from '../../security/body-decoder.ts';
import type { GuardedAgentOptions } from '../../security/guarded-agent.ts';

/** A pair of agents, ours or a proxy's. */
export interface Agents {
  readonly http: HttpAgent;
  readonly https: HttpsAgent;
  destroy(): void;
}

/** What a request is for; `api` ones go through `ApiTransport`. */
export type RequestPurpose = FetchPurpose | 'api';

/** One got instance per purpose: options that are merged once cost nothing per request. */
export type Clients = Readonly<Record<RequestPurpose, Got>>;

/** Loads got, and leaves to it no decision that is ours: no redirects, retries, decoding, cookies or timeouts. */
export async function loadClients({ userAgent, agents }: { userAgent: string; agents: Agents }): Promise<Clients> {
  const [{ default: got }, { default: http }, { default: https }] = await Promise.all([
    import('got'),
    import('node:http'),
    import('node:https'),
  ]);
  const client = (accept: string): Got =>
    got.extend({
      agent: { http: agents.http, https: agents.https },
      https: { rejectUnauthorized: true },
      headers: { 'user-agent': userAgent, accept, 'accept-encoding': acceptedCodings },
      decompress: false,
      followRedirect: false,
      throwHttpErrors: false,
      retry: { limit: 0 },
      maxHeaderSize: maxHeaderBytes,
      request(url, options, onResponse) {
        // Looked up at every call, as got does: who traces requests of a process puts another function there.
        const { request } = url.protocol === 'https:' ? https : http;
        return request(url, withoutUndefined(options), onResponse);
      },
    });
  return {
    page: client('text/html, application/xhtml+xml;q=0.9, application/pdf;q=0.8, */*;q=0.1'),
    robots: client('text/plain, */*;q=0.5'),
    sitemap: client('application/xml, text/xml;q=0.9, text/plain;q=0.8, */*;q=0.5'),
    api: client('application/json, */*;q=0.5'),
  };
}

/** Of forty options that got names ten are given, and Node copies all of them several times a request. */
function withoutUndefined(options: RequestOptions): RequestOptions {
  const given: Record<string, unknown> = {};
  for (const name in options) {
    const value = options[name as keyof RequestOptions];
    if (value !== undefined) given[name] = value;
  }
  return given;
}

const maxHeaderBytes = 16_384;

/** Loads agents that reach checked addresses only. Node's `http` takes a third of the time of loading this package: with it comes its WebSocket client. */
export async function loadGuardedAgents(options: GuardedAgentOptions): Promise<Agents> {
  const { createGuardedAgents } = await import('../../security/guarded-agent.ts');
  return createGuardedAgents(options);
}

/** Loads agents that send everything through the operator's proxy. */
export async function loadProxyAgents(proxyUrl: string): Promise<Agents> {
  const [{ HttpProxyAgent }, { HttpsProxyAgent }] = await Promise.all([
    import('http-proxy-agent'),
    import('https-proxy-agent'),
  ]);
  const http = new HttpProxyAgent(proxyUrl, { keepAlive: true });
  const https = new HttpsProxyAgent(proxyUrl, { keepAlive: true });
  return {
    http,
    https: https as unknown as HttpsAgent,
    destroy() {
      http.destroy();
      https.destroy();
    },
  };
}
