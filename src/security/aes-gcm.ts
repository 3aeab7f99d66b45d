import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto';
import { IntegrationError } from '../errors.ts';

/** What AES-256-GCM makes of a text: NIST SP 800-38D. */
export interface GcmBox {
  /** 96 random bits; a key serves far fewer than 2^32 texts. */
  readonly iv: Uint8Array;
  /** 128 bits, never fewer. */
  readonly tag: Uint8Array;
  readonly data: Uint8Array;
}

const algorithm = 'aes-256-gcm';
const ivBytes = 12;
const tagBytes = 16;

/** @param key - 32 bytes. @param context - must be the same to open the box. */
export function encrypt(plain: Uint8Array, key: Uint8Array, context: Uint8Array): GcmBox {
  const iv = randomBytes(ivBytes);
  const cipher = createCipheriv(algorithm, key, iv, { authTagLength: tagBytes });
  cipher.setAAD(context);
  const data = Buffer.concat([cipher.update(plain), cipher.final()]);
  return { iv, tag: cipher.getAuthTag(), data };
}

/** @throws IntegrationError `SECRET_DECRYPT` when key or context are others, or anything was changed. */
export function decrypt({ iv, tag, data }: GcmBox, key: Uint8Array, context: Uint8Array): Buffer {
  if (iv.byteLength !== ivBytes || tag.byteLength !== tagBytes) throw cannotDecrypt('it is damaged');
  const decipher = createDecipheriv(algorithm, key, iv, { authTagLength: tagBytes });
  decipher.setAAD(context);
  decipher.setAuthTag(tag);
  try {
    return Buffer.concat([decipher.update(data), decipher.final()]);
  } catch {
    // OpenSSL says no more than that it did not work, and that is all there is to say.
    throw cannotDecrypt('it was changed, or is not of this customer and place');
  }
}

export function cannotDecrypt(reason: string): IntegrationError {
  return new IntegrationError(`A stored credential cannot be decrypted: ${reason}`, {
    code: 'SECRET_DECRYPT',
    service: 'credentials',
  });
}
