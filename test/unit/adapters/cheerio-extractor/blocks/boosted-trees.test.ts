import { expect, it } from 'vitest';
import { BoostedTrees } from '../../../../../src/adapters/cheerio-extractor/blocks/boosted-trees.ts';
import { binRows, judgeRows, randomNumbers, trainTrees } from '../../../../eval/extraction/gradient-boosting.ts';
import { packTrees } from '../../../../eval/extraction/pack-model.ts';

const width = 3;

/** Rows whose label is whether just one of the first two numbers is large; the third says nothing. */
function sample(count: number): { readonly rows: Float32Array; readonly labels: Float32Array } {
  const random = randomNumbers(7);
  const rows = Float32Array.from({ length: count * width }, () => random());
  const isLarge = (row: number, column: number): boolean => rows[row * width + column]! > 0.5;
  const labels = Float32Array.from({ length: count }, (_, row) => (isLarge(row, 0) === isLarge(row, 1) ? 0 : 1));
  return { rows, labels };
}

const options = { trees: 30, rate: 0.3, leaves: 8, rowShare: 0.8, columnShare: 1, minHessian: 1, l2: 1, seed: 1 };

it('learn what no single number says', () => {
  const { rows, labels } = sample(2_000);
  const trained = trainTrees(binRows(rows, 2_000), labels, new Float32Array(2_000).fill(1), options);

  const chances = new BoostedTrees(packTrees(trained, width)).judge(Float32Array.of(0.9, 0.1, 0.5, 0.9, 0.9, 0.5), 2);

  expect(chances[0]).toBeGreaterThan(0.9);
  expect(chances[1]).toBeLessThan(0.1);
});

it('say the same packed as in training, for each row by itself', () => {
  const { rows, labels } = sample(500);
  const data = binRows(rows, 500);
  const trained = trainTrees(data, labels, new Float32Array(500).fill(1), options);
  const trees = new BoostedTrees(packTrees(trained, width));
  const expected = new Float32Array(500);
  judgeRows(trained, data, [...expected.keys()], expected);

  const together = trees.judge(rows, 500);

  together.forEach((chance, row) => {
    expect(chance).toBeCloseTo(expected[row]!, 4);
    expect(trees.judge(rows.slice(row * width, (row + 1) * width), 1)[0]).toBe(chance);
  });
});

it('learn nothing from rows without a weight', () => {
  const { rows, labels } = sample(500);
  const weights = labels.map((label) => label);

  const { trees, start } = trainTrees(binRows(rows, 500), labels, weights, options);

  expect(start).toBe(Number.POSITIVE_INFINITY);
  expect(trees.every(({ feature }) => feature.length === 1)).toBe(true);
});
