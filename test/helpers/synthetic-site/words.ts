import { createRandom } from '../random-text.ts';

/** Random numbers that belong to a name: the same for the same name and seed. */
export function randomOf(seed: number, name: string): () => number {
  let hash = seed;
  for (let at = 0; at < name.length; at++) hash = Math.imul(hash ^ name.charCodeAt(at), 0x01000193);
  return createRandom(hash);
}

export function pick<T>(items: readonly T[], random: () => number): T {
  return items[Math.floor(random() * items.length)]!;
}

export function numbers(count: number): number[] {
  return Array.from({ length: count }, (_, index) => index);
}

const syllables = 'ba ce di fo gu ha je ki lo mu na pe ri so tu va we xi yo zu'.split(' ');

/** A made-up word for a number below 160,000, as shops name their models. */
export function wordOf(id: number): string {
  return [1, 20, 400, 8_000].map((place) => syllables[Math.floor(id / place) % 20]!).join('');
}

/** The number behind {@link wordOf}; NaN for other words. */
export function idOf(word: string): number {
  if (word.length !== 8) return Number.NaN;
  const places = [1, 20, 400, 8_000].map((place, at) => {
    const digit = syllables.indexOf(word.slice(at * 2, at * 2 + 2));
    return digit === -1 ? Number.NaN : digit * place;
  });
  return places.reduce((sum, part) => sum + part, 0);
}

/** Random characters, as servers make session ids. */
export function tokenOf(seed: number, name: string): string {
  const random = randomOf(seed, `token ${name}`);
  return numbers(24)
    .map(() => pick([...'0123456789abcdefghijklmnopqrstuvwxyz'], random))
    .join('');
}

export const adjectives: readonly string[] =
  'blue copper oak woollen quiet folding heavy slim round striped matt polished foldable deep short rustic modern'.split(
    ' ',
  );
export const nouns: readonly string[] =
  'kettle lamp blanket shelf basket mirror carpet kitchen-knife teapot vase stool rack tray candle clock bench towel'.split(
    ' ',
  );
const subjects = 'workshop,the lid,our supplier,this finish,the handle,a good cloth,the base,every seam'.split(',');
const verbs = 'keeps,carries,protects,outlasts,replaces,supports,hides,warms,needs,matches'.split(',');
const objects =
  'the table,a winter evening,years of use,the grain of the wood,most dishwashers,small rooms,a family of four,any wall,its own weight,the older model'.split(
    ',',
  );
const endings =
  'without a sound,after the first week,in daily use,even when wet,as our customers write,for less than one expects,and can be repaired,by design,if it is oiled twice a year,on request'.split(
    ',',
  );

/** Paragraphs about something, in sentences that name it now and then. */
export function paragraphsAbout(topic: string, random: () => number, count = 3): string[] {
  return numbers(count).map(() =>
    numbers(5)
      .map((at) => {
        const subject = at % 2 === 0 ? topic : pick(subjects, random);
        const words = `${subject} ${pick(verbs, random)} ${pick(objects, random)} ${pick(endings, random)}.`;
        return `${words[0]!.toUpperCase()}${words.slice(1)}`;
      })
      .join(' '),
  );
}
