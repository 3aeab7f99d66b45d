import { globSync, readFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { describe, expect, it } from 'vitest';

const root = join(import.meta.dirname, '..', 'src');
const files = globSync('**/*.ts', { cwd: root }).toSorted();

/** A folder of `src`, or the name of a file that lies directly in it. */
const areaOf = (file: string): string =>
  file.includes('/') ? file.slice(0, file.indexOf('/')) : file.replace(/\.ts$/, '');

const shapes = ['model', 'errors', 'events', 'contracts'];
const ground = [...shapes, 'security', 'resilience'];

/** Arrows only go down. An area may always import itself. */
const mayImport: Record<string, readonly string[]> = {
  model: [],
  errors: [],
  events: ['model', 'errors'],
  contracts: ['model', 'errors'],
  resilience: shapes,
  security: [...shapes, 'resilience'],
  adapters: ground,
  crawl: ground,
  pipeline: ground,
  search: [...ground, 'pipeline'],
  customers: ground,
  jobs: [...ground, 'crawl', 'pipeline', 'customers'],
  health: ground,
  options: ground,
  wiring: [...ground, 'adapters', 'crawl', 'pipeline', 'search', 'customers', 'jobs', 'health', 'options'],
  testing: [...ground, 'adapters'],
  'customer-scraping-integration': [
    ...ground,
    'wiring',
    'options',
    'jobs',
    'customers',
    'search',
    'health',
    'pipeline',
  ],
  index: [...ground, 'adapters', 'options', 'customer-scraping-integration', 'jobs', 'customers', 'search', 'pipeline'],
};

/** Where a package may be imported. `lazy` ones only by `await import()`, so that the root entry loads no vendor. */
const vendors: Record<string, { readonly areas: readonly string[]; readonly lazy?: boolean }> = {
  eventemitter3: { areas: ['customer-scraping-integration'] },
  zod: { areas: ['options'] },
  tldts: { areas: ['crawl'] },
  'lru-cache': { areas: ['crawl', 'adapters'] },
  htmlparser2: { areas: ['crawl', 'adapters'] },
  domhandler: { areas: ['adapters'] },
  'html-encoding-sniffer': { areas: ['adapters'] },
  'cheerio/slim': { areas: ['adapters'] },
  got: { areas: ['adapters'], lazy: true },
  'http-proxy-agent': { areas: ['adapters'], lazy: true },
  'https-proxy-agent': { areas: ['adapters'], lazy: true },
  openai: { areas: ['adapters'], lazy: true },
  'gpt-tokenizer/encoding/cl100k_base': { areas: ['adapters'], lazy: true },
  'gpt-tokenizer/encoding/o200k_base': { areas: ['adapters'], lazy: true },
};

/** Modules that open sockets or resolve names: only the egress gate may load them. */
const sockets = [
  'node:http',
  'node:https',
  'node:net',
  'node:tls',
  'node:dns',
  'node:dns/promises',
  'node:http2',
  'undici',
];
const mayOpenSockets = ['security', 'adapters/got-fetcher.ts'];

interface Import {
  readonly specifier: string;
  readonly lazy: boolean;
  readonly typeOnly: boolean;
}

function importsOf(file: string): Import[] {
  const source = readFileSync(join(root, file), 'utf8');
  const statements = source.matchAll(/^(?:import|export)\s+(type\s)?(?:[^'"`;]*?\sfrom\s*)?['"]([^'"]+)['"]/gm);
  const calls = source.matchAll(/\bimport\(\s*['"]([^'"]+)['"]/g);
  return [
    ...[...statements].map((match) => ({ specifier: match[2]!, lazy: false, typeOnly: match[1] !== undefined })),
    ...[...calls].map((match) => ({ specifier: match[1]!, lazy: true, typeOnly: false })),
  ];
}

const targetOf = (file: string, specifier: string): string => relative(root, join(root, dirname(file), specifier));

describe.each(files)('%s', (file) => {
  const from = areaOf(file);
  const imports = importsOf(file);

  it('imports only what lies below it', () => {
    const forbidden = imports
      .filter(({ specifier }) => specifier.startsWith('.'))
      .map(({ specifier }) => areaOf(targetOf(file, specifier)))
      .filter((area) => area !== from && !(mayImport[from] ?? []).includes(area));
    expect(forbidden).toEqual([]);
  });

  it('imports vendors only where they belong, heavy ones on first use', () => {
    const forbidden = imports.filter(({ specifier, lazy, typeOnly }) => {
      if (specifier.startsWith('.') || specifier.startsWith('node:')) return false;
      const vendor = vendors[specifier];
      return !vendor?.areas.includes(from) || (vendor.lazy === true && !lazy && !typeOnly);
    });
    expect(forbidden).toEqual([]);
  });

  it('opens sockets only inside the egress gate', () => {
    const opened = imports.filter(({ specifier, typeOnly }) => !typeOnly && sockets.includes(specifier));
    const calls = /\bfetch\(|\bWebSocket\(/.test(
      readFileSync(join(root, file), 'utf8').replaceAll(/[.#]fetch\(|^\s+(?:async )?fetch\(/gm, ''),
    );
    const allowed = mayOpenSockets.some((place) => file === place || file.startsWith(`${place}/`));
    expect(allowed ? [] : opened).toEqual([]);
    expect(calls && !allowed).toBe(false);
  });

  it('stays small and plain', () => {
    const source = readFileSync(join(root, file), 'utf8');
    expect(source.split('\n').length).toBeLessThanOrEqual(301);
    expect(source).not.toMatch(/export \* from/);
  });
});

it('has no import cycle, type-only imports included', () => {
  const edges = new Map(
    files.map((file) => [
      file,
      importsOf(file)
        .filter(({ specifier }) => specifier.startsWith('.'))
        .map(({ specifier }) => targetOf(file, specifier)),
    ]),
  );
  const done = new Set<string>();
  const visit = (file: string, path: readonly string[]): void => {
    if (path.includes(file)) throw new Error(`cycle: ${[...path.slice(path.indexOf(file)), file].join(' -> ')}`);
    if (done.has(file)) return;
    for (const next of edges.get(file) ?? []) visit(next, [...path, file]);
    done.add(file);
  };
  for (const file of files) expect(() => visit(file, [])).not.toThrow();
});

it('reads the environment in options.ts only, and the platform clock in the system clock only', () => {
  const offenders = files.flatMap((file) => {
    // Examples in comments may do what they like.
    const source = readFileSync(join(root, file), 'utf8').replaceAll(/^\s*\*.*$/gm, '');
    const found: string[] = [];
    if (/process\.env\b/.test(source) && areaOf(file) !== 'options') found.push(`${file}: process.env`);
    const clock = /\bDate\.now\(|\bMath\.random\(|\bset(?:Timeout|Interval)\(/;
    if (clock.test(source) && file !== 'resilience/system-clock.ts') found.push(`${file}: ${clock.exec(source)?.[0]}`);
    return found;
  });
  expect(offenders).toEqual([]);
});
