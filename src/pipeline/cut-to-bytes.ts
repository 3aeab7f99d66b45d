/** The longest beginning of `text` that has at most `maxBytes` bytes of UTF-8; never half of a surrogate pair. */
export function cutToBytes(text: string, maxBytes: number): string {
  // A UTF-16 code unit is at most 3 bytes of UTF-8.
  if (text.length * 3 <= maxBytes) return text;
  let bytes = 0;
  let end = 0;
  for (const character of text) {
    bytes += Buffer.byteLength(character);
    if (bytes > maxBytes) return text.slice(0, end);
    end += character.length;
  }
  return text;
}
