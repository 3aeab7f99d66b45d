/** What an address is for. Only `public` ones may be dialled. */
export type AddressRange =
  | 'public'
  | 'unspecified'
  | 'loopback'
  | 'private'
  | 'shared'
  | 'link-local'
  | 'multicast'
  | 'documentation'
  /** IPv6 that carries an IPv4 address: mapped, compatible, translated, NAT64, 6to4. Refused as a whole. */
  | 'ipv4-embedded'
  /** Public by number, answered by the cloud the process runs in. */
  | 'cloud-platform'
  | 'reserved';

/**
 * Says which range an address belongs to.
 *
 * Decides by bytes: deny lists of strings fail on spellings. Fails closed: what is neither 4 nor 16 bytes long, and
 * any IPv6 address outside 2000::/3, is `reserved` at best.
 *
 * Source: IANA IPv4 and IPv6 Special-Purpose Address Registries
 * (https://www.iana.org/assignments/iana-ipv4-special-registry, https://www.iana.org/assignments/iana-ipv6-special-registry).
 *
 * @param bytes - 4 or 16 bytes in network order, as `parseAddress` returns them.
 */
export function classifyAddress(bytes: Uint8Array): AddressRange {
  if (bytes.length === 4) return rangeOf(bytes, ipv4Ranges) ?? 'public';
  if (bytes.length !== 16) return 'reserved';
  return rangeOf(bytes, ipv6Ranges) ?? (isGlobalUnicast(bytes) ? 'public' : 'reserved');
}

/** RFC 4291 section 2.4 and the IANA allocations: all that is assigned for global unicast lies in 2000::/3. */
function isGlobalUnicast(bytes: Uint8Array): boolean {
  return (bytes[0]! & 0xe0) === 0x20;
}

function rangeOf(bytes: Uint8Array, ranges: readonly Range[]): AddressRange | undefined {
  return ranges.find(([prefix, bits]) => startsWith(bytes, prefix, bits))?.[2];
}

/** Compares the first `bits` bits; bytes that `prefix` leaves out are zero. */
function startsWith(bytes: Uint8Array, prefix: readonly number[], bits: number): boolean {
  for (let index = 0; index * 8 < bits; index++) {
    const unused = Math.max(0, (index + 1) * 8 - bits);
    if (bytes[index]! >> unused !== (prefix[index] ?? 0) >> unused) return false;
  }
  return true;
}

/** Leading bytes, length in bits, meaning. The first match counts. */
type Range = readonly [prefix: readonly number[], bits: number, range: AddressRange];

const ipv4Ranges: readonly Range[] = [
  [[0], 8, 'unspecified'],
  [[10], 8, 'private'],
  [[100, 64], 10, 'shared'],
  [[127], 8, 'loopback'],
  // Azure's wire server: DNS, health probes and instance metadata of the machine that asks.
  [[168, 63, 129, 16], 32, 'cloud-platform'],
  [[169, 254], 16, 'link-local'],
  [[172, 16], 12, 'private'],
  [[192, 0, 0], 24, 'reserved'],
  [[192, 0, 2], 24, 'documentation'],
  [[192, 88, 99], 24, 'reserved'],
  [[192, 168], 16, 'private'],
  [[198, 18], 15, 'reserved'],
  [[198, 51, 100], 24, 'documentation'],
  [[203, 0, 113], 24, 'documentation'],
  [[224], 4, 'multicast'],
  [[240], 4, 'reserved'],
];

const ipv6Ranges: readonly Range[] = [
  [[], 128, 'unspecified'],
  [[0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1], 128, 'loopback'],
  // ::/96, ::ffff:0:0/96 and ::ffff:0:0:0/96
  [[], 96, 'ipv4-embedded'],
  [[0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff], 96, 'ipv4-embedded'],
  [[0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff], 96, 'ipv4-embedded'],
  // 64:ff9b::/96 and 64:ff9b:1::/48
  [[0, 0x64, 0xff, 0x9b], 96, 'ipv4-embedded'],
  [[0, 0x64, 0xff, 0x9b, 0, 1], 48, 'ipv4-embedded'],
  // 2001:db8::/32 and 3fff::/20; 2001::/23 holds Teredo and ORCHID.
  [[0x20, 0x01, 0x0d, 0xb8], 32, 'documentation'],
  [[0x20, 0x01], 23, 'reserved'],
  [[0x20, 0x02], 16, 'ipv4-embedded'],
  [[0x3f, 0xff], 20, 'documentation'],
  [[0xfc], 7, 'private'],
  [[0xfe, 0x80], 10, 'link-local'],
  [[0xfe, 0xc0], 10, 'private'],
  [[0xff], 8, 'multicast'],
];
