import { context, metrics, trace } from '@opentelemetry/api';
import {
  AggregationTemporality,
  InMemoryMetricExporter,
  MeterProvider,
  PeriodicExportingMetricReader,
} from '@opentelemetry/sdk-metrics';
import {
  BasicTracerProvider,
  InMemorySpanExporter,
  type ReadableSpan,
  SimpleSpanProcessor,
} from '@opentelemetry/sdk-trace-base';
import pino from 'pino';
import { afterEach, describe, expect, it } from 'vitest';
import { IntegrationError, type Logger } from '../../src/index.ts';
import { createTestEmbedder } from '../helpers/hashing-embedder.ts';
import { openIntegration, openSite } from '../helpers/open-integration.ts';
import { numberedSite } from '../helpers/pages.ts';

interface Line {
  readonly level: string;
  readonly message: string;
  readonly facts: Readonly<Record<string, unknown>>;
}

function createLog(): { readonly lines: Line[]; readonly logger: Logger } {
  const lines: Line[] = [];
  const at =
    (level: string) =>
    (message: string, facts: Line['facts'] = {}) =>
      void lines.push({ level, message, facts });
  return { lines, logger: { debug: at('debug'), info: at('info'), warn: at('warn'), error: at('error') } };
}

describe('OpenTelemetry', () => {
  const spans = new InMemorySpanExporter();
  const exporter = new InMemoryMetricExporter(AggregationTemporality.CUMULATIVE);
  let reader: PeriodicExportingMetricReader;

  afterEach(() => {
    trace.disable();
    metrics.disable();
    context.disable();
    spans.reset();
    exporter.reset();
  });

  function register(): void {
    trace.setGlobalTracerProvider(new BasicTracerProvider({ spanProcessors: [new SimpleSpanProcessor(spans)] }));
    reader = new PeriodicExportingMetricReader({ exporter, exportIntervalMillis: 3_600_000 });
    metrics.setGlobalMeterProvider(new MeterProvider({ readers: [reader] }));
  }

  async function readMetrics(): Promise<
    Map<string, { readonly labels: Record<string, unknown>; readonly value: unknown }[]>
  > {
    await reader.forceFlush();
    const all =
      exporter
        .getMetrics()
        .at(-1)
        ?.scopeMetrics.flatMap((scope) => scope.metrics) ?? [];
    return new Map(
      all.map(({ descriptor, dataPoints }) => [
        descriptor.name,
        dataPoints.map(({ attributes, value }) => ({ labels: { ...attributes }, value })),
      ]),
    );
  }

  it('is given one trace for a job, from its pages down to their calls, and metrics with bounded labels', async () => {
    register();
    const site = await openSite(numberedSite(4));
    const embedder = createTestEmbedder();
    const integration = openIntegration([site], { adapters: { embedder } });

    const result = await integration.processCustomerScraping('shop-1', {
      urls: [`${site.origin}/?token=secret-canary`],
    });

    expect(result).toMatchObject({ status: 'completed', processedPages: 5 });
    const all = spans.getFinishedSpans();
    const [job] = all.filter(({ name }) => name === 'customer_scraping.job');
    expect(job?.attributes).toMatchObject({ customerId: 'shop-1', jobId: result.jobId });
    const inJob = all.filter((span) => span.spanContext().traceId === job?.spanContext().traceId);
    expect(new Set(inJob.map(({ name }) => name.replace('customer_scraping.', '')))).toEqual(
      new Set(['job', 'page', 'fetch', 'extract', 'embed', 'commit', 'call']),
    );
    const pages = inJob.filter(({ name }) => name === 'customer_scraping.page');
    expect(pages).toHaveLength(5);
    const parentOf = (span: ReadableSpan) =>
      all.find((other) => other.spanContext().spanId === span.parentSpanContext?.spanId);
    for (const page of pages) expect(parentOf(page)).toBe(job);
    const extracts = inJob.filter(({ name }) => name === 'customer_scraping.extract');
    expect(extracts.filter((span) => pages.includes(parentOf(span) as ReadableSpan))).toHaveLength(5);
    expect(JSON.stringify(all.map(({ attributes, events }) => [attributes, events]))).not.toMatch(
      /secret-canary|word\dx/,
    );

    const recorded = await readMetrics();
    const read = (name: string) => recorded.get(`customer_scraping.${name}`) ?? [];
    expect(read('pages')).toEqual([{ labels: { outcome: 'indexed' }, value: 5 }]);
    expect(read('jobs')).toEqual([{ labels: { status: 'completed' }, value: 1 }]);
    expect(read('tokens')).toEqual([{ labels: {}, value: result.usage.embeddingTokens }]);
    expect(read('calls')).toContainEqual({
      labels: { service: 'extractor', operation: 'extract', outcome: 'ok' },
      value: 5,
    });
    expect(read('call_duration')[0]?.value).toMatchObject({ count: expect.any(Number) });
    const labels = [...recorded.values()].flat().flatMap((point) => Object.entries(point.labels));
    expect(new Set(labels.map(([name]) => name))).toEqual(new Set(['service', 'operation', 'outcome', 'status']));
    expect(JSON.stringify(labels)).not.toMatch(new RegExp(`shop-1|${result.jobId}|127\\.0\\.0\\.1|localhost`));
  });

  it('marks the span of what failed with its code', async () => {
    register();
    const site = await openSite(numberedSite(1));
    const embedder = createTestEmbedder();
    embedder.failure = new IntegrationError('Down', { code: 'EMBEDDING_FAILED', service: 'openai' });
    const integration = openIntegration([site], { adapters: { embedder } });
    await integration.processCustomerScraping('shop-1', { urls: [site.origin] });
    const embeds = spans.getFinishedSpans().filter(({ name }) => name === 'customer_scraping.embed');
    expect(embeds[0]).toMatchObject({
      status: { code: 2, message: 'EMBEDDING_FAILED' },
      attributes: { 'error.type': 'EMBEDDING_FAILED' },
    });
  });

  it('is given what comes after its SDK was registered, of an integration that worked without one before', async () => {
    const site = await openSite(numberedSite(1));
    const integration = openIntegration([site], { adapters: { embedder: createTestEmbedder() } });
    await integration.processCustomerScraping('c', { urls: [site.origin] });
    register();

    await integration.processCustomerScraping('c', { urls: [site.origin] });

    expect(spans.getFinishedSpans().filter(({ name }) => name === 'customer_scraping.job')).toHaveLength(1);
    const measured = await readMetrics();
    expect([...measured.keys()]).toContain('customer_scraping.calls');
  });

  it('hears nothing when telemetry is off', async () => {
    register();
    const site = await openSite(numberedSite(1));
    const integration = openIntegration([site], { telemetry: false });
    await integration.processCustomerScraping('shop-1', { urls: [site.origin] });
    expect(spans.getFinishedSpans()).toEqual([]);
    expect(await readMetrics()).toEqual(new Map());
  });
});

describe('the log', () => {
  it('has each call once, with service, duration, outcome and ids, and no content', async () => {
    const site = await openSite(numberedSite(3));
    const { lines, logger } = createLog();
    const embedder = createTestEmbedder();
    const integration = openIntegration([site], { adapters: { embedder }, logger });

    const { jobId } = await integration.processCustomerScraping('shop-1', { urls: [site.origin] });

    const calls = lines.filter(({ facts }) => facts['operation'] !== undefined);
    const ofFetcher = calls.filter(({ facts }) => facts['service'] === 'fetcher' && facts['jobId'] === jobId);
    expect(ofFetcher.length).toBeGreaterThan(0);
    expect(site.requests.length).toBe(calls.filter(({ facts }) => facts['operation'] === 'fetch').length);
    expect(ofFetcher[0]?.facts).toMatchObject({
      operation: 'fetch',
      outcome: 'ok',
      durationMs: expect.any(Number),
      customerId: 'shop-1',
      host: new URL(site.origin).host,
      status: expect.any(Number),
    });
    const embeds = calls.filter(({ facts }) => facts['operation'] === 'embed');
    expect(embeds.reduce((sum, { facts }) => sum + Number(facts['items']), 0)).toBe(embedder.texts.length);
    expect(calls.some(({ facts }) => facts['service'] === 'store' && facts['operation'] === 'commitPages')).toBe(true);
    expect(JSON.stringify(lines)).not.toMatch(/word\dx/);
  });

  it('warns of a call that failed, with its code', async () => {
    const site = await openSite(numberedSite(1));
    const { lines, logger } = createLog();
    const embedder = createTestEmbedder();
    embedder.failure = new IntegrationError('Down', { code: 'EMBEDDING_FAILED', service: 'openai' });
    const integration = openIntegration([site], { adapters: { embedder }, logger });
    await integration.processCustomerScraping('shop-1', { urls: [site.origin] });
    expect(lines.find(({ facts }) => facts['operation'] === 'embed')).toMatchObject({
      level: 'warn',
      message: 'embedder.embed failed',
      facts: { service: 'embedder', outcome: 'failed', code: 'EMBEDDING_FAILED', customerId: 'shop-1' },
    });
  });

  it('fits pino, facts and all', async () => {
    const written: string[] = [];
    const logger = pino({ level: 'debug' }, { write: (line: string) => void written.push(line) });
    const site = await openSite(numberedSite(1));
    const integration = openIntegration([site], { logger });
    const { jobId } = await integration.processCustomerScraping('shop-1', { urls: [site.origin] });
    const lines = written.map((line): Record<string, unknown> => JSON.parse(line));
    expect(lines).toContainEqual(expect.objectContaining({ msg: 'extractor.extract ok', service: 'extractor', jobId }));
  });

  it('may throw without harm', async () => {
    const fail = () => {
      throw new Error('The disk is full');
    };
    const site = await openSite(numberedSite(1));
    const integration = openIntegration([site], { logger: { debug: fail, info: fail, warn: fail, error: fail } });
    expect(await integration.processCustomerScraping('shop-1', { urls: [site.origin] })).toMatchObject({
      success: true,
    });
  });
});
