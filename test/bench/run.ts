import { spawnSync } from 'node:child_process';
import { globSync } from 'node:fs';
import { basename, join } from 'node:path';

/**
 * `npm run bench [name]`: runs `test/bench/<name>.ts`, or all of them one after the other.
 *
 * A bench is a program of its own that prints what it measured, beside a peer or a ceiling measured in the same run.
 */
const self = basename(import.meta.filename);
const available = globSync('*.ts', { cwd: import.meta.dirname })
  .filter((file) => file !== self)
  .map((file) => basename(file, '.ts'))
  .toSorted();

const [name, ...rest] = process.argv.slice(2);
if (name !== undefined && !available.includes(name)) {
  console.error(`There is no bench "${name}". There are: ${available.join(', ')}`);
  process.exit(2);
}

let failed = 0;
for (const bench of name === undefined ? available : [name]) {
  console.log(`\n# bench ${bench}\n`);
  const { status } = spawnSync(process.execPath, [join(import.meta.dirname, `${bench}.ts`), ...rest], {
    stdio: 'inherit',
  });
  if (status !== 0) failed++;
}
process.exitCode = failed > 0 ? 1 : 0;
