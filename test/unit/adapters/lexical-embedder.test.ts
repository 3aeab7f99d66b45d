import { expect, it } from 'vitest';
import { LexicalEmbedder } from '../../../src/adapters/lexical-embedder.ts';

const embedder = new LexicalEmbedder();

/** Cosine similarity: the vectors have length 1. */
async function similarity(a: string, b: string): Promise<number> {
  const { vectors } = await embedder.embed([a, b]);
  return vectors[0]!.reduce((sum, value, index) => sum + value * vectors[1]![index]!, 0);
}

it('gives the same text the same vector, of length 1, on every machine', async () => {
  const { vectors } = await new LexicalEmbedder({ dimensions: 64 }).embed(['Red running shoes']);

  expect(Math.hypot(...vectors[0]!)).toBeCloseTo(1, 5);
  expect([...vectors[0]!].slice(0, 8).map((value) => Number(value.toFixed(4)))).toMatchInlineSnapshot(`
    [
      0,
      0.1636,
      0,
      -0.4074,
      0,
      0,
      0,
      0.1643,
    ]
  `);
});

it('names the dimensions in its model id, so that vectors of other lengths are never compared', () => {
  expect(embedder.modelId).toBe('lexical/v1@1024');
  expect(new LexicalEmbedder({ dimensions: 256 }).modelId).toBe('lexical/v1@256');
});

it.each([
  ['the same words in another order', 'running shoes for women', 'women shoes for running'],
  ['other endings', 'returning a shipped order', 'returns of shipments and orders'],
  ['misspelled words', 'recieve a delivrey', 'receive a delivery'],
  ['parts of compounds', 'Kaffeemaschine reinigen', 'Reinigung der Maschine für Kaffee'],
  ['text without spaces', '送料は全国無料です', '全国送料無料'],
  ['Korean particles', '배송은 무료입니다', '무료 배송'],
])('finds %s', async (_, query, text) => {
  const other = 'Our office opens at nine; 営業時間は九時からです; 영업시간 안내';
  expect(await similarity(query, text)).toBeGreaterThan((await similarity(query, other)) + 0.15);
});

it.each([0, 63, 100.5, 5_000, Number.NaN])('refuses %d dimensions', (dimensions) => {
  expect(() => new LexicalEmbedder({ dimensions })).toThrow(expect.objectContaining({ code: 'OPTIONS_INVALID' }));
});

it('sees no difference in case, accents and width', async () => {
  expect(await similarity('CAFÉ CRÈME ２５０ｇ Straße', 'cafe creme 250g strasse')).toBeCloseTo(1, 5);
});

it('counts what a text is about, not the words that hold it together', async () => {
  expect(await similarity('how do I clean it', 'how do I pay for it')).toBeLessThan(0.2);
  expect(await similarity('how do I clean it', 'Clean')).toBeGreaterThan(0.8);
});

it('gives a text without a letter or digit a vector of zeros', async () => {
  const { vectors } = await embedder.embed(['---', '']);
  for (const vector of vectors) expect(vector.every((value) => value === 0)).toBe(true);
});

it('does not mix the texts of one call, nor of calls at the same time', async () => {
  const texts = Array.from({ length: 40 }, (_, index) =>
    `text number ${index} about topic${index % 7}`.repeat(1 + (index % 5)),
  );
  const alone = await Promise.all(texts.map(async (text) => (await embedder.embed([text])).vectors[0]!));
  const [together, again] = await Promise.all([embedder.embed(texts), embedder.embed(texts.toReversed())]);

  expect(together.vectors).toEqual(alone);
  expect(again.vectors.toReversed()).toEqual(alone);
});

it('lets the event loop turn during a large call, and ends at once when aborted', async () => {
  const controller = new AbortController();
  setImmediate(() => controller.abort());
  const texts = Array.from({ length: 256 }, (_, index) => `words of text ${index} `.repeat(1_500));

  await expect(embedder.embed(texts, { signal: controller.signal })).rejects.toMatchObject({ code: 'ABORTED' });
});
