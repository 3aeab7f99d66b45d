/** Words that are one token each for the tokenizer of OpenAI's embedding models, with the blank before them. */
const words = ['tea', 'water', 'green', 'black', 'white', 'paper', 'cup', 'table', 'house', 'garden', 'river', 'stone'];

/** Of each text, as the server and the tokenizer count it. */
export const tokensPerText = 110;

/** Texts of {@link tokensPerText} words, no two of them the same. */
export function benchTexts(count: number): string[] {
  return Array.from({ length: count }, (_, number) => {
    const spelled: string[] = [];
    for (let rest = number; rest > 0; rest = Math.floor(rest / words.length)) spelled.push(words[rest % words.length]!);
    while (spelled.length < tokensPerText) spelled.push(words[(number + spelled.length) % words.length]!);
    return spelled.join(' ');
  });
}

/** As the server counts them: one for each word. */
export function countWords(text: string): number {
  let count = 1;
  for (let place = text.indexOf(' '); place >= 0; place = text.indexOf(' ', place + 1)) count += 1;
  return count;
}
