import { type AgentOptions, Agent as HttpAgent } from 'node:http';
import { Agent as HttpsAgent, type RequestOptions } from 'node:https';
import { isIP, type LookupFunction, type Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import type { Clock } from '../contracts/clock.ts';
import { IntegrationError } from '../errors.ts';
import { assertAddressesPublic, createGuardedLookup, type HostLookup } from './guarded-lookup.ts';
import { type EgressPolicy, isExempt } from './url-guard.ts';

export interface GuardedAgentOptions {
  readonly policy: EgressPolicy;
  readonly clock: Clock;
  /** Resolves names. Its answers are checked like any other's. @default dns.lookup */
  readonly lookup?: HostLookup | undefined;
}

/** One keep-alive agent per scheme. */
export interface GuardedAgents {
  readonly http: HttpAgent;
  readonly https: HttpsAgent;
  /** Destroys all sockets, those in use included. */
  destroy(): void;
}

const maxSocketAgeMs = 60_000;
/** A crawl of many sites would otherwise hold the sockets of those it has left. */
const maxIdleMs = 15_000;
const connectTimeoutMs = 10_000;
const tlsTimeoutMs = 10_000;

/**
 * Agents whose sockets only reach addresses that were checked before the TCP handshake.
 *
 * - A literal address is checked here, because Node calls no `lookup` for it; a name in its `lookup`, which hands the
 *   socket the checked addresses and nothing else.
 * - Certificates are always verified, for the name in the URL.
 * - Pools are Node's, keyed by scheme, host and port: a reused socket was opened by these agents for the same pair under
 *   the same policy, to an address that was checked then. It begins no request later than 60 s after it was opened, and
 *   is closed after 15 s without one.
 *
 * Connecting has limits of its own: DNS 5 s, TCP 10 s, TLS 10 s. Errors never name an address that was resolved.
 */
export function createGuardedAgents(options: GuardedAgentOptions): GuardedAgents {
  const gate = new SocketGate(options);
  const http = new GuardedHttpAgent(gate);
  const https = new GuardedHttpsAgent(gate);
  return {
    http,
    https,
    destroy() {
      http.destroy();
      https.destroy();
    },
  };
}

/** With a `timeout` Node also obeys a server's `Keep-Alive: timeout=` and drops an idle socket before the server does. */
const agentOptions: AgentOptions = { keepAlive: true, timeout: maxIdleMs };

class GuardedHttpAgent extends HttpAgent {
  readonly #gate: SocketGate;

  constructor(gate: SocketGate) {
    super(agentOptions);
    this.#gate = gate;
  }

  override createConnection(target: RequestOptions, callback: OnSocket): Duplex | undefined {
    return this.#gate.open(this, target, callback, (checked) => super.createConnection(checked));
  }

  override keepSocketAlive(socket: Duplex): boolean {
    return !this.#gate.isWornOut(socket) && isKept(super.keepSocketAlive(socket));
  }
}

class GuardedHttpsAgent extends HttpsAgent {
  readonly #gate: SocketGate;

  constructor(gate: SocketGate) {
    super(agentOptions);
    this.#gate = gate;
  }

  override createConnection(target: RequestOptions, callback: OnSocket): Duplex | undefined {
    const host = target.host ?? '';
    // Node takes the name from the Host header when there is one; the URL's is the one that counts.
    const identity = { rejectUnauthorized: true, servername: isIP(host) ? '' : host };
    return this.#gate.open(this, target, callback, (checked) => super.createConnection({ ...checked, ...identity }));
  }

  override keepSocketAlive(socket: Duplex): boolean {
    return !this.#gate.isWornOut(socket) && isKept(super.keepSocketAlive(socket));
  }
}

/** Node's own implementation returns whether the socket is kept; its types say `void`. */
const isKept = (result: unknown): boolean => result !== false;

type OnSocket = (error: Error | null, socket: Duplex) => void;
type ConnectOptions = RequestOptions & { readonly lookup: LookupFunction };

/** What both agents share: the check before a connection, its time limits, and its age. */
class SocketGate {
  readonly #policy: EgressPolicy;
  readonly #clock: Clock;
  readonly #publicLookup: LookupFunction;
  readonly #exemptLookup: LookupFunction;
  readonly #wornOut = new WeakSet<Duplex>();

  constructor({ policy, clock, lookup }: GuardedAgentOptions) {
    this.#policy = policy;
    this.#clock = clock;
    this.#publicLookup = createGuardedLookup({ clock, lookup, allow: 'public' });
    this.#exemptLookup = createGuardedLookup({ clock, lookup, allow: 'any' });
  }

  /** True for a socket over its age: it must not be given to another request. */
  isWornOut(socket: Duplex): boolean {
    return this.#wornOut.has(socket);
  }

  open(
    agent: HttpAgent,
    target: RequestOptions,
    callback: OnSocket,
    connect: (target: ConnectOptions) => Duplex | null | undefined,
  ): Duplex | undefined {
    const host = target.host ?? '';
    const exempt = isExempt(this.#policy, host, target.port ?? '');
    const isLiteral = isIP(host) !== 0;
    try {
      if (isLiteral && !exempt) assertAddressesPublic(host, [host]);
    } catch (refused) {
      // Agents report a failed connection by callback only. No socket was made: Node expects none beside an error.
      process.nextTick(callback as (error: unknown) => void, refused);
      return undefined;
    }
    // Neither agent is given a callback or a proxy, and without those Node connects synchronously.
    const socket = connect({ ...target, lookup: exempt ? this.#exemptLookup : this.#publicLookup }) as Duplex;
    this.#limitConnecting(socket, { isLiteral, isSecure: agent instanceof HttpsAgent });
    this.#limitAge(agent, socket);
    return socket;
  }

  /** DNS has its limit inside the lookup. */
  #limitConnecting(socket: Duplex, kind: { readonly isLiteral: boolean; readonly isSecure: boolean }): void {
    let stopTimer = (): void => {};
    const limit = (ms: number, step: string): void => {
      stopTimer();
      stopTimer = this.#clock.after(ms, () => socket.destroy(timeoutError(step, ms)));
    };
    if (kind.isLiteral) limit(connectTimeoutMs, 'connection');
    else socket.once('lookup', () => limit(connectTimeoutMs, 'connection'));
    socket.once('connect', () => (kind.isSecure ? limit(tlsTimeoutMs, 'TLS handshake') : stopTimer()));
    socket.once('secureConnect', () => stopTimer());
    socket.once('close', () => stopTimer());
  }

  #limitAge(agent: HttpAgent, socket: Duplex): void {
    const stopTimer = this.#clock.after(maxSocketAgeMs, () => {
      this.#wornOut.add(socket);
      const isIdle = Object.values(agent.freeSockets).some((sockets) => sockets?.includes(socket as Socket));
      if (isIdle) socket.destroy();
    });
    socket.once('close', stopTimer);
  }
}

function timeoutError(step: string, ms: number): IntegrationError {
  return new IntegrationError(`No ${step} within ${ms} ms`, { code: 'TIMEOUT', service: 'fetcher', retryable: true });
}
