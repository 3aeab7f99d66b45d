import { AsyncLocalStorage } from 'node:async_hooks';
import type { Attributes, CounterName, HistogramName, SpanName, Telemetry } from '../contracts/telemetry.ts';
import { IntegrationError } from '../errors.ts';
import { redactText } from '../security/redact-text.ts';
import {
  loadOpenTelemetry,
  type MeterProviderLike,
  type OpenTelemetryLike,
  type TracerLike,
} from './open-telemetry/load-open-telemetry.ts';

const scope = 'customer-scraping-integration';
/** Before the names of all spans and instruments. */
const prefix = 'customer_scraping';

/** `SpanStatusCode.ERROR` of the API. */
const errorStatus = 2;

interface Meters {
  readonly provider: MeterProviderLike;
  /** Whether what it is told is kept nowhere. */
  readonly isSilent: boolean;
  readonly recorders: Map<string, Recorder>;
}

interface TracedOperation {
  readonly name: SpanName;
  readonly attributes: Attributes;
  readonly api: OpenTelemetryLike;
  readonly tracer: TracerLike;
}

type Recorder = (value: number, labels: Attributes) => void;

/**
 * {@link Telemetry} through `@opentelemetry/api`: to whatever SDK the application has registered, and to nowhere without one.
 * The package is loaded with the first span; where it is not installed nothing is done.
 */
export class OpenTelemetry implements Telemetry {
  readonly #loadApi: () => Promise<OpenTelemetryLike | undefined>;
  /** The span that the code which runs now is part of: applications without a context manager get whole traces too. */
  readonly #current = new AsyncLocalStorage<unknown>();
  #loading: Promise<void> | undefined;
  /** `undefined` before it was looked for, `null` where it is not installed. */
  #api: OpenTelemetryLike | null | undefined;
  #meters: Meters | undefined;

  constructor(loadApi: () => Promise<OpenTelemetryLike | undefined> = loadOpenTelemetry) {
    this.#loadApi = loadApi;
  }

  trace<T>(name: SpanName, attributes: Attributes, operation: () => Promise<T>): Promise<T> {
    const api = this.#api;
    if (api === undefined) return this.#load().then(() => this.trace(name, attributes, operation));
    const tracer = api && tracerOf(api);
    return tracer ? this.#traced({ name, attributes, api, tracer }, operation) : operation();
  }

  async #traced<T>({ name, attributes, api, tracer }: TracedOperation, operation: () => Promise<T>): Promise<T> {
    const parent = this.#current.getStore() ?? api.context.active();
    const span = tracer.startSpan(`${prefix}.${name}`, { attributes: clean(attributes) }, parent);
    const context = api.trace.setSpan(parent, span);
    try {
      return await this.#current.run(context, () => api.context.with(context, operation));
    } catch (error) {
      const code = IntegrationError.isInstance(error) ? error.code : 'UNKNOWN';
      span.setAttribute('error.type', code);
      // A job that was cancelled has not gone wrong.
      if (code !== 'ABORTED') span.setStatus({ code: errorStatus, message: code });
      throw error;
    } finally {
      span.end();
    }
  }

  count(name: CounterName, value: number, labels: Attributes): void {
    this.#record(name, value, labels, (api) => {
      const counter = meterOf(api).createCounter(`${prefix}.${name}`);
      return (amount, counted) => counter.add(amount, counted);
    });
  }

  measure(name: HistogramName, value: number, labels: Attributes): void {
    this.#record(name, value, labels, (api) => {
      const histogram = meterOf(api).createHistogram(`${prefix}.${name}`, { unit: 'ms' });
      return (amount, measured) => histogram.record(amount, measured);
    });
  }

  #record(name: string, value: number, labels: Attributes, create: (api: OpenTelemetryLike) => Recorder): void {
    if (this.#api === undefined) void this.#load().then(() => this.#record(name, value, labels, create));
    else if (this.#api) this.#recorder(this.#api, name, create)?.(value, clean(labels));
  }

  /** An application may register its SDK later: instruments of the one before write to nowhere. */
  #recorder(api: OpenTelemetryLike, name: string, create: (api: OpenTelemetryLike) => Recorder): Recorder | undefined {
    const provider = api.metrics.getMeterProvider();
    if (this.#meters?.provider !== provider) {
      this.#meters = { provider, isSilent: meterOf(api) === api.createNoopMeter(), recorders: new Map() };
    }
    if (this.#meters.isSilent) return undefined;
    const known = this.#meters.recorders.get(name);
    if (known) return known;
    const recorder = create(api);
    this.#meters.recorders.set(name, recorder);
    return recorder;
  }

  #load(): Promise<void> {
    this.#loading ??= this.#loadApi().then((api) => {
      this.#api = api ?? null;
    });
    return this.#loading;
  }
}

/** `undefined` while the application has registered no SDK: there would be no spans, and their attributes cost time. */
function tracerOf({ trace }: OpenTelemetryLike): TracerLike | undefined {
  const provider = trace.getTracerProvider();
  return provider.getDelegateTracer ? provider.getDelegateTracer(scope) : trace.getTracer(scope);
}

const meterOf = (api: OpenTelemetryLike) => api.metrics.getMeter(scope);

function clean(attributes: Attributes): Record<string, string | number | boolean> {
  const kept: Record<string, string | number | boolean> = {};
  for (const [name, value] of Object.entries(attributes)) {
    if (value !== undefined) kept[name] = typeof value === 'string' ? redactText(value.slice(0, longestValue)) : value;
  }
  return kept;
}

const longestValue = 2_048;
