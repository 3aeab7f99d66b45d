import { describe, expect, it } from 'vitest';
import { classifyAddress } from '../../../src/security/classify-address.ts';
import { parseAddress } from '../../../src/security/parse-address.ts';

const classify = (text: string) => classifyAddress(parseAddress(text)!);

/** First and last address of each special range, and the public neighbours on both sides where there are any. */
describe('classifyAddress', () => {
  it.each([
    ['0.0.0.0', '0.255.255.255', 'unspecified'],
    ['10.0.0.0', '10.255.255.255', 'private'],
    ['100.64.0.0', '100.127.255.255', 'shared'],
    ['127.0.0.0', '127.255.255.255', 'loopback'],
    ['168.63.129.16', '168.63.129.16', 'cloud-platform'],
    ['169.254.0.0', '169.254.255.255', 'link-local'],
    ['172.16.0.0', '172.31.255.255', 'private'],
    ['192.0.0.0', '192.0.0.255', 'reserved'],
    ['192.0.2.0', '192.0.2.255', 'documentation'],
    ['192.88.99.0', '192.88.99.255', 'reserved'],
    ['192.168.0.0', '192.168.255.255', 'private'],
    ['198.18.0.0', '198.19.255.255', 'reserved'],
    ['198.51.100.0', '198.51.100.255', 'documentation'],
    ['203.0.113.0', '203.0.113.255', 'documentation'],
    ['224.0.0.0', '239.255.255.255', 'multicast'],
    ['240.0.0.0', '255.255.255.255', 'reserved'],
    ['::', '::', 'unspecified'],
    ['::1', '::1', 'loopback'],
    ['::2', '::ffff:ffff', 'ipv4-embedded'],
    ['::ffff:0.0.0.0', '::ffff:255.255.255.255', 'ipv4-embedded'],
    ['::ffff:0:0.0.0.0', '::ffff:0:255.255.255.255', 'ipv4-embedded'],
    ['64:ff9b::', '64:ff9b::255.255.255.255', 'ipv4-embedded'],
    ['64:ff9b:1::', '64:ff9b:1:ffff:ffff:ffff:ffff:ffff', 'ipv4-embedded'],
    ['100::', '100::ffff:ffff:ffff:ffff', 'reserved'],
    ['2001::', '2001:1ff:ffff:ffff:ffff:ffff:ffff:ffff', 'reserved'],
    ['2001:db8::', '2001:db8:ffff:ffff:ffff:ffff:ffff:ffff', 'documentation'],
    ['2002::', '2002:ffff:ffff:ffff:ffff:ffff:ffff:ffff', 'ipv4-embedded'],
    ['3fff::', '3fff:fff:ffff:ffff:ffff:ffff:ffff:ffff', 'documentation'],
    ['4000::', '5fff:ffff:ffff:ffff:ffff:ffff:ffff:ffff', 'reserved'],
    ['fc00::', 'fdff:ffff:ffff:ffff:ffff:ffff:ffff:ffff', 'private'],
    ['fe80::', 'febf:ffff:ffff:ffff:ffff:ffff:ffff:ffff', 'link-local'],
    ['fec0::', 'feff:ffff:ffff:ffff:ffff:ffff:ffff:ffff', 'private'],
    ['ff00::', 'ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff', 'multicast'],
  ])('%s to %s is %s', (first, last, range) => {
    expect([classify(first), classify(last)]).toEqual([range, range]);
  });

  it.each([
    '1.0.0.0',
    '9.255.255.255',
    '11.0.0.0',
    '100.63.255.255',
    '100.128.0.0',
    '126.255.255.255',
    '128.0.0.0',
    '168.63.129.15',
    '168.63.129.17',
    '169.253.255.255',
    '169.255.0.0',
    '172.15.255.255',
    '172.32.0.0',
    '191.255.255.255',
    '192.0.1.0',
    '192.0.3.0',
    '192.88.98.255',
    '192.88.100.0',
    '192.167.255.255',
    '192.169.0.0',
    '198.17.255.255',
    '198.20.0.0',
    '198.51.99.255',
    '198.51.101.0',
    '203.0.112.255',
    '203.0.114.0',
    '223.255.255.255',
    '2000::',
    '2001:200::',
    '2001:db7:ffff::',
    '2001:db9::',
    '2003::',
    '2606:4700:4700::1111',
    '3ffe:ffff::',
    '3fff:1000::',
  ])('%s is public', (address) => {
    expect(classify(address)).toBe('public');
  });

  it('takes bytes that are no address for reserved', () => {
    expect([0, 3, 5, 15, 17].map((length) => classifyAddress(new Uint8Array(length).fill(8)))).toEqual(
      Array(5).fill('reserved'),
    );
  });
});
