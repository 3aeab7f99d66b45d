import { createHash, randomUUID } from 'node:crypto';
import { mkdir, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type Cache, IntegrationError } from '../../src/index.ts'; // in your project: 'customer-scraping-integration'

/** A cache that outlives its process: one file for each value, in a folder of its own. */
export class FolderCache implements Cache {
  readonly #folder: string;

  constructor(folder: string) {
    this.#folder = folder;
  }

  async get(key: string): Promise<unknown> {
    const entry = await readEntry(this.#path(key));
    if (entry === undefined || entry.expiresAt <= Date.now()) return undefined;
    return entry.vector === undefined ? entry.value : toVector(entry.vector);
  }

  async set(key: string, value: unknown, ttlMs: number): Promise<void> {
    // What JSON cannot say would come back as something else.
    if (value === undefined)
      throw new IntegrationError('undefined is no value', { code: 'CACHE_FAILED', service: 'cache' });
    const expiresAt = Date.now() + ttlMs;
    const entry = value instanceof Float32Array ? { vector: toBase64(value) } : { value };
    await mkdir(this.#folder, { recursive: true });
    // Written beside and moved: who reads meanwhile finds the old value or the new one, never half of it.
    const draft = join(this.#folder, `${randomUUID()}.draft`);
    await writeFile(draft, JSON.stringify({ key, expiresAt, ...entry }));
    await rename(draft, this.#path(key));
  }

  async delete(key: string): Promise<void> {
    await rm(this.#path(key), { force: true });
  }

  /** What belongs to a customer who is erased. */
  async deleteAll(prefix: string): Promise<void> {
    for (const name of await readdir(this.#folder).catch(() => [])) {
      const path = join(this.#folder, name);
      if ((await readEntry(path))?.key.startsWith(prefix)) await rm(path, { force: true });
    }
  }

  async check(): Promise<void> {
    await mkdir(this.#folder, { recursive: true });
  }

  /** Keys hold characters that file names may not. */
  #path(key: string): string {
    return join(this.#folder, `${createHash('sha256').update(key).digest('hex')}.json`);
  }
}

interface Entry {
  readonly key: string;
  /** Milliseconds since the epoch. */
  readonly expiresAt: number;
  readonly value?: unknown;
  /** A `Float32Array` in base64. */
  readonly vector?: string;
}

/** `undefined` when there is no such file. Anything else that fails is thrown: a cache must not pretend a miss. */
async function readEntry(path: string): Promise<Entry | undefined> {
  try {
    return JSON.parse(await readFile(path, 'utf8')) as Entry;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
}

function toBase64({ buffer, byteOffset, byteLength }: Float32Array): string {
  return Buffer.from(buffer, byteOffset, byteLength).toString('base64');
}

function toVector(base64: string): Float32Array {
  // A copy of its own: a Buffer may lie anywhere in memory, a Float32Array only at every fourth byte.
  return new Float32Array(Uint8Array.from(Buffer.from(base64, 'base64')).buffer);
}
