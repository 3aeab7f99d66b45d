import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, expect, it } from 'vitest';
import { createConsumer, repository } from './consumer.ts';

const consumer = createConsumer();
afterAll(() => consumer.remove());

it('README.md shows TypeScript that compiles against the package', { timeout: 60_000 }, () => {
  const readme = readFileSync(join(repository, 'README.md'), 'utf8');
  const snippets = [...readme.matchAll(/^```ts\n(.*?)^```/gms)].map((match) => match[1]!);
  expect(snippets).not.toEqual([]);

  const files = snippets.map((snippet, index) => {
    const file = `readme-snippet-${index + 1}.mts`;
    // The empty export makes a module of it: a snippet may await, and shares no names with the next one.
    consumer.write(file, `${snippet}\nexport {};\n`);
    return file;
  });
  expect(consumer.compile(files, { module: 'nodenext', moduleResolution: 'nodenext' })).toBe('');
});
