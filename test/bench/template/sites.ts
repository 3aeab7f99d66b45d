import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { shopPages } from '../../../examples/demo-shop/pages.ts';
import { renderPage } from '../../../examples/demo-shop/theme.ts';
import { installManual, installPythonManual, manual, pythonManual } from '../crawl/install-manual.ts';

/** Pages to crawl, and where on them is what they are about. */
export interface Site {
  readonly name: string;
  readonly start: string;
  /** HTML by path. */
  readonly pages: ReadonlyMap<string, string>;
  /** What a page has of its own, as selectors. */
  readonly own: readonly string[];
  /** What in it belongs to the frame all the same. */
  readonly notOwn: readonly string[];
}

export async function sites(): Promise<readonly Site[]> {
  installManual();
  installPythonManual();
  return [
    {
      name: 'PostgreSQL manual',
      start: '/index.html',
      pages: readFolder(manual),
      own: ['body'],
      notOwn: ['.navheader', '.navfooter'],
    },
    { name: 'Python manual', start: '/index.html', pages: readFolder(pythonManual), own: ['.body'], notOwn: [] },
    { name: 'demo shop', start: '/', pages: readShop(), own: ['main'], notOwn: ['form', '.pagination'] },
  ];
}

function readFolder(folder: string): ReadonlyMap<string, string> {
  const files = globSync('**/*.html', { cwd: folder }).toSorted();
  return new Map(files.map((file) => [`/${file}`, readFileSync(join(folder, file), 'utf8')]));
}

function readShop(): ReadonlyMap<string, string> {
  return new Map([...shopPages('')].map(([path, page]) => [path, renderPage(page)]));
}
