/** The media type of a `Content-Type` header in lower case, without its parameters; `''` when there is none. */
export function mediaType(contentType: string): string {
  return contentType.split(/[;,]/, 1)[0]!.trim().toLowerCase();
}

/** Says nothing about a body: servers send it for every file they do not know. */
export const unknownBinary = 'application/octet-stream';

/**
 * Whether an answer is a PDF: it says so, or it says nothing and begins like one.
 *
 * @param start - at least the first 5 bytes of the body, or all of a shorter one.
 */
export function isPdf(contentType: string, start: Uint8Array): boolean {
  const type = mediaType(contentType);
  return type === 'application/pdf' || ((type === '' || type === unknownBinary) && beginsWith(start, pdfSignature));
}

/** ISO 32000-2, 7.5.2. */
const pdfSignature: Uint8Array = Buffer.from('%PDF-');

export function beginsWith(bytes: Uint8Array, signature: Uint8Array): boolean {
  let at = 0;
  while (at < signature.byteLength && bytes[at] === signature[at]) at += 1;
  return at === signature.byteLength;
}
