import type { LabelledPage } from './labelled-pages.ts';

/** How much of a block is content, 0 to 1, and how sure that is: 0 when nothing is known. */
export interface BlockLabel {
  readonly share: number;
  readonly isKnown: boolean;
}

const word = /[\p{L}\p{N}_]+/gu;
/** Words in a row that are found in the truth as they are. */
const run = 4;
/** A short block is looked for so many words around the place where its neighbours stand. */
const slack = 40;

export function wordsOf(text: string): readonly string[] {
  return text.toLowerCase().match(word) ?? [];
}

/**
 * Labels blocks by their words in the truth. Long blocks are found by runs of words; short ones, which may stand anywhere
 * by chance, count only between their neighbours.
 */
export function labelBlocks(page: LabelledPage, texts: readonly string[]): readonly BlockLabel[] {
  return page.text === undefined ? labelBySnippets(page, texts) : labelByText(page.text, texts);
}

function labelBySnippets(page: LabelledPage, texts: readonly string[]): readonly BlockLabel[] {
  const plain = (text: string) => text.replaceAll(/\s+/gu, ' ').trim();
  const withs = page.with.map(plain);
  const withouts = page.without.map(plain);
  return texts.map((raw) => {
    const text = plain(raw);
    if (withs.some((snippet) => text.includes(snippet))) return { share: 1, isKnown: true };
    if (withouts.some((snippet) => text.includes(snippet))) return { share: 0, isKnown: true };
    return { share: 0, isKnown: false };
  });
}

function labelByText(truth: string, texts: readonly string[]): readonly BlockLabel[] {
  const truthWords = wordsOf(truth);
  const runs = new Map<string, number[]>();
  for (let at = 0; at + run <= truthWords.length; at += 1) {
    const key = truthWords.slice(at, at + run).join(' ');
    const places = runs.get(key);
    if (places === undefined) runs.set(key, [at]);
    else if (places.length < 8) places.push(at);
  }
  const blocks = texts.map((text) => {
    const words = wordsOf(text);
    const covered = new Uint8Array(words.length);
    const places: number[] = [];
    for (let at = 0; at + run <= words.length; at += 1) {
      const found = runs.get(words.slice(at, at + run).join(' '));
      if (found === undefined) continue;
      covered.fill(1, at, at + run);
      if (found.length === 1) places.push(found[0]!);
    }
    const share = words.length === 0 ? 0 : covered.reduce((sum, value) => sum + value, 0) / words.length;
    return { words, share, from: places[0] ?? -1, to: places.at(-1) ?? -1 };
  });

  const after = new Array<number>(blocks.length).fill(truthWords.length);
  for (let index = blocks.length - 2; index >= 0; index -= 1) {
    const next = blocks[index + 1]!;
    after[index] = next.share > 0.6 && next.from >= 0 ? next.from : after[index + 1]!;
  }
  const firsts = new Map<string, number[]>();
  truthWords.forEach((each, at) => {
    const places = firsts.get(each);
    if (places === undefined) firsts.set(each, [at]);
    else places.push(at);
  });
  const used = new Uint8Array(truthWords.length);
  let before = 0;
  return blocks.map(({ words, share, to }, index) => {
    if (share > 0.6 && to >= 0) before = Math.max(0, to);
    if (words.length === 0) return { share: 0, isKnown: false };
    if (words.length >= 8 || share === 1) return { share, isKnown: true };
    const low = before - slack;
    const high = after[index]! < before ? before + 3 * slack : after[index]! + slack;
    const found = (firsts.get(words[0]!) ?? []).find(
      (at) => at >= low && at <= high && used[at] === 0 && words.every((each, step) => truthWords[at + step] === each),
    );
    if (found === undefined) return { share: Math.min(share, 0.5), isKnown: true };
    used.fill(1, found, found + words.length);
    return { share: 1, isKnown: true };
  });
}
