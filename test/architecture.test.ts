import { globSync, readFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { describe, expect, it } from 'vitest';

const root = join(import.meta.dirname, '..', 'src');
const files = globSync('**/*.ts', { cwd: root }).toSorted();

/** A folder of `src`, or the name of a file that lies directly in it. */
const areaOf = (file: string): string =>
  file.includes('/') ? file.slice(0, file.indexOf('/')) : file.replace(/\.ts$/, '');

const shapes = ['model', 'errors', 'events', 'contracts'];
const ground = [
  ...shapes,
  ...[
    'error-codes',
    'security',
    'resilience',
    'code-at',
    'text-fingerprint',
    'hash-text',
    'template-marks',
    'products',
  ],
];

/** Arrows only go down. An area may always import itself. */
const mayImport: Record<string, readonly string[]> = {
  model: [],
  errors: [],
  'error-codes': ['errors'],
  events: ['model', 'errors'],
  contracts: ['model', 'errors'],
  resilience: shapes,
  'code-at': [],
  'text-fingerprint': ['code-at'],
  'hash-text': ['code-at'],
  'template-marks': ['model', 'hash-text'],
  products: ['model', 'code-at'],
  security: [...shapes, 'resilience'],
  adapters: ground,
  crawl: ground,
  pipeline: ground,
  woocommerce: [...ground, 'crawl', 'customers'],
  upkeep: [...ground, 'pipeline'],
  search: [...ground, 'pipeline', 'upkeep'],
  customers: ground,
  jobs: [...ground, 'crawl', 'pipeline', 'customers', 'options'],
  health: ground,
  options: ground,
  wiring: [
    ...ground,
    'adapters',
    'crawl',
    'pipeline',
    'search',
    'customers',
    'jobs',
    'health',
    'options',
    'woocommerce',
    'upkeep',
  ],
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
    'woocommerce',
  ],
  playwright: ['adapters'],
  bullmq: ['adapters'],
  cli: ['adapters'],
  index: [
    ...ground,
    'adapters',
    'options',
    'customer-scraping-integration',
    'jobs',
    'customers',
    'search',
    'pipeline',
    'woocommerce',
    'upkeep',
  ],
};

/** Where a package may be imported. `lazy` ones only by `await import()`, so that the root entry loads no vendor. */
const vendors: Record<string, { readonly areas: readonly string[]; readonly lazy?: boolean }> = {
  eventemitter3: { areas: ['customer-scraping-integration'] },
  zod: { areas: ['options', 'woocommerce', 'adapters'] },
  tldts: { areas: ['crawl'] },
  'lru-cache': { areas: ['crawl', 'adapters'] },
  htmlparser2: { areas: ['crawl', 'adapters', 'products', 'woocommerce'] },
  domhandler: { areas: ['adapters'] },
  entities: { areas: ['adapters'] },
  'html-encoding-sniffer': { areas: ['adapters'] },
  'cheerio/slim': { areas: ['adapters'] },
  got: { areas: ['adapters'], lazy: true },
  'http-proxy-agent': { areas: ['adapters'], lazy: true },
  'https-proxy-agent': { areas: ['adapters'], lazy: true },
  franc: { areas: ['adapters'], lazy: true },
  unpdf: { areas: ['adapters'], lazy: true },
  openai: { areas: ['adapters'], lazy: true },
  ioredis: { areas: ['adapters'], lazy: true },
  bullmq: { areas: ['adapters'], lazy: true },
  '@supabase/supabase-js': { areas: ['adapters'], lazy: true },
  '@opentelemetry/api': { areas: ['adapters'], lazy: true },
  'playwright-core': { areas: ['adapters'], lazy: true },
  'gpt-tokenizer/encoding/cl100k_base': { areas: ['adapters'], lazy: true },
  'gpt-tokenizer/encoding/o200k_base': { areas: ['adapters'], lazy: true },
};

/** Modules that open sockets or resolve names: only the egress gate may load them. */
const sockets =
  /^(?:node:)?(?:_?https?|https?2|net|tls|_tls_\w+|dns|dgram|inspector|quic)(?:\/|$)|^_http_|^(?:undici|ws|axios|node-fetch|got|https?-proxy-agent)(?:\/|$)/;
/** Ways to the network, or to such a module, that need no import. */
const globalSockets: readonly RegExp[] = [
  /(?<![.#\w])fetch\s*\(/,
  /\b(?:globalThis|global|self)\s*\??\.?\s*\[?['"]?(?:fetch|WebSocket|EventSource|XMLHttpRequest)\b/,
  /[=?:(,]\s*fetch\s*[,;)\n]/,
  /\b(?:WebSocket|EventSource|XMLHttpRequest)\b/,
  /\b(?:getBuiltinModule|createRequire|process\.binding)\b|(?<![.\w])require\s*\(/,
  /\bimport\((?!\s*['"])/,
];
/** Loads the module that its user names. */
const mayLoadByName = 'wiring/module-extractor.ts';
/** The fake site listens on loopback, and asks nobody. */
const mayOpenSockets = ['security', 'adapters/got-fetcher.ts', 'adapters/got-fetcher', 'testing/fake-site.ts'];

interface Import {
  readonly specifier: string;
  readonly lazy: boolean;
  readonly typeOnly: boolean;
}

function importsOf(file: string): Import[] {
  return importsIn(readFileSync(join(root, file), 'utf8'));
}

function importsIn(source: string): Import[] {
  const statements = source.matchAll(/^(?:import|export)\s+(type\s)?(?:[^'"`;]*?\sfrom\s*)?['"]([^'"]+)['"]/gm);
  const calls = source.matchAll(/\bimport\(\s*['"]([^'"]+)['"]/g);
  return [
    ...[...statements].map((match) => ({ specifier: match[2]!, lazy: false, typeOnly: match[1] !== undefined })),
    ...[...calls].map((match) => ({ specifier: match[1]!, lazy: true, typeOnly: false })),
  ];
}

/** Uses of the network in a source besides imports. Comments, and methods that are named `fetch`, do not count. */
function socketCalls(source: string): string[] {
  const code = source.replaceAll(/^\s*(?:\*|\/\*\*|\/\/).*$/gm, '').replaceAll(/^\s+(?:async )?fetch\(/gm, '');
  return globalSockets.flatMap((use) => use.exec(code)?.[0] ?? []);
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
    const opened = imports.filter(({ specifier, typeOnly }) => !typeOnly && sockets.test(specifier));
    const calls = socketCalls(readFileSync(join(root, file), 'utf8'));
    const allowed = [...mayOpenSockets, mayLoadByName].some((place) => file === place || file.startsWith(`${place}/`));
    expect(allowed ? [] : opened).toEqual([]);
    expect(allowed ? [] : calls).toEqual([]);
  });

  it('stays small and plain', () => {
    const source = readFileSync(join(root, file), 'utf8');
    // The list of public names is as long as there are names.
    if (file !== 'index.ts') expect(source.split('\n').length).toBeLessThanOrEqual(301);
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

it.each([
  "const { request } = await import('node:http');",
  "import { connect } from 'net';",
  "import dgram from 'node:dgram';",
  "import { resolve4 } from 'node:dns/promises';",
  "export { Agent } from 'undici';",
  'const answer = await fetch(url);',
  'const answer = await globalThis.fetch(url);',
  "const answer = await globalThis['fetch'](url);",
  'const send = options.fetch ?? fetch;',
  'new WebSocket(url);',
  "process.getBuiltinModule('http');",
  "createRequire(import.meta.url)('http');",
  'await import(name);',
])('would notice %s', (source) => {
  const opened = importsIn(source).filter(({ specifier }) => sockets.test(specifier));
  expect([...opened, ...socketCalls(source)]).not.toEqual([]);
});
