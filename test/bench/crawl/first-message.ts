import type { ChildProcess } from 'node:child_process';

/** What a child process says first; rejects when it ends without a word. */
export function firstMessage<T>(child: ChildProcess): Promise<T> {
  return new Promise((resolve, reject) => {
    child.once('message', (message) => resolve(message as T));
    child.once('exit', (code) => reject(new Error(`${child.spawnargs.join(' ')} ended with ${code} and said nothing`)));
  });
}
