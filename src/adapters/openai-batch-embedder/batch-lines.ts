import { createTimeSlicer } from '../../resilience/time-slice.ts';
import { type EmbeddingModel, embeddingsRequest, mostTokensPerRequest } from '../openai/embedding-model.ts';
import { createTokenCounter } from '../token-counters.ts';

/** The texts of one request of a batch. */
export interface BatchLine {
  /** Place of its first text among all. */
  readonly start: number;
  readonly texts: readonly string[];
}

/** Few enough that a line of the results is read without holding up the event loop: 2 MB of long vectors. */
const textsPerLine = 256;

/** Puts texts together to requests, in their order. */
export async function packLines(texts: readonly string[]): Promise<BatchLine[]> {
  const slice = createTimeSlicer();
  const counter = await createTokenCounter('cl100k_base');
  const lines: BatchLine[] = [];
  let start = 0;
  let tokens = 0;
  for (const [index, text] of texts.entries()) {
    const added = counter.count(text);
    const isFull = index - start >= textsPerLine || tokens + added > mostTokensPerRequest;
    if (isFull && index > start) {
      lines.push({ start, texts: texts.slice(start, index) });
      start = index;
      tokens = 0;
    }
    tokens += added;
    await slice();
  }
  lines.push({ start, texts: texts.slice(start) });
  return lines;
}

/** The file that a batch is made of: https://platform.openai.com/docs/guides/batch */
export function toBatchFile(lines: readonly BatchLine[], model: EmbeddingModel): File {
  const rows = lines.map(({ start, texts }) => {
    const body = embeddingsRequest(model, texts, 'base64');
    return `${JSON.stringify({ custom_id: String(start), method: 'POST', url: '/v1/embeddings', body })}\n`;
  });
  return new File(rows, 'embeddings.jsonl', { type: 'application/jsonl' });
}
