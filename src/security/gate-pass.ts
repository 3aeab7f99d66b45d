import { randomBytes } from 'node:crypto';
import type { Duplex } from 'node:stream';

/** Failures remembered of one pass; a page may ask for any number of hosts. */
const maxFailures = 100;

/**
 * One client's right to use the gate's proxy: its credential, what it received, and what was refused to it.
 *
 * Over its bytes, or closed, it lets nothing through any more; its connections are gone.
 */
export class GatePass {
  readonly username = 'gate';
  /** 256 random bits. */
  readonly password: string = randomBytes(32).toString('base64url');
  readonly #maxBytes: number;
  readonly #streams = new Set<Duplex>();
  readonly #failures = new Map<string, unknown>();
  #receivedBytes = 0;
  #isOpen = true;

  /** @param maxBytes - most bytes from websites, all connections together. */
  constructor({ maxBytes }: { readonly maxBytes: number }) {
    this.#maxBytes = maxBytes;
  }

  /** Bytes that came from websites, bodies of plain HTTP and everything of tunnels. */
  get receivedBytes(): number {
    return this.#receivedBytes;
  }

  get isOpen(): boolean {
    return this.#isOpen;
  }

  /** Why host and port of this URL could not be reached; `undefined` when nothing is known against them. */
  failureOf(url: URL): unknown {
    return this.#failures.get(hostPort(url));
  }

  /** For the proxy: remembers why host and port of `url` were not reached. */
  recordFailure(url: URL, error: unknown): void {
    if (this.#failures.size < maxFailures) this.#failures.set(hostPort(url), error);
  }

  /** For the proxy: `stream` ends with the pass. */
  track(stream: Duplex): void {
    if (this.#streams.has(stream)) return;
    this.#streams.add(stream);
    stream.once('close', () => this.#streams.delete(stream));
  }

  /** For the proxy: `byteCount` more bytes were received. */
  count(byteCount: number): void {
    this.#receivedBytes += byteCount;
    if (this.#receivedBytes > this.#maxBytes) this.close();
  }

  close(): void {
    this.#isOpen = false;
    for (const stream of this.#streams) stream.destroy();
  }
}

const hostPort = ({ hostname, port, protocol }: URL): string =>
  `${hostname}:${port || (protocol === 'https:' ? '443' : '80')}`;
