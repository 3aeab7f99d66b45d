import type { AnyNode } from 'domhandler';
import type { Choice } from './choose-blocks.ts';
import type { PageBlocks } from './page-blocks.ts';
import { trimmedLength } from './trimmed-length.ts';

export type ExcludedNodes = ReadonlySet<AnyNode>;

/** Turns a choice of blocks around: into the elements and texts to leave out. */
export function excludeBlocks(
  page: PageBlocks,
  choice: Choice,
): { readonly excluded: ExcludedNodes; readonly length: number } {
  const { blocks, places } = page;
  const excluded = new Set<AnyNode>();
  /** By place: whether something in it is kept. */
  const holds = new Uint8Array(places.length);
  let length = 0;
  for (let index = 0; index < page.count; index += 1) {
    const { place, texts } = blocks[index]!;
    if (choice[index] === 0) continue;
    holds[place.index] = 1;
    for (const { data } of texts) length += trimmedLength(data);
  }
  for (let index = places.length - 1; index > 0; index -= 1) {
    const { parent } = places[index]!;
    if (holds[index] === 1) holds[parent!.index] = 1;
  }
  for (const { element, parent, index, words } of places) {
    if (element === undefined || holds[parent!.index] === 0 || holds[index] === 1) continue;
    // An image without a text says nothing to the model.
    if (words > 0 || page.landmarkOfPlace[index] !== 2) excluded.add(element);
  }
  for (let index = 0; index < page.count; index += 1) {
    const { place, texts } = blocks[index]!;
    if (choice[index] === 0 && holds[place.index] === 1) for (const text of texts) excluded.add(text);
  }
  return { excluded, length };
}
