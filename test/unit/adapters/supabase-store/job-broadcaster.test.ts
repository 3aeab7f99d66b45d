import { expect, it } from 'vitest';
import { JobBroadcaster, type JobMessage } from '../../../../src/adapters/supabase-store/job-broadcaster.ts';
import type { SupabaseClientLike } from '../../../../src/adapters/supabase-store/supabase-client.ts';
import type { JobRecord } from '../../../../src/model/job.ts';
import { buildJob } from '../../../helpers/builders.ts';
import { createFakeClock, type FakeClock } from '../../../helpers/fake-clock.ts';

interface Sent {
  readonly topic: string;
  readonly event: string;
  readonly percentage: number;
  readonly at: number;
}

/** A client whose channels write down what is sent. */
function openBroadcaster(send: () => Promise<void> = async () => {}) {
  const clock = createFakeClock();
  const sent: Sent[] = [];
  let clients = 0;
  const connect = async (): Promise<SupabaseClientLike> => {
    clients += 1;
    return {
      rpc: () => {
        throw new Error('nothing is called');
      },
      channel: (topic, { config }) => ({
        httpSend: async (event, payload) => {
          expect(config.private).toBe(true);
          sent.push({ topic, event, percentage: (payload as JobMessage).percentage, at: clock.now() });
          await send();
        },
      }),
    };
  };
  return { broadcaster: new JobBroadcaster(connect, clock), clock, sent, clients: () => clients };
}

function jobAt(percentage: number, jobId = 'job-1'): JobRecord {
  const { config, progress, counters } = buildJob({ jobId });
  const times = { createdAt: new Date(0), updatedAt: new Date(percentage), heldUntil: null };
  const begun = {
    state: 'active',
    result: null,
    cancelRequested: false,
    runs: 1,
    crashes: 0,
    distrusted: [],
    turn: null,
  } as const;
  return { ...begun, ...times, jobId, customerId: 'shop-1', config, counters, progress: { ...progress, percentage } };
}

/** Lets what was started come to its next wait. */
const settle = async (clock: FakeClock, ms = 0): Promise<void> => clock.advance(ms);

it('sends at most two messages a second of a job, the last one always', async () => {
  const { broadcaster, clock, sent } = openBroadcaster();
  const startedAt = clock.now();
  for (let percentage = 0; percentage <= 100; percentage += 5) {
    broadcaster.announce(jobAt(percentage));
    await settle(clock, 100);
  }
  await settle(clock, 1_000);

  expect(sent.map(({ at }) => at - startedAt)).toEqual([0, 500, 1_000, 1_500, 2_000, 2_500]);
  expect(sent.at(-1)).toMatchObject({ topic: 'csi:shop-1:job:job-1', event: 'progress', percentage: 100 });
});

it('keeps the pace of jobs apart', async () => {
  const { broadcaster, clock, sent } = openBroadcaster();

  for (const jobId of ['a', 'b', 'c']) broadcaster.announce(jobAt(1, jobId));
  await settle(clock);

  expect(sent.map(({ topic }) => topic)).toEqual(['csi:shop-1:job:a', 'csi:shop-1:job:b', 'csi:shop-1:job:c']);
});

it('fails nobody when it cannot send, and leaves a service alone for a while that refused', async () => {
  const { broadcaster, clock, sent } = openBroadcaster(async () => {
    throw new Error('Realtime is not there');
  });

  broadcaster.announce(jobAt(1));
  await settle(clock, 1_000);
  broadcaster.announce(jobAt(2));
  await settle(clock, 1_000);
  expect(sent).toHaveLength(1);

  await settle(clock, 30_000);
  broadcaster.announce(jobAt(3));
  await settle(clock);
  expect(sent.map(({ percentage }) => percentage)).toEqual([1, 3]);
});

it('sends what it was told before it is closed', async () => {
  const { broadcaster, clock, sent } = openBroadcaster();
  broadcaster.announce(jobAt(1));
  await settle(clock);
  broadcaster.announce(jobAt(100));

  const closing = broadcaster.close();
  await settle(clock, 2_000);
  await closing;

  expect(sent.map(({ percentage }) => percentage)).toEqual([1, 100]);
});

it('does not wait for a pause when it is closed and nothing is to be sent', async () => {
  const { broadcaster, clock, sent } = openBroadcaster();
  broadcaster.announce(jobAt(1));
  await settle(clock);

  await broadcaster.close();

  expect(sent.map(({ percentage }) => percentage)).toEqual([1]);
});

it('does not keep a channel of every job there ever was', async () => {
  const { broadcaster, clock, clients } = openBroadcaster();

  for (let number = 0; number < 2_500; number++) {
    broadcaster.announce(jobAt(1, `job-${number}`));
    await settle(clock);
  }

  expect(clients()).toBe(3);
});
