import { readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { createConsumer, outputOfFailure } from './consumer.ts';

const consumer = createConsumer();
afterAll(() => consumer.remove());
const read = (file: string): string => readFileSync(join(consumer.packageFolder, file), 'utf8');

describe('the packed package', () => {
  it('holds the build, the licence, the readme and the changelog, and nothing else', () => {
    const besideTheBuild = consumer.files.filter((file) => !file.startsWith('dist/')).toSorted();
    expect(besideTheBuild).toEqual(['CHANGELOG.md', 'LICENSE', 'README.md', 'package.json']);
    const inTheBuild = consumer.files.filter((file) => file.startsWith('dist/'));
    expect(
      inTheBuild.filter((file) => !/\.(?:js|cjs|d\.ts|d\.cts)$|licen[cs]e|^dist\/migrations\/.*\.sql$/i.test(file)),
    ).toEqual([]);
  });

  it('stays small', () => {
    const unpacked = consumer.files.reduce((sum, file) => sum + statSync(join(consumer.packageFolder, file)).size, 0);
    expect(statSync(consumer.tarball).size).toBeLessThan(1_900_000);
    expect(unpacked).toBeLessThan(7_000_000);
  });

  it('names no path of the machine it was built on', () => {
    const naming = consumer.files.filter((file) => read(file).includes(process.cwd()));
    expect(naming).toEqual([]);
  });

  it('passes publint', () => {
    expect(outputOfFailure('publint', ['run', consumer.packageFolder, '--strict', '--pack', 'false'])).toBe('');
  });

  it('passes "are the types wrong?" in every module resolution', () => {
    expect(outputOfFailure('attw', [consumer.tarball, '--no-color', '--no-emoji'])).toBe('');
  });

  it('names every package bundled into its CommonJS build beside its licence', () => {
    const licences = consumer.files.filter((file) => /licen[cs]e/i.test(file)).map(read);
    // The bundler names the file of a package above what it took from it. Packages lie within packages: the last one counts.
    const bundled = consumer.files
      .filter((file) => file.endsWith('.cjs'))
      .flatMap((file) => [...read(file).matchAll(/^\/\/ (?:.*\/)?node_modules\/((?:@[^/\n]+\/)?[^/\n]+)\//gm)])
      .map((match) => match[1]!)
      // Its own are the few lines it puts into every build.
      .filter((name) => name !== 'tsup');
    expect(bundled).toEqual(expect.arrayContaining(['got', 'zod']));
    expect([...new Set(bundled)].filter((name) => !licences.some((text) => text.includes(name)))).toEqual([]);
  });
});

describe('its declarations', () => {
  const declarations = consumer.files.filter((file) => /\.d\.c?ts$/.test(file));

  it('exist for both builds of every entry', () => {
    expect(declarations).toEqual(
      expect.arrayContaining(
        ['index', 'testing/index', 'playwright', 'bullmq'].flatMap((entry) => [
          `dist/${entry}.d.ts`,
          `dist/${entry}.d.cts`,
        ]),
      ),
    );
  });

  it('import no package but eventemitter3', () => {
    const imported = declarations.flatMap((file) => {
      // Examples in comments import what they like. A name in quotes before it: `Options["from"]`.
      const code = read(file).replace(/\/\*[\s\S]*?\*\//g, '');
      const specifiers = code.matchAll(
        /(?<!['"])\b(?:from|import|require)\s*\(?\s*['"]([^'"]+)['"]|<reference types="([^"]+)"/g,
      );
      return [...specifiers].map((match) => match[1] ?? match[2]!);
    });
    const outside = imported.filter((name) => !name.startsWith('.') && !name.startsWith('node:'));
    expect([...new Set(outside)]).toEqual(['eventemitter3']);
  });
});
