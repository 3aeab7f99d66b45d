import { DatabaseSync } from 'node:sqlite';
import { describe, expect, it } from 'vitest';
import { stemEnglish } from '../../../../src/adapters/full-text/stem-english.ts';

describe('stemEnglish', () => {
  it.each([
    [['ship', 'ships', 'shipped', 'shipping'], 'ship'],
    [['return', 'returns', 'returned', 'returning'], 'return'],
    [['policy', 'policies'], 'polici'],
    [['connect', 'connected', 'connecting', 'connection', 'connections'], 'connect'],
    [['size', 'sizes', 'sized', 'sizing'], 'size'],
  ])('lets %j meet as %s', (words, stem) => {
    expect(words.map(stemEnglish)).toEqual(words.map(() => stem));
  });

  it.each(['is', 'a', 'xr500', 'größe', '東京', '', 'naïve'])('leaves %j as it is', (word) => {
    expect(stemEnglish(word)).toBe(word);
  });

  it('agrees with the Porter stemmer of SQLite on every ending', () => {
    const words = everyEnding();

    const theirs = stemsBySqlite(words);

    expect(words.length).toBeGreaterThan(3_000);
    expect(words.map((word) => `${word} -> ${stemEnglish(word)}`)).toEqual(
      words.map((word, index) => `${word} -> ${theirs[index]}`),
    );
  });
});

/** Stems of every shape the rules ask for (measure 0 to 2, with and without vowels, double consonants, y), with every ending. */
function everyEnding(): string[] {
  const stems = [
    'b tr ee by sky rat plaster hop hopp fall hiss fizz tann fail relat condition val digit conform radic differ vile',
    'analog oper feud trip form electr hope good rev allow infer airlin gyroscop adjust defens irrit replac adopt',
    'homolog commun activ angular bowdler prob ceas control roll syzygy',
  ];
  const endings = [
    's es ss sses ies eed ed ing ated bling ized y ly e l ll ational tional enci anci izer bli abli alli entli eli ousli',
    'ization ation ator alism iveness fulness ousness aliti iviti biliti logi icate ative alize iciti ical ful ness al',
    'ance ence er ic able ible ant ement ment ent sion tion ion ou ism ate iti ous ive ize ings ements ingly',
  ];
  const words = split(stems).flatMap((stem) => [stem, ...split(endings).map((ending) => stem + ending)]);
  return [...new Set(words)].filter((word) => word.length > 2);
}

const split = (lines: readonly string[]): string[] => lines.flatMap((line) => line.split(' '));

function stemsBySqlite(words: readonly string[]): string[] {
  const database = new DatabaseSync(':memory:');
  database.exec("CREATE VIRTUAL TABLE words USING fts5 (word, tokenize = 'porter ascii')");
  database.exec('CREATE VIRTUAL TABLE stems USING fts5vocab (words, instance)');
  const insert = database.prepare('INSERT INTO words (rowid, word) VALUES (?, ?)');
  for (const [index, word] of words.entries()) insert.run(index, word);
  const rows = database.prepare('SELECT term FROM stems ORDER BY doc').all();
  database.close();
  return rows.map(({ term }) => String(term));
}
