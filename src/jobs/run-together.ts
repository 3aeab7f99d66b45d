/**
 * Waits for all parts. The first failure aborts `stop`, and is thrown once every part has ended: nothing runs on
 * behind the back of the caller.
 */
export async function runTogether(parts: readonly Promise<void>[], stop: AbortController): Promise<void> {
  await Promise.all(parts.map((part) => part.catch((error: unknown) => stop.abort(error))));
  stop.signal.throwIfAborted();
}
