// One worker of the fleet. Start as many as you need, on any machine that reaches Redis and the store.
import { openFleet } from './open-fleet.ts';

const fleet = openFleet(JSON.parse(process.argv[2] ?? '{}'));
const { integration } = fleet;
integration.on('job:started', ({ customerId }) => console.log(`worker ${process.pid} takes ${customerId}`));

const worker = await integration.jobs.work({ concurrency: 2 });
process.once('SIGTERM', async () => {
  await worker.close({ waitMs: 20_000 });
  await fleet.close();
});
