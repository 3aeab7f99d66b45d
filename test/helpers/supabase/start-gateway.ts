import { once } from 'node:events';
import { createServer, type IncomingMessage, request, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { answerAuth, type FakeUser } from './fake-auth.ts';
import { attachRealtime, type FakeRealtime } from './fake-realtime.ts';

/** What stands in front of a project: it shares the requests out to its services, and can be made to misbehave. */
export interface Gateway {
  readonly origin: string;
  readonly realtime: FakeRealtime;
  /** Who can sign in. */
  readonly users: FakeUser[];
  /** Requests to the database so far: name of the function, bytes of the body. */
  readonly calls: readonly GatewayCall[];
  /** Decides over the requests to the database that come from now on. */
  misbehave(fault: Fault | undefined): void;
  close(): Promise<void>;
}

export interface GatewayCall {
  /** Last part of the path, e.g. `csi_get_page`. */
  readonly name: string;
  readonly bytes: number;
}

/**
 * What happens to a request: `lose` carries it out and drops the answer, `drop` does not carry it out, `hang` never answers,
 * a number is the status of an answer without a body.
 */
export type Fault = (call: GatewayCall) => 'lose' | 'drop' | 'hang' | number | undefined;

/** Gateways of hosted projects are said to refuse larger bodies. */
const maxBodyBytes = 5 * 1024 * 1024;

/** Starts a gateway; `/rest/v1` goes to PostgREST, `/realtime/v1` and `/auth/v1` to fakes. */
export async function startGateway(postgrest: string): Promise<Gateway> {
  const calls: GatewayCall[] = [];
  const users: FakeUser[] = [];
  let fault: Fault | undefined;

  const toDatabase = async (incoming: IncomingMessage, answer: ServerResponse): Promise<void> => {
    const body = Buffer.concat(await incoming.toArray());
    const path = incoming.url!.slice('/rest/v1'.length);
    const call = { name: path.split('?')[0]!.split('/').at(-1)!, bytes: body.length };
    calls.push(call);
    const decision = body.length > maxBodyBytes ? 413 : fault?.(call);
    if (decision === 'hang') return;
    if (decision === 'drop') answer.destroy();
    else if (typeof decision === 'number') answer.writeHead(decision).end();
    else forward({ incoming, answer, body, url: `${postgrest}${path}`, isLost: decision === 'lose' });
  };

  const server = createServer((incoming, answer) => {
    if (incoming.url?.startsWith('/rest/v1')) void toDatabase(incoming, answer);
    else if (!realtime.answer(incoming, answer) && !answerAuth(users, incoming, answer)) answer.writeHead(404).end();
  });
  const realtime = attachRealtime(server);
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    origin: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    realtime,
    users,
    calls,
    misbehave: (next) => {
      fault = next;
    },
    close: async () => {
      realtime.close();
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}

interface Forwarding {
  readonly incoming: IncomingMessage;
  readonly answer: ServerResponse;
  readonly body: Buffer;
  readonly url: string;
  readonly isLost: boolean;
}

function forward({ incoming, answer, body, url, isLost }: Forwarding): void {
  const headers = { ...incoming.headers, 'content-length': String(body.length) };
  const onward = request(url, { method: incoming.method, headers }, (back) => {
    if (isLost) {
      back.resume();
      back.once('end', () => answer.destroy());
      return;
    }
    answer.writeHead(back.statusCode!, back.headers);
    back.pipe(answer);
  });
  onward.on('error', () => {
    // Nothing listens where PostgREST was: that is how a gateway says so.
    if (!answer.headersSent) answer.writeHead(503, { 'content-type': 'text/plain' }).end('no upstream');
    else answer.destroy();
  });
  onward.end(body);
}
