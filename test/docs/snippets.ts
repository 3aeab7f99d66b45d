import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/** One block of TypeScript in a page. */
export interface Snippet {
  readonly page: string;
  readonly line: number;
  /** The file that other snippets import it by, when it names one: ```` ```ts file=name.ts ````. */
  readonly file: string | undefined;
  readonly code: string;
}

/** The pages that readers of the package read, relative to the repository. */
export function readPages(repository: string): readonly string[] {
  return ['README.md', 'CHANGELOG.md', ...globSync('docs/**/*.md', { cwd: repository })].toSorted();
}

export function readSnippets(repository: string): readonly Snippet[] {
  return readPages(repository).flatMap((page) => {
    const text = readFileSync(join(repository, page), 'utf8');
    return [...text.matchAll(/^```(?:ts|js)(?: file=(\S+))?\n(.*?)^```$/gms)].map((match) => ({
      page,
      line: text.slice(0, match.index).split('\n').length,
      file: match[1],
      code: match[2]!,
    }));
  });
}
