import { readdirSync, readFileSync } from 'node:fs';
import { onTestFinished } from 'vitest';
import { PlaywrightFetcher, type PlaywrightFetcherOptions } from '../../src/playwright.ts';
import type { HostLookup } from '../../src/security/guarded-lookup.ts';
import { findChromium } from './find-chromium.ts';
import type { Site } from './site-server.ts';

/** A fetcher that may reach `sites`. */
export function createRenderer(
  sites: readonly Pick<Site, 'host'>[],
  options: PlaywrightFetcherOptions = {},
  lookup?: HostLookup,
): PlaywrightFetcher {
  const exemptHosts = sites.map(({ host }) => host);
  const defaults = { executablePath: findChromium(), exemptHosts, timeoutMs: 10_000 };
  return new PlaywrightFetcher({ ...defaults, ...options }, { lookup });
}

/** One that is closed when the test is over. */
export function openRenderer(...args: Parameters<typeof createRenderer>): PlaywrightFetcher {
  const fetcher = createRenderer(...args);
  onTestFinished(() => fetcher.close());
  return fetcher;
}

/** Ids of the browsers that this process has started and that still run. Linux only. */
export function browserProcesses(): number[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .flatMap((name) => {
      const isOurs = parentOf(name) === String(process.pid);
      return isOurs && commandOf(name).includes('--proxy-server=http://127.0.0.1:') ? [Number(name)] : [];
    });
}

/** The parent of a process that runs; a zombie has ended. */
function parentOf(pid: string): string | undefined {
  const [state, parent] = read(`/proc/${pid}/stat`)
    .replace(/^.*\) /, '')
    .split(' ');
  return state === 'Z' ? undefined : parent;
}

const commandOf = (pid: string): string => read(`/proc/${pid}/cmdline`).replaceAll('\0', ' ');

function read(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return '';
  }
}
