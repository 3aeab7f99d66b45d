import { expect, it } from 'vitest';
import { cleanText } from '../../../../src/adapters/supabase-store/clean-text.ts';

it('replaces what PostgreSQL refuses, one character for one, at any depth', () => {
  const given = { title: 'a\0b', chunks: [{ text: 'x\ud800y', headingPath: ['\udc00'] }], 'na\0me': 1, price: null };

  const cleaned = cleanText(given);

  expect(cleaned).toEqual({
    ...{ title: 'a\uFFFDb', chunks: [{ text: 'x\uFFFDy', headingPath: ['\uFFFD'] }], 'na\uFFFDme': 1, price: null },
  });
  expect(given.title).toBe('a\0b');
});

it('leaves everything else as it is', () => {
  const date = new Date(0);

  expect(cleanText({ text: 'Größe 👟 日本語', date, none: undefined })).toEqual({
    text: 'Größe 👟 日本語',
    date,
    none: undefined,
  });
});
