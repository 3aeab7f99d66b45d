import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { BatchDesk, type BatchOptions } from './openai-server/batches.ts';
import { type ChatBody, chatAnswer, type ModelSays } from './openai-server/chat.ts';
import {
  type EmbeddingsBody,
  type EmbeddingsOptions,
  embeddingsAnswer,
  usedTokens,
} from './openai-server/embeddings.ts';
import type { Failure } from './openai-server/failures.ts';
import { type LimitOptions, ServiceLimits } from './openai-server/limits.ts';
import { type Answer, Refusal, refusal } from './openai-server/refusal.ts';

export interface OpenAIServerOptions extends LimitOptions, EmbeddingsOptions, BatchOptions {
  /** @default 'sk-test' */
  readonly apiKey?: string | undefined;
  /** Before each answer. @default 0 */
  readonly latencyMs?: number | undefined;
  /** What the chat model says. @default a page analysis of category `other` */
  readonly say?: ModelSays | undefined;
}

/** One request, as far as it was understood. */
export interface OpenAIRequest {
  readonly method: string;
  readonly path: string;
  readonly body: unknown;
  /** Milliseconds, by `performance.now()`. */
  readonly at: number;
  status: number;
}

/** OpenAI's API on loopback: it enforces the documented limits, and fails in the documented ways when it is told to. */
export interface OpenAIServer {
  /** With `/v1`. */
  readonly baseURL: string;
  readonly host: string;
  readonly requests: readonly OpenAIRequest[];
  /** Texts that were embedded, in the order they came. */
  readonly texts: readonly string[];
  /** Tokens that were charged for. */
  readonly chargedTokens: number;
  /** The next calls that cost something fail so, one after the other. */
  failNext(...failures: Failure[]): void;
  /** All of them, until it is called with nothing. */
  failAlways(failure?: Failure): void;
  /** Lets batches that wait finish. */
  finishBatches(): void;
  close(): Promise<void>;
}

export async function startOpenAI(options: OpenAIServerOptions = {}): Promise<OpenAIServer> {
  const { apiKey = 'sk-test', latencyMs = 0 } = options;
  const limits = new ServiceLimits(options);
  const desk = new BatchDesk(options, (body) => embed(body, { free: true }));
  const requests: OpenAIRequest[] = [];
  const texts: string[] = [];
  const failures: Failure[] = [];
  let always: Failure | undefined;
  let chargedTokens = 0;

  function embed(body: EmbeddingsBody, { free = false } = {}): Answer {
    const tokens = usedTokens(body, options);
    const headers = free ? {} : limits.take(body.model, tokens);
    const answer = embeddingsAnswer(body, tokens, options);
    chargedTokens += tokens;
    texts.push(...[body.input].flat());
    return { ...answer, headers };
  }

  function chat(body: ChatBody): Answer {
    const { tokens, ...answer } = chatAnswer(body, options.say);
    const headers = limits.take(body.model, tokens);
    chargedTokens += tokens;
    return { ...answer, headers };
  }

  function answer(method: string, path: string, body: unknown): Answer {
    if (method === 'GET' && path.startsWith('/v1/models/')) {
      return { status: 200, body: { id: path.slice('/v1/models/'.length), object: 'model', owned_by: 'openai' } };
    }
    if (method === 'POST' && path === '/v1/embeddings') return embed(body as EmbeddingsBody);
    if (method === 'POST' && path === '/v1/chat/completions') return chat(body as ChatBody);
    return desk.answer(method, path, body) ?? refusal(404, 'Unknown request URL', 'unknown_url').answer;
  }

  async function serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { method = '', url = '', headers } = request;
    const body = await readBody(request);
    const noted: OpenAIRequest = { method, path: url, body, at: performance.now(), status: 0 };
    requests.push(noted);
    if (latencyMs > 0) await new Promise((resolve) => setTimeout(resolve, latencyMs));
    if (headers.authorization !== `Bearer ${apiKey}`) {
      return send(response, noted, refusal(401, 'Incorrect API key provided', 'invalid_api_key').answer);
    }
    const failure = method === 'POST' && /embeddings|chat/.test(url) ? (failures.shift() ?? always) : undefined;
    try {
      const made = failure?.before?.(response);
      if (made === 'handled') return;
      const given = made ?? answer(method, url, body);
      send(response, noted, failure?.after?.(given) ?? given);
    } catch (error) {
      if (!(error instanceof Refusal)) throw error;
      send(response, noted, error.answer);
    }
  }

  const server = createServer((request, response) => void serve(request, response));
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const host = `127.0.0.1:${(server.address() as AddressInfo).port}`;
  return {
    baseURL: `http://${host}/v1`,
    host,
    requests,
    texts,
    get chargedTokens() {
      return chargedTokens;
    },
    failNext: (...next) => void failures.push(...next),
    failAlways: (failure) => {
      always = failure;
    },
    finishBatches: () => desk.finish(),
    close: async () => {
      server.close();
      server.closeAllConnections();
    },
  };
}

function send(response: ServerResponse, noted: OpenAIRequest, { status, body, headers = {} }: Answer): void {
  noted.status = status;
  const bytes = typeof body === 'string' || body instanceof Uint8Array ? body : JSON.stringify(body);
  response.writeHead(status, { 'content-type': 'application/json', ...headers }).end(bytes);
}

async function readBody(request: IncomingMessage): Promise<unknown> {
  const parts: Buffer[] = [];
  for await (const part of request) parts.push(part);
  const text = Buffer.concat(parts).toString();
  return request.headers['content-type']?.includes('json') ? JSON.parse(text) : text;
}
