/** A list that a row holds as JSON, of what was written there; `undefined` when it holds none: that is damage. */
export function readList<T>(json: string): readonly T[] | undefined {
  try {
    const read: unknown = JSON.parse(json);
    return Array.isArray(read) ? read : undefined;
  } catch {
    // Whoever compares rows tells of it.
    return undefined;
  }
}
