import { type LookupAddress, lookup as systemLookup } from 'node:dns';
import type { LookupFunction } from 'node:net';
import type { Clock } from '../contracts/clock.ts';
import { IntegrationError } from '../errors.ts';
import { classifyAddress } from './classify-address.ts';
import { parseAddress } from './parse-address.ts';

/** Resolves a name to all its addresses; the shape of `dns.lookup` with `all: true`. */
export type HostLookup = (
  hostname: string,
  options: { readonly all: true },
  callback: (error: NodeJS.ErrnoException | null, addresses: LookupAddress[]) => void,
) => void;

/**
 * Refuses a host as soon as one of its addresses is not public: mixed answers are how a name is rebound.
 *
 * @throws IntegrationError `SSRF_BLOCKED`, or `DNS` when there is no address at all. Neither says what was resolved: the
 * answer of an internal name server is not for whoever typed the URL.
 */
export function assertAddressesPublic(hostname: string, addresses: readonly string[]): void {
  assertAnyAddress(hostname, addresses);
  const isPublic = (address: string): boolean => {
    const bytes = parseAddress(address);
    return bytes !== undefined && classifyAddress(bytes) === 'public';
  };
  if (addresses.every(isPublic)) return;
  throw new IntegrationError(`"${hostname}" resolves to an address that is not public`, {
    code: 'SSRF_BLOCKED',
    service: 'fetcher',
  });
}

export interface GuardedLookupOptions {
  readonly clock: Clock;
  /** `any` leaves out the check of addresses, for hosts the operator exempted; the time limit stays. */
  readonly allow: 'public' | 'any';
  /** @default dns.lookup, which follows the machine's hosts file and resolver */
  readonly lookup?: HostLookup | undefined;
}

/**
 * A `lookup` for `net.connect`: resolves once, checks every answer, and hands out only what was checked. The socket
 * dials what it is handed, so there is no second resolution that could say something else.
 *
 * `net.connect` does not call it for literal addresses.
 */
export function createGuardedLookup({ clock, allow, lookup = systemLookup }: GuardedLookupOptions): LookupFunction {
  const assertAddresses = allow === 'public' ? assertAddressesPublic : assertAnyAddress;
  return (hostname, { all }, callback) => {
    let answered = false;
    const answer = (error: Error | null, addresses: LookupAddress[] = []): void => {
      if (answered) return;
      answered = true;
      stopTimer();
      if (error || all) callback(error, addresses);
      else callback(null, addresses[0]!.address, addresses[0]!.family);
    };
    const stopTimer = clock.after(dnsTimeoutMs, () => answer(dnsError(hostname, `no answer in ${dnsTimeoutMs} ms`)));
    lookup(hostname, { all: true }, (error, addresses) => {
      try {
        if (error) throw dnsError(hostname, error.code ?? 'unknown');
        assertAddresses(
          hostname,
          addresses.map(({ address }) => address),
        );
        answer(null, addresses);
      } catch (refused) {
        answer(refused as Error);
      }
    });
  };
}

/** As Stripe's egress proxy: https://github.com/stripe/smokescreen */
const dnsTimeoutMs = 5_000;

function assertAnyAddress(hostname: string, addresses: readonly string[]): void {
  if (addresses.length === 0) throw dnsError(hostname, 'no address');
}

function dnsError(hostname: string, reason: string): IntegrationError {
  return new IntegrationError(`The name "${hostname}" could not be resolved (${reason})`, {
    code: 'DNS',
    service: 'fetcher',
    retryable: true,
  });
}
