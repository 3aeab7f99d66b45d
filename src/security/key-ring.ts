import { createHash } from 'node:crypto';
import type { KeyProvider, WrappedKey } from '../contracts/key-provider.ts';
import { IntegrationError } from '../errors.ts';
import { cannotDecrypt, decrypt, encrypt } from './aes-gcm.ts';

const keyBytes = 32;
const [ivBytes, tagBytes] = [12, 16];

/**
 * A {@link KeyProvider} whose keys are in memory.
 *
 * @example
 * ```ts
 * // openssl rand -base64 32
 * const ring = new KeyRing('2026-03:q83v...=,2025-09:EjRW...='); // the first one writes, the others still read
 * ```
 */
export class KeyRing implements KeyProvider {
  readonly #keys: ReadonlyMap<string, Buffer>;
  readonly #newest: string;

  /**
   * @param text - keys of 32 bytes in base64 or hex, the newest first, separated by commas; each may have a name and a colon
   * in front. A key without a name is named by a hash of it.
   * @throws IntegrationError `OPTIONS_INVALID` that says which key is wrong, and nothing of the key.
   */
  constructor(text: string) {
    const entries = text.split(',').map((entry, index) => readEntry(entry.trim(), index));
    this.#keys = new Map(entries);
    if (this.#keys.size < entries.length) throw invalidKey(0, 'two keys with the same name');
    this.#newest = entries[0]![0];
  }

  async currentKeyId(): Promise<string> {
    return this.#newest;
  }

  async wrap(dataKey: Uint8Array, context: Uint8Array): Promise<WrappedKey> {
    const { iv, tag, data } = encrypt(dataKey, this.#keys.get(this.#newest)!, context);
    return { keyId: this.#newest, bytes: Buffer.concat([iv, tag, data]) };
  }

  async unwrap({ keyId, bytes }: WrappedKey, context: Uint8Array): Promise<Uint8Array> {
    const key = this.#keys.get(keyId);
    if (!key)
      throw cannotDecrypt(`it was encrypted with the key "${keyId}", which is not in CREDENTIALS_ENCRYPTION_KEY`);
    const [iv, tag, data] = [
      bytes.subarray(0, ivBytes),
      bytes.subarray(ivBytes, ivBytes + tagBytes),
      bytes.subarray(ivBytes + tagBytes),
    ];
    return decrypt({ iv, tag, data }, key, context);
  }
}

const namedEntry = /^([\w./-]{1,64}):(.+)$/;

function readEntry(entry: string, index: number): [string, Buffer] {
  const [, name, written = entry] = namedEntry.exec(entry) ?? [];
  const key = decodeKey(written);
  if (key?.byteLength !== keyBytes) throw invalidKey(index, `a string of ${entry.length} characters`);
  return [name ?? createHash('sha256').update('key id\n').update(key).digest('hex').slice(0, 12), key];
}

function decodeKey(text: string): Buffer | undefined {
  if (/^[0-9a-f]{64}$/i.test(text)) return Buffer.from(text, 'hex');
  return /^[A-Za-z0-9+/_-]{43}=?$/.test(text) ? Buffer.from(text, 'base64') : undefined;
}

function invalidKey(index: number, received: string): IntegrationError {
  return new IntegrationError(
    `CREDENTIALS_ENCRYPTION_KEY, key ${index + 1}: expected 32 bytes in base64 or hex, with a name of its own in front or none; received ${received}. Make one with: openssl rand -base64 32`,
    { code: 'OPTIONS_INVALID', service: 'credentials' },
  );
}
