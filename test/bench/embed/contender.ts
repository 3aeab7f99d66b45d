/** Embeds all texts with one contender, in a process of its own, and tells what it took. */
import { monitorEventLoopDelay } from 'node:perf_hooks';
import { benchTexts } from './texts.ts';

const { program, baseURL, count } = JSON.parse(process.argv[2] ?? '{}') as {
  readonly program: string;
  readonly baseURL: string;
  readonly count: number;
};
const { embedAll } = (await import(program)) as {
  embedAll(texts: readonly string[], options: object): Promise<readonly (ArrayLike<number> | null)[]>;
};
const texts = benchTexts(count);
const options = { baseURL, apiKey: 'sk-test', model: 'text-embedding-3-small' };

const delay = monitorEventLoopDelay({ resolution: 5 });
delay.enable();
const cpuBefore = process.cpuUsage();
const startedAt = performance.now();
let vectors: readonly (ArrayLike<number> | null)[] = [];
let failure = '';
try {
  vectors = await embedAll(texts, options);
} catch (error) {
  failure = error instanceof Error ? error.message.slice(0, 120) : String(error);
}
const ms = performance.now() - startedAt;
const { user, system } = process.cpuUsage(cpuBefore);
delay.disable();
process.send?.({
  ms,
  cpuMs: (user + system) / 1_000,
  longestDelayMs: delay.max / 1e6,
  peakMb: process.resourceUsage().maxRSS / 1_024,
  embedded: vectors.filter((vector) => vector?.length === 1536).length,
  failure,
});
