/** OpenAI on loopback, in a process of its own: tells its address, and what it counted when asked. */

import { vectorOf } from '../../helpers/openai-server/embeddings.ts';
import { startOpenAI } from '../../helpers/openai-server.ts';
import { countWords } from './texts.ts';

const { latencyMs, tokensPerMinute } = JSON.parse(process.argv[2] ?? '{}') as {
  readonly latencyMs: number;
  readonly tokensPerMinute?: number;
};

/** Made beforehand: what is measured is the client. */
const vectors = Array.from({ length: 64 }, (_, number) => vectorOf(`vector ${number}`, 1536));
const numbers = vectors.map((vector) => JSON.stringify(Array.from(vector)));
const base64 = vectors.map((vector) => JSON.stringify(Buffer.from(vector.buffer).toString('base64')));
const render = (text: string, format: string): string =>
  (format === 'base64' ? base64 : numbers)[(text.charCodeAt(0) * 31 + text.charCodeAt(9)) % vectors.length]!;

const server = await startOpenAI({ latencyMs, tokensPerMinute, countTokens: countWords, render });
process.on('message', () => {
  const statuses = server.requests.map(({ status }) => status);
  process.send?.({
    requests: statuses.length,
    refused: statuses.filter((status) => status === 429).length,
    failed: statuses.filter((status) => status >= 400 && status !== 429).length,
    embedded: new Set(server.texts).size,
    charged: server.texts.length,
  });
});
process.send?.({ baseURL: server.baseURL });
