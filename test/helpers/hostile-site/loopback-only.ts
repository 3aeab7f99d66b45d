import { isIP, Socket } from 'node:net';

type Answer = (error: Error | null, addresses: readonly { readonly address: string }[]) => void;
interface Dial {
  host?: string;
  port?: number;
  path?: string;
  lookup?: (hostname: string, options: unknown, callback: Answer) => void;
}

/**
 * Stands behind every guard there is: notes each address that a TCP socket of this process is about to dial, and refuses
 * it unless it is loopback. So a test may resolve a name to a public address without reaching anybody.
 *
 * @returns the `address:port` pairs so far, growing.
 */
export function dialLoopbackOnly(): ReadonlySet<string> {
  const dialled = new Set<string>();
  const connect = Socket.prototype.connect as (this: Socket, ...parameters: unknown[]) => Socket;
  const isRefused = (address: string, port: number | undefined): boolean => {
    dialled.add(`${address}:${port}`);
    return !/^(?:127\.|::1$)/.test(address);
  };

  Socket.prototype.connect = function (this: Socket, ...parameters: unknown[]): Socket {
    // Node hands itself its arguments in an array.
    const [dial] = [parameters[0]].flat() as Dial[];
    const { host = '', port, lookup } = dial ?? {};
    if (isIP(host) !== 0 && isRefused(host, port)) return this.destroy(refusal());
    if (dial && lookup) {
      dial.lookup = (hostname, options, callback) =>
        lookup(hostname, options, (error, addresses) => {
          const refused = !error && addresses.some(({ address }) => isRefused(address, port));
          callback(refused ? refusal() : error, addresses);
        });
    }
    return connect.apply(this, parameters);
  };
  return dialled;
}

const refusal = (): Error => Object.assign(new Error('The test dials loopback only'), { code: 'ECONNREFUSED' });
