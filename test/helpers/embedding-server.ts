import { setTimeout as sleep } from 'node:timers/promises';
import { onTestFinished } from 'vitest';
import { startSite } from './site-server.ts';

/** A service that speaks OpenAI's protocol for embeddings and remembers what it was asked. */
export interface EmbeddingServer {
  /** For `config.openai.baseURL`. */
  readonly baseURL: string;
  /** Every text it has embedded, in the order they came. */
  readonly texts: readonly string[];
  /** TCP connections that are open: of a client that died, until everything it sent has been read. */
  readonly openConnections: number;
}

/**
 * Vectors of letters, always the same for the same text.
 *
 * @param delayMs - asked before each answer: how long it takes, in milliseconds.
 */
export async function openEmbeddingServer(delayMs: () => number = () => 0): Promise<EmbeddingServer> {
  const texts: string[] = [];
  const server = await startSite(async (request, response) => {
    const parts: Buffer[] = [];
    for await (const part of request) parts.push(part);
    const { input, dimensions = 8 } = JSON.parse(Buffer.concat(parts).toString('utf8'));
    texts.push(...input);
    await sleep(delayMs());
    const data = input.map((text: string, index: number) => ({ index, embedding: toVector(text, dimensions) }));
    response.writeHead(200, { 'content-type': 'application/json' });
    response.end(JSON.stringify({ object: 'list', data, usage: { prompt_tokens: input.length } }));
  });
  onTestFinished(() => server.close());
  return {
    ...{ baseURL: `${server.origin}/v1`, texts },
    get openConnections() {
      return server.openConnections;
    },
  };
}

function toVector(text: string, dimensions: number): number[] {
  const vector = new Array<number>(dimensions).fill(0);
  for (let index = 0; index < text.length; index += 1) vector[(text.charCodeAt(index) + index) % dimensions]! += 1;
  return vector;
}
