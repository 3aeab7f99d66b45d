import { copyFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { createConsumer } from './consumer.ts';

const consumer = createConsumer();
afterAll(() => consumer.remove());

describe('a TypeScript project compiles against the package', () => {
  it.each([
    { project: 'node10', file: 'usage.cts', module: 'commonjs', moduleResolution: 'node10' },
    { project: 'node16, CommonJS', file: 'usage.cts', module: 'node16', moduleResolution: 'node16' },
    { project: 'node16, ES modules', file: 'usage.mts', module: 'node16', moduleResolution: 'node16' },
    { project: 'nodenext, CommonJS', file: 'usage.cts', module: 'nodenext', moduleResolution: 'nodenext' },
    { project: 'nodenext, ES modules', file: 'usage.mts', module: 'nodenext', moduleResolution: 'nodenext' },
    { project: 'bundler', file: 'usage.ts', module: 'esnext', moduleResolution: 'bundler' },
  ])(
    'in module resolution $project, library declarations checked',
    { timeout: 60_000 },
    ({ file, module, moduleResolution }) => {
      if (file !== 'usage.ts') copyFileSync(join(consumer.folder, 'usage.ts'), join(consumer.folder, file));
      // TypeScript 6 still has node10 and wants to hear that we know it is old.
      const complaints = consumer.compile([file], { module, moduleResolution, ignoreDeprecations: '6.0' });
      expect(complaints).toBe('');
    },
  );
});
