import type { IntegrationEvent } from '../events.ts';

/** Events kept for a reader that is slower than the job. */
const maxBuffered = 1_000;

/**
 * The events of one job as an async iterable. A reader that falls behind loses the oldest `page:*` and progress events,
 * never the end of the job.
 */
export class EventStream implements AsyncIterable<IntegrationEvent> {
  readonly #buffer: IntegrationEvent[] = [];
  #wake: (() => void) | undefined;
  #closed = false;

  push(event: IntegrationEvent): void {
    if (this.#closed) return;
    if (this.#buffer.length >= maxBuffered) this.#buffer.shift();
    this.#buffer.push(event);
    this.#wake?.();
  }

  /** Ends the iteration once the buffer is read. */
  close(): void {
    this.#closed = true;
    this.#wake?.();
  }

  async *[Symbol.asyncIterator](): AsyncGenerator<IntegrationEvent> {
    for (;;) {
      const event = this.#buffer.shift();
      if (event) yield event;
      else if (this.#closed) return;
      else {
        await new Promise<void>((resolve) => {
          this.#wake = resolve;
        });
        this.#wake = undefined;
      }
    }
  }
}
