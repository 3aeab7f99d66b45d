/** A data key, wrapped. The key it is wrapped with stays with its provider. */
export interface WrappedKey {
  /** Names the key it is wrapped with; 1 to 64 letters, digits and `. _ / : -`. */
  readonly keyId: string;
  readonly bytes: Uint8Array;
}

/**
 * Wraps the keys that credentials are encrypted with: a key management service, or a ring of keys in memory.
 *
 * Called once for every credential that is written or read. `context` says whose credential it is: what was wrapped with one
 * context must not be unwrapped with another.
 */
export interface KeyProvider {
  /** Id of the key that {@link wrap} uses now. Records with another one are due for rotation. */
  currentKeyId(): Promise<string>;
  /** @param dataKey - 32 bytes. */
  wrap(dataKey: Uint8Array, context: Uint8Array): Promise<WrappedKey>;
  /** @throws IntegrationError `SECRET_DECRYPT` for an unknown key, another context, or bytes that were changed. */
  unwrap(wrapped: WrappedKey, context: Uint8Array): Promise<Uint8Array>;
}
