import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { expect, it } from 'vitest';
import { readPages } from './snippets.ts';

const repository = join(import.meta.dirname, '..', '..');
const read = (page: string): string => readFileSync(join(repository, page), 'utf8');
/** Code shows what is no link: patterns, types, commands. */
const withoutCode = (text: string): string => text.replaceAll(/^```.*?^```$/gms, '').replaceAll(/`[^`\n]*`/g, '');

/** Links of a page to other places of the repository. */
const linksOf = (page: string): readonly string[] =>
  [...withoutCode(read(page)).matchAll(/\]\(<?([^)\s>]+)>?\)/g)]
    .map((match) => match[1]!)
    .filter((target) => !/^[a-z]+:/.test(target));

/** As the usual renderers make anchors of headings. */
const anchorsOf = (page: string): readonly string[] =>
  [...read(page).matchAll(/^#+ (.+)$/gm)].map((match) =>
    match[1]!
      .toLowerCase()
      .replaceAll(/[^\p{L}\p{N}\s_-]/gu, '')
      .replaceAll(' ', '-'),
  );

it.each(readPages(repository))('%s links to what is there', (page) => {
  const broken = linksOf(page).filter((target) => {
    const [path = '', anchor] = target.split('#');
    const file = path === '' ? page : join(dirname(page), path);
    if (!existsSync(join(repository, file))) return true;
    return anchor !== undefined && !anchorsOf(file).includes(anchor);
  });
  expect(broken).toEqual([]);
});

it('every page of docs is reached from the README', () => {
  const reached = new Set(['README.md']);
  for (const page of reached) {
    for (const target of linksOf(page)) {
      const file = join(dirname(page), target.split('#')[0]!);
      if (file.endsWith('.md') && existsSync(join(repository, file))) reached.add(file);
    }
  }
  // Decisions are listed by their folder.
  const lost = readPages(repository).filter((page) => !reached.has(page) && !page.startsWith('docs/decisions/'));
  expect(lost).toEqual([]);
});
