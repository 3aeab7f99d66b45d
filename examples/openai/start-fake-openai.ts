import { once } from 'node:events';
import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { LexicalEmbedder } from '../../src/index.ts'; // in your project: 'customer-scraping-integration'

/** `POST /v1/embeddings` as OpenAI answers it, on loopback; the vectors are those of the embedded default. */
export async function startFakeOpenAI(): Promise<{ readonly baseURL: string; close(): Promise<void> }> {
  const server = createServer(async (request, response) => {
    const answer = request.url?.startsWith('/v1/embeddings') ? await embed(request) : { object: 'model', id: 'fake' };
    response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(answer));
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    baseURL: `http://127.0.0.1:${(server.address() as AddressInfo).port}/v1`,
    close: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

interface EmbeddingsBody {
  readonly model: string;
  readonly input: string | readonly string[];
  readonly dimensions?: number;
  readonly encoding_format?: 'float' | 'base64';
}

async function embed(request: IncomingMessage): Promise<object> {
  const body = JSON.parse(Buffer.concat(await request.toArray()).toString()) as EmbeddingsBody;
  const texts = [body.input].flat();
  const { vectors } = await new LexicalEmbedder({ dimensions: body.dimensions ?? 1536 }).embed(texts);
  const data = vectors.map((vector, index) => ({
    object: 'embedding',
    index,
    embedding: body.encoding_format === 'base64' ? Buffer.from(vector.buffer).toString('base64') : [...vector],
  }));
  // OpenAI counts about a token for four characters of English.
  const tokens = texts.reduce((sum, text) => sum + Math.ceil(text.length / 4), 0);
  return { object: 'list', model: body.model, data, usage: { prompt_tokens: tokens, total_tokens: tokens } };
}
