import { parseLenientJson } from './lenient-json.ts';
import { NodeGraph } from './node-graph.ts';

/** The JSON-LD of a page. A block that cannot be read is left out, and costs the others nothing. */
export function readJsonLd(blocks: readonly string[]): NodeGraph {
  return new NodeGraph(documentsOf(blocks));
}

function* documentsOf(blocks: readonly string[]): Generator<unknown> {
  for (const block of blocks) yield* parseLenientJson(block);
}
