import { spawn } from 'node:child_process';
import { existsSync, globSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { cpus, tmpdir, totalmem } from 'node:os';
import { basename, join } from 'node:path';
import { parseArgs, stripVTControlCharacters } from 'node:util';
import { writeReport } from './report/benchmarks-page.ts';
import { type Chart, chartsVariable, goalMissed } from './report/figures.ts';

/**
 * `npm run bench [name] [-- --write]`: runs `test/bench/<name>.ts`, or all of them one after the other.
 *
 * A bench is a program of its own that prints what it measured, beside a peer or a ceiling measured in the same run. With
 * `--write`, and when all are run, the figures go into `docs/benchmarks.md`.
 */
const self = basename(import.meta.filename);
const available = globSync('*.ts', { cwd: import.meta.dirname })
  .filter((file) => file !== self)
  .map((file) => basename(file, '.ts'))
  .toSorted();

const [name, ...rest] = process.argv.slice(2).filter((argument) => argument !== '--write');
const { values } = parseArgs({ strict: false, options: { write: { type: 'boolean', default: false } } });
if (name !== undefined && !available.includes(name)) {
  console.error(`There is no bench "${name}". There are: ${available.join(', ')}`);
  process.exit(2);
}

const folder = mkdtempSync(join(tmpdir(), 'bench-'));
let failed = 0;
for (const bench of name === undefined ? available : [name]) {
  console.log(`\n# bench ${bench}\n`);
  const { status, output, charts } = await run(bench);
  if (status !== 0) failed++;
  const isMeasured = status === 0 || status === goalMissed;
  if (isMeasured && (name === undefined || values.write))
    writeReport({ name: bench, output, charts, setting: describeSetting() });
}
rmSync(folder, { recursive: true });
process.exitCode = failed > 0 ? 1 : 0;

interface Outcome {
  readonly status: number | null;
  readonly output: string;
  readonly charts: readonly Chart[];
}

async function run(bench: string): Promise<Outcome> {
  const chartsFile = join(folder, `${bench}.jsonl`);
  const child = spawn(process.execPath, [join(import.meta.dirname, `${bench}.ts`), ...rest], {
    stdio: ['inherit', 'pipe', 'inherit'],
    env: { ...process.env, [chartsVariable]: chartsFile },
  });
  let output = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    process.stdout.write(text);
    output += text;
  });
  const status = await new Promise<number | null>((resolve) => child.once('close', resolve));
  const lines = existsSync(chartsFile) ? readFileSync(chartsFile, 'utf8').trim().split('\n') : [];
  return { status, output: stripVTControlCharacters(output), charts: lines.map((line) => JSON.parse(line) as Chart) };
}

function describeSetting(): string {
  const date = new Date().toISOString().slice(0, 10);
  const memory = Math.round(totalmem() / 2 ** 30);
  return `${date}, Node ${process.version}, ${cpus().length} x ${cpus()[0]?.model ?? 'unknown processor'}, ${memory} GB`;
}
