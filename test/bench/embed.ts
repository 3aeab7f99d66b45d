/**
 * `npm run bench embed`: 20,000 chunks through OpenAI's embeddings endpoint on loopback, which takes 150 ms for every call,
 * beside AI SDK `embedMany` and LangChain `OpenAIEmbeddings` with their defaults; once without a limit, and once with a
 * limit of tokens per minute.
 *
 * Every contender and the server run in processes of their own, one after the other.
 */
import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { firstMessage } from './crawl/first-message.ts';
import { installPeer } from './crawl/install-peer.ts';
import { tokensPerText } from './embed/texts.ts';
import { goalMissed, reportChart } from './report/figures.ts';

const COUNT = 20_000;
const LATENCY_MS = 150;
/** A tenth of the tokens has to wait for it. */
const TOKENS_PER_MINUTE = Math.round(COUNT * tokensPerText * 0.9);
const ROUNDS = 3;
const GOAL = { timesPeer: 2 };

interface Report {
  readonly ms: number;
  readonly cpuMs: number;
  readonly longestDelayMs: number;
  readonly peakMb: number;
  readonly embedded: number;
  readonly failure: string;
}

interface Counts {
  readonly requests: number;
  readonly refused: number;
  readonly failed: number;
  readonly charged: number;
}

const { folder } = installPeer('embeddings', 'ai');
const contenders: Readonly<Record<string, string>> = {
  ours: join(import.meta.dirname, 'embed', 'ours.ts'),
  'AI SDK embedMany': join(folder, 'ai-sdk.js'),
  'LangChain OpenAIEmbeddings': join(folder, 'langchain.js'),
};
const here = (file: string): string => join(import.meta.dirname, 'embed', file);

console.log(`${COUNT} chunks of ${tokensPerText} tokens, ${LATENCY_MS} ms a call`);
console.log(`\nwithout a limit, best of ${ROUNDS}`);
const free: Record<string, Report> = {};
for (const [name, program] of Object.entries(contenders)) {
  let best: Report | undefined;
  let counts: Counts | undefined;
  for (let round = 0; round < ROUNDS; round += 1) {
    const measured = await measure(program, {});
    if (!best || measured.report.ms < best.ms) ({ report: best, counts } = measured);
  }
  free[name] = best!;
  print(name, best!, counts!);
}
reportChart({
  ...{ id: 'embed-speed', title: 'Embedding', unit: 'chunks per second', better: 'higher' },
  bars: Object.entries(free).map(([name, { embedded, ms }]) => ({
    ...{ name, kind: name === 'ours' ? 'ours' : 'peer', value: (embedded / ms) * 1_000 },
  })),
});
const ours = free['ours']!;
for (const [name, { ms }] of Object.entries(free).slice(1)) {
  const times = ms / ours.ms;
  console.log(`${times.toFixed(1)} times the throughput of ${name}`);
  if (times < GOAL.timesPeer) process.exitCode = goalMissed;
}

const idealMs = ((COUNT * tokensPerText - TOKENS_PER_MINUTE) * 60_000) / TOKENS_PER_MINUTE;
console.log(`\n${TOKENS_PER_MINUTE} tokens a minute: takes ${(idealMs / 1_000).toFixed(1)} s at least`);
for (const [name, program] of Object.entries(contenders)) {
  const { report, counts } = await measure(program, { tokensPerMinute: TOKENS_PER_MINUTE });
  print(name, report, counts);
  if (name === 'ours' && (counts.refused > 2 || report.embedded < COUNT || counts.charged > COUNT))
    process.exitCode = goalMissed;
}
console.log(
  `\ngoals: ${GOAL.timesPeer} times each peer; with the limit no storm of refusals, nothing lost, nothing twice`,
);

async function measure(
  program: string,
  limit: { readonly tokensPerMinute?: number },
): Promise<{ readonly report: Report; readonly counts: Counts }> {
  const server = fork(here('server.ts'), [JSON.stringify({ latencyMs: LATENCY_MS, ...limit })]);
  const { baseURL } = await firstMessage<{ baseURL: string }>(server);
  const child = fork(here('contender.ts'), [JSON.stringify({ program, baseURL, count: COUNT })]);
  const report = await firstMessage<Report>(child);
  server.send('counts');
  const counts = await firstMessage<Counts>(server);
  await Promise.all([end(child), end(server)]);
  return { report, counts };
}

async function end(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  child.kill();
  await once(child, 'exit');
}

function print(name: string, report: Report, { requests, refused, failed, charged }: Counts): void {
  const figures = [
    `${(report.ms / 1_000).toFixed(2)} s`,
    `${Math.round((report.embedded / report.ms) * 1_000)} chunks/s`,
    `${(report.cpuMs / 1_000).toFixed(2)} s CPU`,
    `event loop held up ${report.longestDelayMs.toFixed(0)} ms at most`,
    `${report.peakMb.toFixed(0)} MB`,
    `${requests} calls, ${refused} refused by the limit${failed > 0 ? `, ${failed} failed` : ''}`,
    `${report.embedded} embedded${charged > report.embedded ? `, ${charged} paid` : ''}`,
  ];
  console.log(`${name.padEnd(27)} ${figures.join('  ')}${report.failure && `  ${report.failure}`}`);
}
