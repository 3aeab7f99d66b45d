import { describe, expect, it } from 'vitest';
import type { HostEntry, HostGate } from '../../../src/contracts/host-gate.ts';
import { HostLimiter } from '../../../src/crawl/politeness.ts';
import { SharedHostLimiter } from '../../../src/crawl/shared-politeness.ts';
import { createFakeClock } from '../../helpers/fake-clock.ts';

const host = 'shop.example';
const fine = { ok: true, latencyMs: 10 };
const turn = { delayMs: 0, maxConcurrency: 2, startConcurrency: 2 };

/** A gate that says what the test wants it to, and remembers what it was told. */
class FakeGate implements HostGate {
  /** Answers to come; when there are none, everybody may enter. */
  readonly waits: number[] = [];
  readonly entries: HostEntry[] = [];
  readonly renewed: (readonly string[])[] = [];
  readonly left: { readonly id: string; readonly pauseMs: number | undefined }[] = [];
  isAway = false;

  async enter(_host: string, entry: HostEntry): Promise<number> {
    if (this.isAway) throw new Error('away');
    this.entries.push(entry);
    return this.waits.shift() ?? 0;
  }

  async renew(_host: string, ids: readonly string[]): Promise<void> {
    this.renewed.push(ids);
    if (this.isAway) throw new Error('away');
  }

  async leave(_host: string, id: string, { pauseMs }: { readonly pauseMs?: number | undefined } = {}): Promise<void> {
    this.left.push({ id, pauseMs });
    if (this.isAway) throw new Error('away');
  }
}

function createLimiter() {
  const clock = createFakeClock();
  const gate = new FakeGate();
  const local = new HostLimiter({ clock });
  return { clock, gate, local, limiter: new SharedHostLimiter({ local, gate, clock }) };
}

describe('a turn at a host that processes share', () => {
  it('is given when the gate lets the request in', async () => {
    const { clock, gate, limiter } = createLimiter();
    gate.waits.push(300, 50, 0);
    let granted = false;
    void limiter.acquire(host, { ...turn, delayMs: 100 }).then(() => {
      granted = true;
    });

    await clock.advance(349);
    expect(granted).toBe(false);
    await clock.advance(1);
    expect(granted).toBe(true);

    expect(gate.entries).toHaveLength(3);
    expect(gate.entries[0]).toMatchObject({ delayMs: 100, maxConcurrency: 2 });
    expect(new Set(gate.entries.map(({ id }) => id)).size).toBe(1);
  });

  it('waits for its own process first', async () => {
    const { clock, gate, limiter } = createLimiter();
    const first = await limiter.acquire(host, { ...turn, maxConcurrency: 1 });
    void limiter.acquire(host, { ...turn, maxConcurrency: 1 });
    await clock.advance(0);
    expect(gate.entries).toHaveLength(1);

    first.release(fine);
    await clock.advance(0);

    expect(gate.entries).toHaveLength(2);
  });

  it('is given back to the gate once, with the pause the host asked for', async () => {
    const { gate, limiter } = createLimiter();
    const granted = await limiter.acquire(host, turn);

    granted.release({ ok: false, latencyMs: 10, retryAfterMs: 7_000 });
    granted.release(fine);
    granted.cancel();

    expect(gate.left).toEqual([{ id: gate.entries[0]?.id, pauseMs: 7_000 }]);
  });

  it('is renewed while the request is under way, and no longer', async () => {
    const { clock, gate, limiter } = createLimiter();
    const granted = await limiter.acquire(host, turn);
    const ids = [gate.entries[0]!.id];

    await clock.advance(11_000);
    expect(gate.renewed).toEqual([ids, ids]);
    granted.release(fine);
    await clock.advance(60_000);

    expect(gate.renewed).toEqual([ids, ids]);
    expect(clock.pending).toBe(0);
  });

  it('is not taken by a caller who gives up at the gate, and goes to the next one', async () => {
    const { clock, gate, limiter, local } = createLimiter();
    gate.waits.push(60_000);
    const controller = new AbortController();
    const given = limiter.acquire(host, { ...turn, maxConcurrency: 1, signal: controller.signal });
    await clock.advance(10);

    controller.abort();

    await expect(given).rejects.toMatchObject({ code: 'ABORTED' });
    await expect(local.acquire(host, { ...turn, maxConcurrency: 1 })).resolves.toBeDefined();
    expect(gate.left).toEqual([]);
  });

  it('leaves the gate when the caller gave up while it was being let in', async () => {
    const { gate, limiter } = createLimiter();
    const controller = new AbortController();
    const given = limiter.acquire(host, { ...turn, signal: controller.signal });
    gate.enter = async (_host, entry) => {
      gate.entries.push(entry);
      controller.abort();
      return 0;
    };

    await expect(given).rejects.toMatchObject({ code: 'ABORTED' });

    expect(gate.left.map(({ id }) => id)).toEqual([gate.entries[0]?.id]);
  });
});

describe('without a gate', () => {
  it('every process is polite by itself, until the gate is back', async () => {
    const { clock, gate, limiter } = createLimiter();
    gate.isAway = true;
    const first = await limiter.acquire(host, { ...turn, maxConcurrency: 1 });
    void limiter.acquire(host, { ...turn, maxConcurrency: 1 });
    await clock.advance(1_000);
    expect(gate.entries).toHaveLength(0);

    gate.isAway = false;
    first.release(fine);
    await clock.advance(0);

    expect(gate.entries).toHaveLength(1);
  });

  it('a turn that was given at the gate ends all the same', async () => {
    const { clock, gate, limiter } = createLimiter();
    const granted = await limiter.acquire(host, { ...turn, maxConcurrency: 1 });
    gate.isAway = true;
    await clock.advance(6_000);

    granted.release(fine);

    await expect(limiter.acquire(host, { ...turn, maxConcurrency: 1 })).resolves.toBeDefined();
  });
});
