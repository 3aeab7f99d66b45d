import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { chartSvg } from './chart-svg.ts';
import type { Chart } from './figures.ts';

const docs = join(import.meta.dirname, '..', '..', '..', 'docs');
const page = join(docs, 'benchmarks.md');
const chartsFolder = 'charts';

const preamble = `# Benchmarks

Written by \`npm run bench\`: every bench prints ours beside a peer or a ceiling, measured in the same run on the same machine.
Read ratios, not seconds: the machine is named with each. \`npm run bench <name> -- --write\` measures one anew.
`;

export interface BenchReport {
  readonly name: string;
  /** What it printed. */
  readonly output: string;
  readonly charts: readonly Chart[];
  /** Machine, versions, date. */
  readonly setting: string;
}

/** Puts what a bench has measured in its place in `docs/benchmarks.md`, and its charts beside it. */
export function writeReport(report: BenchReport): void {
  mkdirSync(join(docs, chartsFolder), { recursive: true });
  for (const chart of report.charts) writeFileSync(join(docs, chartsFolder, `${chart.id}.svg`), chartSvg(chart));
  const sections = readSections(existsSync(page) ? readFileSync(page, 'utf8') : '');
  sections.set(report.name, sectionOf(report));
  const inOrder = [...sections].toSorted(([a], [b]) => (a < b ? -1 : 1)).map(([, section]) => section);
  writeFileSync(page, [preamble, ...inOrder].join('\n'));
}

function sectionOf({ name, output, charts, setting }: BenchReport): string {
  const images = charts.map(({ id, title }) => `![${title}](${chartsFolder}/${id}.svg)\n`);
  const figures = output.trim().replaceAll('```', "'''");
  return [`## ${name}\n`, `${setting}\n`, ...images, `\`\`\`text\n${figures}\n\`\`\`\n`].join('\n');
}

function readSections(text: string): Map<string, string> {
  const sections = text.split(/^(?=## )/m).slice(1);
  return new Map(sections.map((section) => [/^## (.*)/.exec(section)?.[1] ?? '', `${section.trimEnd()}\n`]));
}
