import {
  createServer,
  type IncomingMessage,
  type RequestOptions,
  type Server,
  type ServerResponse,
  request as sendRequest,
} from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import { type Duplex, pipeline } from 'node:stream';
import type { Clock } from '../contracts/clock.ts';
import { IntegrationError } from '../errors.ts';
import { GatePass } from './gate-pass.ts';
import { createGuardedAgents, type GuardedAgents } from './guarded-agent.ts';
import type { HostLookup } from './guarded-lookup.ts';
import { assertUrlAllowed, type EgressPolicy } from './url-guard.ts';

export interface GateProxyOptions {
  readonly policy: EgressPolicy;
  readonly clock: Clock;
  /** Most connections from clients at a time; those beyond are closed at once. */
  readonly maxConnections: number;
  /** Resolves names. Its answers are checked like any other's. @default dns.lookup */
  readonly lookup?: HostLookup | undefined;
}

/** Without a byte in either direction for this long, a connection is given up. */
const idleMs = 30_000;
const maxHeaderBytes = 16_384;

/**
 * The egress gate for a program that opens its own sockets, such as a browser: an HTTP proxy on loopback.
 *
 * Takes absolute-form requests for `http:` and CONNECT for the rest, from whoever has a pass. Scheme, host, port and every
 * DNS answer meet the rules of `url-guard.ts` and `guarded-agent.ts`, whose agents make the connections, with their time
 * limits. A tunnel to port 80 is refused: only WebSockets in the clear ask for one. What is refused is answered with a bare
 * status; the reason is in the pass.
 */
export class GateProxy {
  readonly #policy: EgressPolicy;
  readonly #agents: GuardedAgents;
  readonly #server: Server;
  /** By the header a client sends. */
  readonly #passes = new Map<string, GatePass>();
  readonly #sockets = new Set<Socket>();
  #listening: Promise<number> | undefined;

  constructor({ policy, clock, lookup, maxConnections }: GateProxyOptions) {
    this.#policy = policy;
    this.#agents = createGuardedAgents({ policy, clock, lookup });
    this.#server = createServer({ maxHeaderSize: maxHeaderBytes, headersTimeout: 10_000, requestTimeout: idleMs });
    this.#server.maxConnections = maxConnections;
    this.#server.on('connection', (socket) => {
      this.#sockets.add(socket);
      socket.once('close', () => this.#sockets.delete(socket));
    });
    this.#server.on('request', (request, response) => this.#forward(request, response));
    this.#server.on('connect', (request, socket, head) => this.#tunnel(request, socket, head));
    this.#server.on('upgrade', (_request, socket) => endWith(socket, 403));
    this.#server.on('clientError', (_error, socket) => socket.destroy());
  }

  /** Listens on a free port of 127.0.0.1. @returns the port, the same for every call. */
  listen(): Promise<number> {
    this.#listening ??= new Promise((resolve, reject) => {
      this.#server.once('error', reject);
      this.#server.listen(0, '127.0.0.1', () => resolve((this.#server.address() as AddressInfo).port));
      // Whoever uses the proxy keeps the process alive, not the proxy.
      this.#server.unref();
    });
    return this.#listening;
  }

  /** A new pass, good until {@link revoke}. @param options.maxBytes - see {@link GatePass}. */
  issue(options: { readonly maxBytes: number }): GatePass {
    const pass = new GatePass(options);
    this.#passes.set(headerOf(pass), pass);
    return pass;
  }

  /** Ends the pass and its connections. */
  revoke(pass: GatePass): void {
    this.#passes.delete(headerOf(pass));
    pass.close();
  }

  /** Stops listening and ends all passes and connections. */
  async close(): Promise<void> {
    for (const pass of this.#passes.values()) this.revoke(pass);
    for (const socket of this.#sockets) socket.destroy();
    this.#agents.destroy();
    if (this.#listening) await new Promise((resolve) => this.#server.close(resolve));
  }

  #forward(request: IncomingMessage, response: ServerResponse): void {
    const answer = (status: number): void => {
      response.writeHead(status, status === 407 ? challenge : {});
      response.end();
    };
    const admission = this.#admit(request, plainTarget);
    if (typeof admission === 'number') answer(admission);
    else this.#relay(request, response, { ...admission, answer });
  }

  #relay(
    request: IncomingMessage,
    response: ServerResponse,
    { pass, target, answer }: Admission & { readonly answer: (status: number) => void },
  ): void {
    pass.track(request.socket);
    const upstream = sendRequest(this.#requestTo(target, request), (incoming) => {
      response.writeHead(incoming.statusCode ?? 502, incoming.statusMessage, endToEnd(incoming));
      incoming.on('data', (chunk: Uint8Array) => pass.count(chunk.byteLength));
      pipeline(incoming, response, ignore);
    });
    upstream.on('timeout', () => upstream.destroy(idleError()));
    upstream.on('error', (error) => {
      pass.recordFailure(target, error);
      if (response.headersSent) response.destroy();
      else answer(statusOf(error));
    });
    response.once('close', () => upstream.destroy());
    pipeline(request, upstream, ignore);
  }

  #requestTo(target: URL, request: IncomingMessage): RequestOptions {
    return {
      agent: this.#agents.http,
      ...addressOf(target, '80'),
      path: target.pathname + target.search,
      method: request.method,
      headers: ['host', target.host, ...endToEnd(request, ['host'])],
      timeout: idleMs,
      maxHeaderSize: maxHeaderBytes,
    };
  }

  #tunnel(request: IncomingMessage, client: Duplex, head: Uint8Array): void {
    client.on('error', ignore);
    const admission = this.#admit(request, tunnelTarget);
    if (typeof admission === 'number') endWith(client, admission);
    else this.#connect(client, head, admission);
  }

  #connect(client: Duplex, head: Uint8Array, { pass, target }: Admission): void {
    const refuse = (error: Error): void => {
      pass.recordFailure(target, error);
      endWith(client, statusOf(error));
    };
    const options = { ...addressOf(target, '443'), timeout: idleMs };
    const onRefused = (error: Error | null): void => {
      if (error) refuse(error);
    };
    const upstream = this.#agents.http.createConnection(options, onRefused);
    if (!upstream) return;
    pass.track(client);
    pass.track(upstream);
    upstream.once('error', refuse);
    upstream.once('timeout', () => upstream.destroy(idleError()));
    upstream.once('connect', () => {
      upstream.off('error', refuse);
      upstream.on('error', ignore);
      client.write('HTTP/1.1 200 Connection established\r\n\r\n');
      upstream.write(head);
      upstream.on('data', (chunk: Uint8Array) => pass.count(chunk.byteLength));
      upstream.once('close', () => client.destroy());
      upstream.pipe(client);
      client.pipe(upstream);
    });
    client.once('close', () => upstream.destroy());
  }

  /** Asks for a pass, then the gate. @returns the status to refuse with; why the gate refuses is in the pass. */
  #admit({ headers, url: target = '' }: IncomingMessage, parse: (target: string) => string): Admission | 403 | 407 {
    const pass = this.#passes.get(headers['proxy-authorization'] ?? '');
    if (!pass) return 407;
    try {
      return pass.isOpen ? { pass, target: assertUrlAllowed(parse(target), this.#policy) } : 403;
    } catch (error) {
      const url = URL.parse(target.includes('//') ? target : `https://${target}`);
      if (url) pass.recordFailure(url, error);
      return 403;
    }
  }
}

interface Admission {
  readonly pass: GatePass;
  readonly target: URL;
}

const ignore = (): void => {};

const headerOf = ({ username, password }: GatePass): string =>
  `Basic ${Buffer.from(`${username}:${password}`).toString('base64')}`;

/** @throws IntegrationError `SCHEME_BLOCKED`: what is encrypted comes through a tunnel. */
function plainTarget(target: string): string {
  if (target.startsWith('http://')) return target;
  throw refused('SCHEME_BLOCKED', 'Only absolute http: URLs are forwarded');
}

/** @throws IntegrationError `URL_INVALID` for what is no host and port, `SSRF_BLOCKED` for port 80. */
function tunnelTarget(authority: string): string {
  const port = /^[^/?#@\\\s]{1,300}:(\d{1,5})$/.exec(authority)?.[1];
  if (port === undefined) throw refused('URL_INVALID', 'Expected a host and a port');
  if (Number(port) === 80) throw refused('SSRF_BLOCKED', 'No tunnel leads to port 80');
  return `https://${authority}/`;
}

const addressOf = ({ hostname, port }: URL, defaultPort: string): { host: string; port: string } => ({
  host: hostname.replace(/^\[|\]$/g, ''),
  port: port || defaultPort,
});

/** RFC 9110 section 7.6.1, and what only proxies are told. */
const hopByHop: ReadonlySet<string> = new Set([
  'connection',
  'keep-alive',
  'proxy-authenticate',
  'proxy-authentication-info',
  'proxy-authorization',
  'proxy-connection',
  'te',
  'trailer',
  'transfer-encoding',
  'upgrade',
]);

/** Names and values in turn, without those that are for the next hop only, or named in `except`. */
function endToEnd({ rawHeaders, headers }: IncomingMessage, except: readonly string[] = []): string[] {
  const named = (headers.connection ?? '').split(',').map((name) => name.trim().toLowerCase());
  const dropped = new Set([...hopByHop, ...named, ...except]);
  return rawHeaders.filter((_, index) => !dropped.has(rawHeaders[index - (index % 2)]!.toLowerCase()));
}

const challenge = { 'proxy-authenticate': 'Basic realm="gate"' };

function endWith(client: Duplex, status: 403 | 407 | 502): void {
  const header = status === 407 ? `proxy-authenticate: ${challenge['proxy-authenticate']}\r\n` : '';
  const answer = `HTTP/1.1 ${status} Refused\r\n${header}content-length: 0\r\nconnection: close\r\n\r\n`;
  client.end(answer, () => client.destroy());
}

/** What is refused and what cannot be reached are told apart, and nothing else. */
function statusOf(error: unknown): 403 | 502 {
  return IntegrationError.isInstance(error) && error.code === 'SSRF_BLOCKED' ? 403 : 502;
}

function refused(code: 'SCHEME_BLOCKED' | 'URL_INVALID' | 'SSRF_BLOCKED', message: string): IntegrationError {
  return new IntegrationError(message, { code, service: 'fetcher' });
}

function idleError(): IntegrationError {
  return new IntegrationError(`No byte for ${idleMs} ms`, { code: 'TIMEOUT', service: 'fetcher', retryable: true });
}
