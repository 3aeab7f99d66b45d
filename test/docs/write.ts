/** Writes the pages of `docs/` that are made from the sources: `npm run docs`. */
import { writeFileSync } from 'node:fs';
import { generatedPages } from './pages.ts';

for (const [name, render] of Object.entries(generatedPages)) {
  writeFileSync(new URL(`../../docs/${name}`, import.meta.url), render());
  process.stdout.write(`docs/${name}\n`);
}
