/**
 * U+0000 becomes U+FFFD, as in HTML: up to version 22, Node reads an SQLite text only up to its first NUL.
 * Lengths, and with them the offsets of chunks, stay as they are.
 */
export function withoutNul<T extends string | null>(text: T): T | string {
  return text?.includes('\0') ? text.replaceAll('\0', '\uFFFD') : text;
}
