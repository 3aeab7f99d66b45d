import type { Telemetry } from '../contracts/telemetry.ts';
import { errorCodes } from '../error-codes/error-codes.ts';
import type { EmitEvent, IntegrationEvents } from '../events.ts';

/** Tells what happens in jobs to metrics as well: pages, jobs, errors, retries, tokens, bytes. */
export function countEvents(emit: EmitEvent, telemetry: Telemetry): EmitEvent {
  return (name, event) => {
    // The name decides the payload; the compiler cannot follow that through a table of functions.
    const count = counters[name] as ((telemetry: Telemetry, event: unknown) => void) | undefined;
    count?.(telemetry, event);
    emit(name, event);
  };
}

type Counters = {
  readonly [Name in keyof IntegrationEvents]?: (telemetry: Telemetry, event: IntegrationEvents[Name][0]) => void;
};

const page = (telemetry: Telemetry, outcome: string): void => telemetry.count('pages', 1, { outcome });

const counters: Counters = {
  'page:fetched': (telemetry, { bytes }) => telemetry.count('bytes', bytes, {}),
  'page:indexed': (telemetry, { changed }) => page(telemetry, changed ? 'indexed' : 'unchanged'),
  'page:skipped': (telemetry) => page(telemetry, 'skipped'),
  'page:removed': (telemetry) => page(telemetry, 'removed'),
  'page:failed': (telemetry, { error }) => {
    page(telemetry, 'failed');
    telemetry.count('errors', 1, { code: boundedCode(error.code) });
  },
  'service:retry': (telemetry, { service }) => telemetry.count('retries', 1, { service: boundedService(service) }),
  'job:completed': (telemetry, { result }) => countJob(telemetry, result),
  'job:failed': (telemetry, { result, error }) => {
    countJob(telemetry, result);
    telemetry.count('errors', 1, { code: boundedCode(error.code) });
  },
  'job:cancelled': (telemetry, { result }) => countJob(telemetry, result),
};

function countJob(
  telemetry: Telemetry,
  { status, durationMs, usage }: IntegrationEvents['job:completed'][0]['result'],
): void {
  telemetry.count('jobs', 1, { status });
  telemetry.count('tokens', usage.embeddingTokens, {});
  telemetry.measure('job_duration', durationMs, { status });
}

/** Codes and services of adapters that are not ours could be as many as they like. */
const boundedCode = (code: string): string => (errorCodes[code] ? code : 'OTHER');
const boundedService = (service: string): string => (knownServices.has(service) ? service : 'other');
const knownServices = new Set([
  'fetcher',
  'renderer',
  'embedder',
  'classifier',
  'store',
  'cache',
  'queue',
  'openai',
  'extractor',
]);
