import { type BoostedTreesData, leafMark } from '../../../src/adapters/cheerio-extractor/blocks/boosted-trees.ts';
import { scoreScale, type WordTableData } from '../../../src/adapters/cheerio-extractor/blocks/word-scores.ts';
import type { Trained, Tree } from './gradient-boosting.ts';

/** Trees in the form the extractor reads: each node, what is left of it, what is right of it. */
export function packTrees({ trees, start }: Trained, width: number): BoostedTreesData {
  const features: number[] = [];
  const rights: number[] = [];
  const values: number[] = [];
  const add = (tree: Tree, node: number): void => {
    const at = features.length;
    const feature = tree.feature[node]!;
    features.push(feature < 0 ? leafMark : feature);
    rights.push(0);
    values.push(feature < 0 ? tree.value[node]! : tree.threshold[node]!);
    if (feature < 0) return;
    add(tree, tree.left[node]!);
    rights[at] = features.length - at;
    add(tree, tree.right[node]!);
  };
  for (const tree of trees) add(tree, 0);
  const floats = Buffer.alloc(values.length * 4);
  values.forEach((value, index) => {
    floats.writeFloatLE(value, index * 4);
  });
  return {
    start,
    width,
    features: Buffer.from(features).toString('base64'),
    rights: Buffer.from(rights).toString('base64'),
    values: floats.toString('base64'),
  };
}

export function packWords(words: readonly (readonly [word: number, score: number])[]): WordTableData {
  const numbers = Buffer.alloc(words.length * 4);
  const scores = Buffer.alloc(words.length);
  words.forEach(([word, score], index) => {
    numbers.writeInt32LE(word, index * 4);
    scores.writeInt8(Math.round(score * scoreScale), index);
  });
  return { words: numbers.toString('base64'), scores: scores.toString('base64') };
}
