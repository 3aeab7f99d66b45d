/** Numbers from 0 to 1 that are the same for the same seed (mulberry32). */
export function createRandom(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

const plainWords =
  'shoe running size delivery returns policy the of within thirty days parcel order customer warranty repair colour'.split(
    ' ',
  );
const awkwardWords =
  'Größe étage 配送料 😀👍🏽 don’t 12.50 **bold** `code` https://shop.example/a/b?c=d ภาษาไทย [link](https://shop.example/a/very/long/path) <|endoftext|>'.split(
    ' ',
  );

/** `count` plain words with a capital and a full stop. */
export function sentence(random: () => number, count: number): string {
  if (count === 0) return '';
  const words = Array.from({ length: count }, () => pick(plainWords, random)).join(' ');
  return `${words[0]?.toUpperCase()}${words.slice(1)}.`;
}

/** Markdown no site would write: every kind of block, broken nesting, words without end, scripts without spaces. */
export function hostileMarkdown(random: () => number): string {
  const some = (most: number): number => Math.floor(random() * most);
  const awkward = (count: number): string =>
    Array.from({ length: count }, () => pick(random() < 0.5 ? awkwardWords : plainWords, random)).join(' ');
  const lines = (count: number, line: () => string): string => Array.from({ length: count }, line).join('\n');
  const blocks: (() => string)[] = [
    () => `${'#'.repeat(1 + some(7))} ${awkward(some(8))}`,
    () => `${'#'.repeat(1 + some(6))} ${awkward(some(200))}`,
    () => awkward(some(60)),
    () => awkward(some(600)),
    () => lines(some(20), () => `${' '.repeat(some(4))}- ${awkward(some(12))}`),
    () => `| a | b |\n|---|---|\n${lines(some(30), () => `| ${awkward(3)} | ${awkward(4)} |`)}`,
    () => `\`\`\`js\n${lines(some(30), () => `  ${awkward(5)}`)}\n${random() < 0.8 ? '```' : ''}`,
    () => 'x'.repeat(some(3_000)),
    () => '語'.repeat(some(2_000)),
    () => '😀'.repeat(some(500)),
  ];
  return Array.from({ length: some(20) }, () => pick(blocks, random)()).join(random() < 0.8 ? '\n\n' : '\n');
}

function pick<T>(items: readonly T[], random: () => number): T {
  return items[Math.floor(random() * items.length)]!;
}
