import type { Attributes } from '../../contracts/telemetry.ts';

export interface SpanLike {
  setAttribute(name: string, value: string): unknown;
  setStatus(status: { code: number; message?: string }): unknown;
  end(): void;
}

export interface MeterLike {
  createCounter(name: string): { add(value: number, labels: Attributes): void };
  createHistogram(name: string, options: { unit: string }): { record(value: number, labels: Attributes): void };
}

export interface MeterProviderLike {
  getMeter(name: string): MeterLike;
}

export interface TracerLike {
  startSpan(name: string, options: { attributes: Attributes }, parent: unknown): SpanLike;
}

/** The part of `@opentelemetry/api` we call. Contexts are handed on as they are. Declared here so that its types stay out of ours. */
export interface OpenTelemetryLike {
  readonly context: { active(): unknown; with<T>(context: unknown, operation: () => T): T };
  readonly trace: {
    getTracer(name: string): TracerLike;
    /** Of the API itself, until an SDK is registered: it stands for that one, and knows of no tracer before. */
    getTracerProvider(): { getDelegateTracer?(name: string): TracerLike | undefined };
    setSpan(context: unknown, span: SpanLike): unknown;
  };
  readonly metrics: MeterProviderLike & { getMeterProvider(): MeterProviderLike };
  /** The meter of an application without an SDK. */
  createNoopMeter(): MeterLike;
}

/** `@opentelemetry/api` of the application; `undefined` where it is not installed. */
export async function loadOpenTelemetry(): Promise<OpenTelemetryLike | undefined> {
  try {
    const { context, trace, metrics, createNoopMeter } = await import('@opentelemetry/api');
    // The one cast: the package's own types for contexts and spans are narrower than what is handed through here.
    return { context, trace, metrics, createNoopMeter } as unknown as OpenTelemetryLike;
  } catch {
    // An optional peer.
    return undefined;
  }
}
