/** A tree as parallel lists: inner nodes have a feature, leaves have -1 and a value. */
export interface Tree {
  readonly feature: number[];
  /** Rows with a number up to this go left. */
  readonly threshold: number[];
  readonly left: number[];
  readonly right: number[];
  readonly value: number[];
}

/** Trees whose sum, added to `start`, is the logarithm of the odds. */
export interface Trained {
  readonly trees: readonly Tree[];
  readonly start: number;
}

export interface BoostingOptions {
  readonly trees: number;
  readonly rate: number;
  readonly leaves: number;
  readonly rowShare: number;
  readonly columnShare: number;
  readonly minHessian: number;
  readonly l2: number;
  readonly seed: number;
}

/** Bins of a column: more of them fit chance. */
const binCount = 64;
/** Rows that are looked at to find where the bins begin. */
const sampleSize = 40_000;

/** Rows by column, cut into bins. */
export interface BinnedRows {
  readonly rows: number;
  readonly columns: readonly Uint8Array[];
  /** By column: the largest number of each bin but the last. */
  readonly edges: readonly Float32Array[];
}

/** Small numbers that look random, the same ones for the same seed (mulberry32). */
export function randomNumbers(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let value = state;
    value = Math.imul(value ^ (value >>> 15), value | 1);
    value ^= value + Math.imul(value ^ (value >>> 7), value | 61);
    return ((value ^ (value >>> 14)) >>> 0) / 4294967296;
  };
}

/** Cuts each column of `matrix`, which holds `rows` rows, into bins. */
export function binRows(matrix: Float32Array, rows: number): BinnedRows {
  const width = matrix.length / rows;
  const step = Math.max(1, Math.floor(rows / sampleSize));
  const sample = new Float32Array(Math.ceil(rows / step));
  const columns: Uint8Array[] = [];
  const edges: Float32Array[] = [];
  for (let column = 0; column < width; column += 1) {
    for (let row = 0, at = 0; row < rows; row += step, at += 1) sample[at] = matrix[row * width + column]!;
    const found = findEdges(sample, binCount);
    edges.push(found);
    columns.push(Uint8Array.from({ length: rows }, (_, row) => binOf(found, matrix[row * width + column]!)));
  }
  return { rows, columns, edges };
}

/** Writes the chance of each of `rows` into `chances`. */
export function judgeRows(
  { trees, start }: Trained,
  data: BinnedRows,
  rows: readonly number[],
  chances: Float32Array,
): void {
  const scores = new Float32Array(data.rows).fill(start);
  for (const tree of trees) addTree(tree, data, rows, scores);
  for (const row of rows) chances[row] = 1 / (1 + Math.exp(-scores[row]!));
}

/** Edges that part the values of a column into bins of about equal size. */
function findEdges(values: Float32Array, bins: number): Float32Array {
  const sorted = values.toSorted();
  const edges: number[] = [];
  for (let bin = 1; bin < bins; bin += 1) {
    const at = Math.min(sorted.length - 1, Math.floor((bin * sorted.length) / bins));
    const edge = sorted[at]!;
    if ((edges.length === 0 || edge > edges.at(-1)!) && edge < sorted.at(-1)!) edges.push(edge);
  }
  return Float32Array.from(edges);
}

function binOf(edges: Float32Array, value: number): number {
  let low = 0;
  let high = edges.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (value <= edges[middle]!) high = middle;
    else low = middle + 1;
  }
  return low;
}

interface Leaf {
  readonly node: number;
  readonly from: number;
  readonly to: number;
  readonly gradient: Float64Array;
  readonly hessian: Float64Array;
  readonly sumGradient: number;
  readonly sumHessian: number;
  split: { gain: number; column: number; bin: number } | undefined;
}

/** Trains trees for shares between 0 and 1 with the logistic loss; grows the leaf that gains most. */
export function trainTrees(
  data: BinnedRows,
  labels: Float32Array,
  weights: Float32Array,
  options: BoostingOptions,
): Trained {
  const random = randomNumbers(options.seed);
  const usable: number[] = [];
  let positive = 0;
  let total = 0;
  for (let row = 0; row < data.rows; row += 1) {
    if (weights[row]! <= 0) continue;
    usable.push(row);
    positive += weights[row]! * labels[row]!;
    total += weights[row]!;
  }
  const start = Math.log(positive / (total - positive));
  const scores = new Float32Array(data.rows).fill(start);
  const gradients = new Float32Array(data.rows);
  const hessians = new Float32Array(data.rows);
  const trees: Tree[] = [];
  const sample = new Int32Array(usable.length);
  const spare = new Int32Array(usable.length);
  for (let count = 0; count < options.trees; count += 1) {
    let size = 0;
    for (const row of usable) {
      if (random() >= options.rowShare) continue;
      const probability = 1 / (1 + Math.exp(-scores[row]!));
      gradients[row] = weights[row]! * (probability - labels[row]!);
      hessians[row] = weights[row]! * probability * (1 - probability);
      sample[size++] = row;
    }
    const columns = data.columns.map((_, column) => column).filter(() => random() < options.columnShare);
    const tree = growTree(data, { gradients, hessians, sample, spare, size, columns, options });
    trees.push(tree);
    addTree(tree, data, usable, scores);
  }
  return { trees, start };
}

interface Growth {
  readonly gradients: Float32Array;
  readonly hessians: Float32Array;
  readonly sample: Int32Array;
  readonly spare: Int32Array;
  readonly size: number;
  readonly columns: readonly number[];
  readonly options: BoostingOptions;
}

const bins = binCount;

function growTree(data: BinnedRows, growth: Growth): Tree {
  const { options, columns, sample, spare } = growth;
  const tree: Tree = { feature: [-1], threshold: [0], left: [0], right: [0], value: [0] };
  const root = makeLeaf(data, growth, 0, 0, growth.size);
  const leaves: Leaf[] = [root];
  for (let count = 1; count < options.leaves; count += 1) {
    let best: Leaf | undefined;
    for (const leaf of leaves) if ((leaf.split?.gain ?? 0) > (best?.split?.gain ?? 1e-6)) best = leaf;
    if (best?.split === undefined) break;
    const { column, bin } = best.split;
    const values = data.columns[columns[column]!]!;
    let low = best.from;
    let high = 0;
    for (let at = best.from; at < best.to; at += 1) {
      const row = sample[at]!;
      if (values[row]! <= bin) sample[low++] = row;
      else spare[high++] = row;
    }
    sample.set(spare.subarray(0, high), low);
    const node = best.node;
    tree.feature[node] = columns[column]!;
    tree.threshold[node] = data.edges[columns[column]!]![bin]!;
    const leftNode = tree.feature.length;
    for (let side = 0; side < 2; side += 1) {
      tree.feature.push(-1);
      tree.threshold.push(0);
      tree.left.push(0);
      tree.right.push(0);
      tree.value.push(0);
    }
    tree.left[node] = leftNode;
    tree.right[node] = leftNode + 1;
    const isLeftSmaller = low - best.from <= best.to - low;
    const small = isLeftSmaller
      ? makeLeaf(data, growth, leftNode, best.from, low)
      : makeLeaf(data, growth, leftNode + 1, low, best.to);
    const large = isLeftSmaller
      ? subtractLeaf(best, small, growth, leftNode + 1, low, best.to)
      : subtractLeaf(best, small, growth, leftNode, best.from, low);
    leaves.splice(leaves.indexOf(best), 1, small, large);
  }
  for (const leaf of leaves) {
    tree.value[leaf.node] = (-options.rate * leaf.sumGradient) / (leaf.sumHessian + options.l2);
  }
  return tree;
}

function makeLeaf(data: BinnedRows, growth: Growth, node: number, from: number, to: number): Leaf {
  const { columns, gradients, hessians, sample } = growth;
  const gradient = new Float64Array(columns.length * bins);
  const hessian = new Float64Array(columns.length * bins);
  let sumGradient = 0;
  let sumHessian = 0;
  const size = to - from;
  const leafGradients = new Float64Array(size);
  const leafHessians = new Float64Array(size);
  for (let at = 0; at < size; at += 1) {
    const row = sample[from + at]!;
    leafGradients[at] = gradients[row]!;
    leafHessians[at] = hessians[row]!;
    sumGradient += gradients[row]!;
    sumHessian += hessians[row]!;
  }
  for (let column = 0; column < columns.length; column += 1) {
    const values = data.columns[columns[column]!]!;
    const base = column * bins;
    for (let at = 0; at < size; at += 1) {
      const bin = base + values[sample[from + at]!]!;
      gradient[bin]! += leafGradients[at]!;
      hessian[bin]! += leafHessians[at]!;
    }
  }
  const leaf: Leaf = { node, from, to, gradient, hessian, sumGradient, sumHessian, split: undefined };
  leaf.split = findSplit(leaf, growth);
  return leaf;
}

function subtractLeaf(whole: Leaf, part: Leaf, growth: Growth, node: number, from: number, to: number): Leaf {
  const { gradient, hessian } = whole;
  for (let at = 0; at < gradient.length; at += 1) {
    gradient[at]! -= part.gradient[at]!;
    hessian[at]! -= part.hessian[at]!;
  }
  const leaf: Leaf = {
    node,
    from,
    to,
    gradient,
    hessian,
    sumGradient: whole.sumGradient - part.sumGradient,
    sumHessian: whole.sumHessian - part.sumHessian,
    split: undefined,
  };
  leaf.split = findSplit(leaf, growth);
  return leaf;
}

function findSplit({ gradient, hessian, sumGradient, sumHessian }: Leaf, { columns, options }: Growth): Leaf['split'] {
  const { minHessian, l2 } = options;
  if (sumHessian < 2 * minHessian) return undefined;
  const whole = sumGradient ** 2 / (sumHessian + l2);
  let gain = 0;
  let bestColumn = -1;
  let bestBin = 0;
  for (let column = 0; column < columns.length; column += 1) {
    let leftGradient = 0;
    let leftHessian = 0;
    const base = column * bins;
    for (let bin = 0; bin < bins - 1; bin += 1) {
      const h = hessian[base + bin]!;
      if (h === 0) continue;
      leftGradient += gradient[base + bin]!;
      leftHessian += h;
      if (leftHessian < minHessian) continue;
      const rightHessian = sumHessian - leftHessian;
      if (rightHessian < minHessian) break;
      const rightGradient = sumGradient - leftGradient;
      const each = leftGradient ** 2 / (leftHessian + l2) + rightGradient ** 2 / (rightHessian + l2) - whole;
      if (each > gain) {
        gain = each;
        bestColumn = column;
        bestBin = bin;
      }
    }
  }
  return bestColumn < 0 ? undefined : { gain, column: bestColumn, bin: bestBin };
}

function addTree(tree: Tree, data: BinnedRows, rows: readonly number[], scores: Float32Array): void {
  const size = tree.feature.length;
  const limit = new Int32Array(size);
  for (let node = 0; node < size; node += 1) {
    const feature = tree.feature[node]!;
    if (feature >= 0) limit[node] = binOf(data.edges[feature]!, tree.threshold[node]!);
  }
  for (const row of rows) {
    let node = 0;
    for (let feature = tree.feature[node]!; feature >= 0; feature = tree.feature[node]!) {
      node = data.columns[feature]![row]! <= limit[node]! ? tree.left[node]! : tree.right[node]!;
    }
    scores[row]! += tree.value[node]!;
  }
}
