/**
 * Reads an IP address as DNS and `URL.hostname` write it.
 *
 * Strict on purpose: four decimal parts without leading zeros, or RFC 4291 text without a zone. Whoever asks must treat
 * `undefined` as "not public": the loose spellings (octal, hex, one number) never get here, `new URL()` resolves them.
 *
 * @param text - without brackets.
 * @returns 4 or 16 bytes in network order, `undefined` when the text is no address.
 */
export function parseAddress(text: string): Uint8Array | undefined {
  if (text.length > longestAddress) return undefined;
  return text.includes(':') ? parseIPv6(text) : parseIPv4(text);
}

/** `ffff:ffff:ffff:ffff:ffff:ffff:255.255.255.255` */
const longestAddress = 45;

function parseIPv4(text: string): Uint8Array | undefined {
  const parts = text.split('.');
  if (parts.length !== 4) return undefined;
  if (!parts.every((part) => /^(?:0|[1-9]\d{0,2})$/.test(part) && Number(part) <= 255)) return undefined;
  return Uint8Array.from(parts, Number);
}

function parseIPv6(text: string): Uint8Array | undefined {
  const halves = text.split('::');
  if (halves.length > 2) return undefined;
  const isShortened = halves.length === 2;
  const head = parseGroups(halves[0]!, { mayEndInIPv4: !isShortened });
  const tail = parseGroups(halves[1] ?? '', { mayEndInIPv4: true });
  if (!head || !tail) return undefined;

  const missing = 16 - head.length - tail.length;
  // `::` stands for at least one group.
  if (isShortened ? missing < 2 : missing !== 0) return undefined;
  const bytes = new Uint8Array(16);
  bytes.set(head, 0);
  bytes.set(tail, 16 - tail.length);
  return bytes;
}

function parseGroups(text: string, { mayEndInIPv4 }: { readonly mayEndInIPv4: boolean }): number[] | undefined {
  if (text === '') return [];
  const groups = text.split(':');
  const bytes: number[] = [];
  for (const [index, group] of groups.entries()) {
    if (/^[\da-f]{1,4}$/i.test(group)) {
      const value = Number.parseInt(group, 16);
      bytes.push(value >> 8, value & 0xff);
      continue;
    }
    const embedded = mayEndInIPv4 && index === groups.length - 1 ? parseIPv4(group) : undefined;
    if (!embedded) return undefined;
    bytes.push(...embedded);
  }
  return bytes;
}
