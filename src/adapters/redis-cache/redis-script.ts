import { createHash } from 'node:crypto';

/** A Lua script, and the name Redis knows it by. All keys of a call must have one hash tag. */
export interface RedisScript {
  readonly source: string;
  readonly sha1: string;
}

/** The part of an `ioredis` client that scripts need. */
export interface ScriptRunner {
  evalsha(sha1: string, numberOfKeys: number, ...keysAndArguments: (string | number)[]): Promise<unknown>;
  eval(script: string, numberOfKeys: number, ...keysAndArguments: (string | number)[]): Promise<unknown>;
}

export function redisScript(source: string): RedisScript {
  return { source, sha1: createHash('sha1').update(source).digest('hex') };
}

/** Sends the script only to a server that does not know it: a new one, or one that was restarted. */
export async function runScript(
  client: ScriptRunner,
  { source, sha1 }: RedisScript,
  { keys, args }: { readonly keys: readonly string[]; readonly args: readonly (string | number)[] },
): Promise<unknown> {
  try {
    return await client.evalsha(sha1, keys.length, ...keys, ...args);
  } catch (error) {
    if (!(error instanceof Error && error.message.startsWith('NOSCRIPT'))) throw error;
    return await client.eval(source, keys.length, ...keys, ...args);
  }
}
