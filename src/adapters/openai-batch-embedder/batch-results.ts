import type { EmbeddingsAnswer } from '../openai/embeddings-answer.ts';
import { mostBytes, parseJson, placeVectors } from '../openai/embeddings-answer.ts';
import { takeOutVectors } from '../openai/take-out-vectors.ts';
import type { BatchLine } from './batch-lines.ts';

/**
 * Reads the file with a batch's results, line by line, in whichever order they come.
 *
 * @returns by `start` of the line. Lines that were refused, or of which nothing is said, are missing.
 * @throws RangeError, IntegrationError `EMBEDDING_FAILED` for an answer that is none.
 */
export async function readResults(
  file: AsyncIterable<Uint8Array> | Iterable<Uint8Array>,
  lines: readonly BatchLine[],
  dimensions: number,
): Promise<ReadonlyMap<number, EmbeddingsAnswer>> {
  const byId = new Map(lines.map((line) => [String(line.start), line]));
  const largest = Math.max(...lines.map(({ texts }) => texts.length));
  const maxBytes = mostBytes({ count: largest, dimensions });
  const answers = new Map<number, EmbeddingsAnswer>();
  for await (const row of rowsOf(file, maxBytes)) {
    const { rest, vectors } = await takeOutVectors([row], { dimensions, maxBytes });
    const { custom_id: id, response } = Object(parseJson(rest));
    const { status_code: status, body } = Object(response);
    const line = byId.get(id);
    if (!line || status !== 200) continue;
    answers.set(line.start, await placeVectors(body, vectors, { count: line.texts.length, dimensions }));
  }
  return answers;
}

const lineEnd = 0x0a;

async function* rowsOf(
  file: AsyncIterable<Uint8Array> | Iterable<Uint8Array>,
  maxBytes: number,
): AsyncGenerator<Buffer> {
  let parts: Uint8Array[] = [];
  let length = 0;
  for await (const part of file) {
    let from = 0;
    for (let end = part.indexOf(lineEnd); end >= 0; end = part.indexOf(lineEnd, from)) {
      parts.push(part.subarray(from, end));
      const row = Buffer.concat(parts);
      if (row.length > 0) yield row;
      parts = [];
      length = 0;
      from = end + 1;
    }
    parts.push(part.subarray(from));
    length += part.length - from;
    if (length > maxBytes) throw new RangeError(`A line of the results is longer than ${maxBytes} bytes`);
  }
  if (length > 0) yield Buffer.concat(parts);
}
