import { appendFileSync } from 'node:fs';

/** How a bench exits that ran to its end and fell short of what it is to show. Its figures are as true as others. */
export const goalMissed = 3;

/** Whose figure it is. */
export type BarKind = 'ours' | 'peer' | 'ceiling';

export interface Bar {
  readonly name: string;
  readonly value: number;
  readonly kind: BarKind;
}

/** One figure of several contenders, measured in one run. */
export interface Chart {
  /** Names the file: lower case and dashes. */
  readonly id: string;
  readonly title: string;
  readonly unit: string;
  /** Which of two is better. */
  readonly better: 'higher' | 'lower';
  readonly bars: readonly Bar[];
}

/** Where `npm run bench` collects charts; a bench that is run by itself draws none. */
export const chartsVariable = 'BENCH_CHARTS';

/** Hands a chart to whoever writes the report. */
export function reportChart(chart: Chart): void {
  const file = process.env[chartsVariable];
  if (file !== undefined) appendFileSync(file, `${JSON.stringify(chart)}\n`);
}
