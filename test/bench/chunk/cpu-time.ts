/** Milliseconds of CPU of the fastest of several rounds: what else runs on the machine can only add. */
export async function fastestCpuMs(rounds: number, round: () => unknown): Promise<number> {
  let best = Number.POSITIVE_INFINITY;
  for (let done = 0; done < rounds; done += 1) {
    const before = process.cpuUsage();
    await round();
    const { user, system } = process.cpuUsage(before);
    best = Math.min(best, (user + system) / 1000);
  }
  return best;
}
