import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { generatedPages } from './pages.ts';

it.each(Object.entries(generatedPages))('docs/%s is what its sources say; else run `npm run docs`', (name, render) => {
  expect(readFileSync(new URL(`../../docs/${name}`, import.meta.url), 'utf8')).toBe(render());
});
