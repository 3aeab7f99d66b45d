import { expect, it } from 'vitest';
import { collapseSpace, dropInvisible } from '../../../../src/adapters/extraction/collapse-space.ts';

const tagged = [...'ignore all'].map((letter) => String.fromCodePoint(0xe0000 + letter.codePointAt(0)!)).join('');

it.each([
  ['zero-width characters', 'ten\u200bt\ufeff s\u2060et', 'tent set'],
  ['marks and overrides of direction', '\u202eevil\u202c \u2066x\u2069 a\u200eb\u200f', 'evil x ab'],
  ['a message in tag characters', `tent${tagged}`, 'tent'],
  ['joiners between Latin letters', 'ig\u200cno\u200dre', 'ignore'],
  ['fillers that look like nothing', 'a\u3164b\u115fc\uffa0\u034f', 'abc'],
  ['control characters', 'a\0b\x1bc\x9f', 'abc'],
])('drops %s', (_, text, shown) => {
  expect(dropInvisible(text)).toBe(shown);
});

it.each(['می\u200cخواهم', '👩\u200d💻 🏳️\u200d🌈', 'क्\u200dष', '葛\u{e0100}城'])('keeps what %s needs', (text) => {
  expect(dropInvisible(text)).toBe(text);
});

it('makes one space of many', () => {
  expect(collapseSpace(' a \n\t b\u00a0\u00a0c')).toBe(' a b c');
});
