/** How long it takes to load the package: `import` and `require` of the built entry, each in fresh processes. */
import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { ensureBuild } from './crawl/ensure-build.ts';

const dist = join(import.meta.dirname, '..', '..', 'dist');
const runs = 15;

ensureBuild();
const empty = median('');
console.log(`Node ${process.version}, median of ${runs} processes, time inside the process, goal under 100 ms`);
for (const [name, statement] of [
  ['import', `await import(${JSON.stringify(join(dist, 'index.js'))});`],
  [
    'require',
    `process.getBuiltinModule('module').createRequire(${JSON.stringify(dist)})(${JSON.stringify(join(dist, 'index.cjs'))});`,
  ],
] as const) {
  console.log(`${name.padEnd(8)} ${(median(statement) - empty).toFixed(1)} ms`);
}

function median(statement: string): number {
  const program = `const before = performance.now(); ${statement} console.log(performance.now() - before);`;
  const times = Array.from({ length: runs }, () =>
    Number(execFileSync(process.execPath, ['--input-type=module', '--eval', program], { encoding: 'utf8' })),
  ).toSorted((a, b) => a - b);
  return times[Math.floor(runs / 2)]!;
}
