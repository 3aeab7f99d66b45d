// A dashboard of what runs: node examples/dashboard/main.ts
import { startDemo } from './start-demo.ts';

const dashboard = await startDemo({ port: Number(process.env['PORT'] ?? 4000) });
console.log(`Open ${dashboard.origin} (Ctrl+C ends it)`);
process.once('SIGINT', () => void dashboard.close());
process.once('SIGTERM', () => void dashboard.close());
