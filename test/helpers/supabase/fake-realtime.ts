import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import { type WebSocket, WebSocketServer } from 'ws';

/** A message that was broadcast. */
export interface Broadcast {
  readonly topic: string;
  readonly event: string;
  readonly payload: Readonly<Record<string, unknown>>;
  readonly isPrivate: boolean;
  readonly token: string;
  readonly at: number;
}

/**
 * The part of Supabase Realtime that broadcasts need, in the Phoenix protocol, version 2.0.0: joining and leaving a
 * channel, heartbeats, and sending by HTTP. It proves our use of the real client, not the real server.
 */
export interface FakeRealtime {
  readonly broadcasts: readonly Broadcast[];
  /** How sending by HTTP is answered. @default 202 */
  status: number | 'hang';
  /** Who may join a private channel, by the token it came with. @default everybody */
  mayJoin: (topic: string, token: string) => boolean;
  /** @returns whether the request was for it. */
  answer(incoming: IncomingMessage, answer: ServerResponse): boolean;
  /** Breaks every connection, as a restart does. */
  disconnect(): void;
  close(): void;
}

type Message = readonly [joinRef: string | null, ref: string | null, topic: string, event: string, payload: unknown];

/** Serves `/realtime/v1` of a server. */
export function attachRealtime(server: Server): FakeRealtime {
  const sockets = new WebSocketServer({ server, path: '/realtime/v1/websocket' });
  const members = new Map<WebSocket, Map<string, string | null>>();
  const broadcasts: Broadcast[] = [];

  sockets.on('connection', (socket) => {
    members.set(socket, new Map());
    socket.on('close', () => members.delete(socket));
    socket.on('message', (data) => receive(socket, JSON.parse(String(data))));
  });

  const receive = (socket: WebSocket, [joinRef, ref, topic, event, payload]: Message): void => {
    const reply = (status: 'ok' | 'error', response: unknown): void =>
      socket.send(JSON.stringify([joinRef, ref, topic, 'phx_reply', { status, response }]));
    if (event === 'phx_join') {
      const { access_token: token = '', config } = payload as { access_token?: string; config: { private?: boolean } };
      if (config.private && !fake.mayJoin(topic.replace('realtime:', ''), token)) {
        reply('error', { reason: 'Unauthorized: You do not have permissions to read from this Channel topic' });
        return;
      }
      members.get(socket)?.set(topic, joinRef);
      reply('ok', { postgres_changes: [] });
    } else if (event === 'phx_leave') {
      members.get(socket)?.delete(topic);
      reply('ok', {});
    } else if (event === 'heartbeat') {
      reply('ok', {});
    }
  };

  const spread = ({ topic, event, payload }: Broadcast): void => {
    for (const [socket, topics] of members) {
      const full = `realtime:${topic}`;
      const joinRef = topics.get(full);
      if (joinRef === undefined) continue;
      socket.send(JSON.stringify([joinRef, null, full, 'broadcast', { type: 'broadcast', event, payload }]));
    }
  };

  const fake: FakeRealtime = {
    broadcasts,
    status: 202,
    mayJoin: () => true,
    answer(incoming, answer) {
      const url = new URL(incoming.url!, 'http://gateway');
      const [, topic, event] = /^\/realtime\/v1\/api\/broadcast\/([^/]+)\/events\/([^/]+)$/.exec(url.pathname) ?? [];
      if (topic === undefined || event === undefined || incoming.method !== 'POST') return false;
      void incoming.toArray().then((parts) => {
        if (fake.status === 'hang') return;
        answer.writeHead(fake.status).end();
        if (fake.status !== 202) return;
        const broadcast = {
          topic: decodeURIComponent(topic),
          event: decodeURIComponent(event),
          payload: JSON.parse(Buffer.concat(parts).toString()),
          isPrivate: url.searchParams.get('private') === 'true',
          token: (incoming.headers.authorization ?? '').replace('Bearer ', ''),
          at: Date.now(),
        };
        broadcasts.push(broadcast);
        spread(broadcast);
      });
      return true;
    },
    disconnect() {
      for (const socket of members.keys()) socket.terminate();
    },
    close() {
      fake.disconnect();
      sockets.close();
    },
  };
  return fake;
}
