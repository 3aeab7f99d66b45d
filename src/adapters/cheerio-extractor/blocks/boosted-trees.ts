/** Gradient boosted trees, their nodes in three lists: a node, all that is left of it, all that is right of it. */
export interface BoostedTreesData {
  /** The sum before the first tree. */
  readonly start: number;
  /** Features in a row. */
  readonly width: number;
  /** Base64 of a byte a node: its feature, {@link leafMark} for a leaf. */
  readonly features: string;
  /** Base64 of a byte a node: how many nodes further the one on its right is. */
  readonly rights: string;
  /** Base64 of a 32-bit float a node, little endian: the largest value that goes left, or what a leaf adds. */
  readonly values: string;
}

/** In place of the feature of a leaf. */
export const leafMark = 255;
const leaf = leafMark << 8;

/** Trees that are ready to judge rows of features. */
export class BoostedTrees {
  readonly width: number;

  readonly #start: number;
  /** Of each node its feature, in the upper byte, and how many nodes further the one on its right is. */
  readonly #nodes: Uint16Array;
  readonly #values: Float32Array;

  constructor({ start, width, features, rights, values }: BoostedTreesData) {
    this.#start = start;
    this.width = width;
    const further = Buffer.from(rights, 'base64');
    this.#nodes = Uint16Array.from(Buffer.from(features, 'base64'), (feature, node) => (feature << 8) | further[node]!);
    this.#values = readFloats(Buffer.from(values, 'base64'));
  }

  /**
   * The chance of each row, 0 to 1.
   *
   * @param rows - `count` rows, each of as many numbers; the first {@link width} of a row are its features.
   */
  judge(rows: Float32Array, count: number): Float32Array {
    const scores = new Float32Array(count).fill(this.#start);
    // Trees follow each other: the end of one is the root of the next.
    let root = 0;
    while (root < this.#nodes.length) root = this.#addTree(root, rows, scores);
    for (let row = 0; row < count; row += 1) scores[row] = 1 / (1 + Math.exp(-scores[row]!));
    return scores;
  }

  /** @returns where the tree ends. */
  #addTree(root: number, rows: Float32Array, scores: Float32Array): number {
    const nodes = this.#nodes;
    const values = this.#values;
    const width = rows.length / scores.length;
    for (let row = 0, base = 0; row < scores.length; row += 1, base += width) {
      let node = root;
      let packed = nodes[node]!;
      while (packed < leaf) {
        node += rows[base + (packed >> 8)]! <= values[node]! ? 1 : packed & 0xff;
        packed = nodes[node]!;
      }
      scores[row]! += values[node]!;
    }
    let end = root;
    while (nodes[end]! < leaf) end += nodes[end]! & 0xff;
    return end + 1;
  }
}

function readFloats(bytes: Buffer): Float32Array {
  const floats = new Float32Array(bytes.length / 4);
  for (let index = 0; index < floats.length; index += 1) floats[index] = bytes.readFloatLE(index * 4);
  return floats;
}
