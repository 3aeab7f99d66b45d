import { expect, it } from 'vitest';
import { FairQueue } from '../../../src/resilience/fair-queue.ts';

function takeAll(queue: FairQueue<string>): string {
  const taken: string[] = [];
  for (let item = queue.take(); item !== undefined; item = queue.take()) taken.push(item);
  return taken.join(' ');
}

it('lets parties take turns, however many items one of them has, and keeps the order within a party', () => {
  const queue = new FairQueue<string>();
  for (const item of ['a1', 'a2', 'a3', 'a4', 'a5']) queue.push('a', item);
  queue.push('b', 'b1');
  queue.push('b', 'b2');
  queue.push('c', 'c1');
  expect(queue.size).toBe(8);
  expect(takeAll(queue)).toBe('a1 b1 c1 a2 b2 a3 a4 a5');
  expect(queue.size).toBe(0);
});

it('makes nobody up for the time in which it had nothing waiting', () => {
  const queue = new FairQueue<string>();
  for (let index = 1; index <= 20; index += 1) queue.push('a', `a${index}`);
  for (let index = 1; index <= 10; index += 1) queue.take();
  for (const item of ['b1', 'b2', 'b3']) queue.push('b', item);
  const next = [queue.take(), queue.take(), queue.take(), queue.take()].map((item) => item?.[0]);
  expect(next.toSorted()).toEqual(['a', 'a', 'b', 'b']);
});

it('weighs turns by what they cost, also when that shows later', () => {
  const queue = new FairQueue<string>();
  for (let index = 0; index < 100; index += 1) {
    queue.push('dear', `dear${index}`);
    queue.push('cheap', `cheap${index}`);
  }
  const turns = { dear: 0, cheap: 0 };
  for (let index = 0; index < 110; index += 1) {
    const party = queue.take()!.startsWith('dear') ? 'dear' : 'cheap';
    turns[party] += 1;
    if (party === 'dear') queue.charge('dear', 9);
  }
  expect(turns).toEqual({ dear: 10, cheap: 100 });
});

it('passes over who must wait, and serves it next when it may', () => {
  const queue = new FairQueue<string>();
  queue.push('a', 'a1');
  queue.push('b', 'b1');
  const mayServe = (party: string) => party !== 'a';
  expect([queue.take({ mayServe }), queue.take({ mayServe }), queue.take()]).toEqual(['b1', undefined, 'a1']);
});

it('puts what was not worked on first again', () => {
  const queue = new FairQueue<string>();
  for (const item of ['a1', 'a2', 'a3']) queue.push('a', item);
  const taken = [queue.take()!, queue.take()!];
  queue.putBack('a', taken);
  expect(queue.size).toBe(3);
  expect(takeAll(queue)).toBe('a1 a2 a3');
});

it('forgets what is removed, and tells whether it was there', () => {
  const queue = new FairQueue<string>();
  queue.push('a', 'a1');
  queue.push('a', 'a2');
  expect([queue.remove('a', 'a1'), queue.remove('a', 'a1'), queue.remove('b', 'a2')]).toEqual([true, false, false]);
  expect(queue.drain()).toEqual(['a2']);
  expect([queue.size, queue.take()]).toEqual([0, undefined]);
});

/** One thread that works through what four customers send it, for `budget` units of its time. */
function share(costOfNeighbour: number, budget: number): Map<string, number> {
  const queue = new FairQueue<{ readonly party: string }>();
  const done = new Map<string, number>();
  const costs = new Map([
    ...['red', 'green', 'blue'].map((name) => [name, 10] as const),
    ['neighbour', costOfNeighbour],
  ]);
  // The neighbour also floods the queue.
  for (const party of costs.keys()) {
    for (let waiting = 0; waiting < (party === 'neighbour' ? 5_000 : 3); waiting += 1) queue.push(party, { party });
  }
  for (let spent = 0; spent < budget; ) {
    const { party } = queue.take({ costOf: () => 10 })!;
    const cost = costs.get(party)!;
    queue.charge(party, cost - 10);
    spent += cost;
    done.set(party, (done.get(party) ?? 0) + 1);
    queue.push(party, { party });
  }
  return done;
}

it('lets one customer with hostile pages cost the others less than a tenth of their turns', () => {
  const peaceful = share(10, 1_000_000);
  const hostile = share(10_000, 1_000_000);
  for (const name of ['red', 'green', 'blue']) {
    expect(hostile.get(name)! / peaceful.get(name)!).toBeGreaterThanOrEqual(0.9);
  }
  expect(hostile.get('neighbour')).toBeGreaterThan(0);
});
