/** What a process suffered while it was watched. */
export interface Strain {
  /** Longest time without a turn of the event loop in milliseconds, time in which the machine ran others left out. */
  readonly longestBlockMs: number;
  /** Growth of the resident set at its peak, in MB. */
  readonly memoryGrowthMb: number;
  /** The resident set at its peak, in MB. */
  readonly memoryPeakMb: number;
}

const samplingMs = 10;
const bytesPerMb = 1_048_576;

/**
 * Watches the event loop and the memory of this process.
 *
 * A late timer alone does not tell a blocked loop from a busy machine: of a late turn only the CPU time counts that the
 * main thread itself took meanwhile.
 *
 * @returns ends the watch.
 */
export function watchProcess(): () => Strain {
  const residentBefore = process.memoryUsage.rss();
  let longestBlockMs = 0;
  let peak = residentBefore;
  let lastAt = performance.now();
  let lastCpuMs = threadCpuMs();
  const timer = setInterval(() => {
    const now = performance.now();
    const cpuMs = threadCpuMs();
    longestBlockMs = Math.max(longestBlockMs, Math.min(now - lastAt - samplingMs, cpuMs - lastCpuMs));
    peak = Math.max(peak, process.memoryUsage.rss());
    lastAt = now;
    lastCpuMs = cpuMs;
  }, samplingMs);
  return () => {
    clearInterval(timer);
    const memoryGrowthMb = (peak - residentBefore) / bytesPerMb;
    return { longestBlockMs, memoryGrowthMb, memoryPeakMb: peak / bytesPerMb };
  };
}

/** Node has it from 23.9; before that every late turn counts. */
function threadCpuMs(): number {
  const usage: NodeJS.CpuUsage | undefined = process.threadCpuUsage?.();
  return usage ? (usage.user + usage.system) / 1_000 : performance.now();
}
