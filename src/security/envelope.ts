import { randomBytes } from 'node:crypto';
import type { KeyProvider } from '../contracts/key-provider.ts';
import { cannotDecrypt, decrypt, encrypt } from './aes-gcm.ts';
import { Secret } from './secret.ts';

/** Where a credential belongs. It opens nowhere else. */
export interface SecretPlace {
  readonly customerId: string;
  /** E.g. `woocommerce`. */
  readonly record: string;
  /** E.g. `consumerSecret`. */
  readonly field: string;
}

/** A credential as it is stored: JSON with base64 parts. */
export interface SealedSecret {
  /** Names the key that its own key is wrapped with. */
  readonly keyId: string;
  readonly sealed: string;
}

const version = 1;
const dataKeyBytes = 32;

/** Encrypts a credential with a key of its own, and that key with the provider's. */
export async function sealSecret(secret: Secret, place: SecretPlace, keys: KeyProvider): Promise<SealedSecret> {
  const dataKey = randomBytes(dataKeyBytes);
  const context = contextOf(place);
  const wrapped = await keys.wrap(dataKey, context);
  const { iv, tag, data } = encrypt(Buffer.from(secret.reveal()), dataKey, context);
  dataKey.fill(0);
  return write({ v: version, keyId: wrapped.keyId, key: wrapped.bytes, iv, tag, data });
}

/** @throws IntegrationError `SECRET_DECRYPT` for another place, an unknown version or key, or anything that was changed. */
export async function openSecret(sealed: SealedSecret, place: SecretPlace, keys: KeyProvider): Promise<Secret> {
  const { keyId, key, ...box } = read(sealed.sealed);
  const context = contextOf(place);
  const dataKey = await keys.unwrap({ keyId, bytes: key }, context);
  return new Secret(decrypt(box, dataKey, context).toString('utf8'));
}

/** Wraps the credential's key anew, with the provider's newest. The credential itself is not decrypted. */
export async function rewrapSecret(sealed: SealedSecret, place: SecretPlace, keys: KeyProvider): Promise<SealedSecret> {
  const parts = read(sealed.sealed);
  const context = contextOf(place);
  const dataKey = await keys.unwrap({ keyId: parts.keyId, bytes: parts.key }, context);
  const wrapped = await keys.wrap(dataKey, context);
  return write({ ...parts, keyId: wrapped.keyId, key: wrapped.bytes });
}

interface Envelope {
  readonly v: number;
  readonly keyId: string;
  readonly key: Uint8Array;
  readonly iv: Uint8Array;
  readonly tag: Uint8Array;
  readonly data: Uint8Array;
}

const byteParts = ['key', 'iv', 'tag', 'data'] as const;

function write({ v, keyId, ...bytes }: Envelope): SealedSecret {
  const parts = byteParts.map((part) => [part, Buffer.from(bytes[part]).toString('base64')]);
  return { keyId, sealed: JSON.stringify({ v, keyId, ...Object.fromEntries(parts) }) };
}

function read(sealed: string): Envelope {
  const parts: Partial<Record<string, unknown>> = parse(sealed);
  if (parts['v'] !== version) throw cannotDecrypt(`it has version ${String(parts['v'])}; this one knows ${version}`);
  const bytesOf = (part: (typeof byteParts)[number]): Buffer => Buffer.from(String(parts[part] ?? ''), 'base64');
  return {
    v: version,
    keyId: String(parts['keyId']),
    key: bytesOf('key'),
    iv: bytesOf('iv'),
    tag: bytesOf('tag'),
    data: bytesOf('data'),
  };
}

function parse(sealed: string): Record<string, unknown> {
  try {
    return Object(JSON.parse(sealed));
  } catch {
    throw cannotDecrypt('it is no envelope');
  }
}

/** Every part with its length in front: no two places run into each other. */
function contextOf({ customerId, record, field }: SecretPlace): Buffer {
  const parts = [`v${version}`, customerId, record, field].map((part) => Buffer.from(part));
  return Buffer.concat(
    parts.flatMap((part) => {
      const length = Buffer.alloc(4);
      length.writeUInt32BE(part.byteLength);
      return [length, part];
    }),
  );
}
