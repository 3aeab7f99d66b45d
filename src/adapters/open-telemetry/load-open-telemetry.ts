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

/** The part of `@opentelemetry/api` we call. Contexts are handed on as they are. Declared here so that its types stay out of ours. */
export interface OpenTelemetryLike {
  readonly context: { active(): unknown; with<T>(context: unknown, operation: () => T): T };
  readonly trace: {
    getTracer(name: string): {
      startSpan(name: string, options: { attributes: Attributes }, parent: unknown): SpanLike;
    };
    setSpan(context: unknown, span: SpanLike): unknown;
  };
  readonly metrics: MeterProviderLike & { getMeterProvider(): MeterProviderLike };
}

/** `@opentelemetry/api` of the application; `undefined` where it is not installed. */
export async function loadOpenTelemetry(): Promise<OpenTelemetryLike | undefined> {
  try {
    const { context, trace, metrics } = await import('@opentelemetry/api');
    // The one cast: the package's own types for contexts and spans are narrower than what is handed through here.
    return { context, trace, metrics } as unknown as OpenTelemetryLike;
  } catch {
    // An optional peer.
    return undefined;
  }
}
