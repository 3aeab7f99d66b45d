import { expect, it } from 'vitest';
import { takeOutVectors } from '../../../../src/adapters/openai/take-out-vectors.ts';

const vectors = [Float32Array.of(1, -2.5), Float32Array.of(0, 3e38), Float32Array.of(1e-30, 7)];
const base64 = vectors.map((vector) => Buffer.from(vector.buffer).toString('base64'));
const shape = { dimensions: 2, maxBytes: 10_000 };

/** The answer in parts of this many bytes. */
function partsOf(text: string, size: number): Buffer[] {
  const bytes = Buffer.from(text);
  return Array.from({ length: Math.ceil(bytes.length / size) }, (_, n) => bytes.subarray(n * size, (n + 1) * size));
}

it.each([1, 2, 3, 7, 16, 1_000])('finds every vector in an answer that arrives %i bytes at a time', async (size) => {
  const answer = `{"note":"naïve 👟 \\"embedding\\":\\"AAAA","data":[
    {"embedding":"${base64[0]}"}, {"embedding" :\t"${base64[1]}"}, {"embedding":[1, 2]}, {"object":"embedding"},
    {"embedding":{"embedding":"${base64[2]}"}}],"embedding":null}`;

  const taken = await takeOutVectors(partsOf(answer, size), shape);

  expect(taken.vectors).toEqual(vectors);
  expect(taken.rest).toBe(answer.replace(base64[0]!, '0').replace(base64[1]!, '1').replace(base64[2]!, '2'));
});

it.each([
  ['nothing', ''],
  ['no vector', '{"data":[]}'],
  ['numbers only', '{"data":[{"embedding":[1,2]}]}'],
  ['half a name', '{"data":[{"embedd'],
  ['half a vector', '{"data":[{"embedding":"AACA'],
  ['a name and blanks', `{"embedding":${' '.repeat(500)}"AA"}`],
])('leaves %s as it is', async (_, answer) => {
  for (const size of [1, 5, 1_000]) {
    expect(await takeOutVectors(partsOf(answer, size), shape)).toEqual({ rest: answer, vectors: [] });
  }
});

it('does not wait for the end of a vector that is longer than it can be', async () => {
  let read = 0;
  const endless = (function* () {
    yield Buffer.from('{"embedding":"');
    for (; read < 1_000; read += 1) yield Buffer.alloc(100, 'A');
  })();

  await expect(takeOutVectors(endless, { dimensions: 2, maxBytes: 1e9 })).rejects.toMatchObject({
    code: 'EMBEDDING_FAILED',
  });
  expect(read).toBeLessThan(3);
});

it('reads no further than an answer may be long', async () => {
  await expect(takeOutVectors([Buffer.alloc(10_001)], shape)).rejects.toThrow(RangeError);
});
