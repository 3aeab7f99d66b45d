import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { onTestFinished } from 'vitest';
import type { ScrapingResult } from '../../src/index.ts';
import { childProgram } from './bundled-workers/child-program.ts';
import type { CrawlOrder } from './crawl-child.ts';
import { onTestedStore } from './tested-store.ts';

/** What a crawling process says of itself, one of these at a time. */
export interface CrawlNews {
  /** It has the job, or joins it. */
  readonly jobId?: string;
  /** It runs the job itself. */
  readonly running?: string;
  /** The job has ended. Dates have become text on the way. */
  readonly result?: ScrapingResult;
}

/** A crawl in a process of its own, which is killed when the test is over. */
export interface CrawlProcess {
  readonly child: ChildProcess;
  /** What the order makes it do begins at once: the process has loaded its modules by then. */
  start(order: CrawlOrder): void;
  /** Waits until it says so, or has said so. */
  said<K extends keyof CrawlNews>(name: K): Promise<NonNullable<CrawlNews[K]>>;
  /** Sends SIGKILL and waits for the end. */
  kill(): Promise<void>;
}

/** Forks a process that waits for its order. */
export function forkCrawl(): CrawlProcess {
  const child = fork(childProgram('crawl-child'), { stdio: 'inherit' });
  const exited = once(child, 'exit');
  onTestFinished(() => void child.kill('SIGKILL'));
  const heard: CrawlNews[] = [];
  child.on('message', (news: CrawlNews) => heard.push(news));
  return {
    child,
    start: ({ options, config }) => void child.send({ options: onTestedStore(options), config }),
    async said(name) {
      for (;;) {
        const news = heard.find((each) => each[name] !== undefined)?.[name];
        if (news !== undefined) return news;
        await Promise.race([once(child, 'message'), exited.then(() => Promise.reject(new Error('It has ended')))]);
      }
    },
    async kill() {
      child.kill('SIGKILL');
      await exited;
    },
  };
}
