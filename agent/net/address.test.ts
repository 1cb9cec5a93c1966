import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { addressRefusal } from './address.ts';

describe('an address', () => {
  it.each([
    ['0.0.0.0', 'this network'],
    ['10.1.2.3', 'private'],
    ['172.16.0.1', 'private'],
    ['172.31.255.255', 'private'],
    ['192.168.0.1', 'private'],
    ['100.64.0.1', 'shared address space'],
    ['100.100.100.200', 'shared address space'],
    ['127.0.0.1', 'loopback'],
    ['127.255.255.254', 'loopback'],
    ['169.254.169.254', 'link-local'],
    ['168.63.129.16', 'cloud metadata'],
    ['192.0.0.192', 'reserved'],
    ['198.18.0.1', 'reserved'],
    ['224.0.0.1', 'multicast'],
    ['240.0.0.1', 'reserved'],
    ['255.255.255.255', 'reserved'],
    ['::', 'reserved'],
    ['::1', 'loopback'],
    ['[::1]', 'loopback'],
    ['::127.0.0.1', 'reserved'],
    ['::ffff:127.0.0.1', 'loopback'],
    ['::ffff:7f00:1', 'loopback'],
    ['::ffff:a9fe:a9fe', 'link-local'],
    ['64:ff9b::10.0.0.1', 'private'],
    ['64:ff9b::a00:1', 'private'],
    ['64:ff9b:1::1', 'reserved'],
    ['fe80::1', 'link-local'],
    ['fe80::1%eth0', 'link-local'],
    ['fc00::1', 'private'],
    ['fd00:ec2::254', 'private'],
    ['ff02::1', 'multicast'],
    ['2002:7f00:1::', 'tunnelled'],
    ['2001:0:1::', 'tunnelled'],
    ['2001:db8::1', 'reserved'],
    ['3fff::1', 'reserved'],
    ['100::1', 'reserved'],
    ['4000::1', 'reserved'],
    ['', 'not an IP address'],
    ['localhost', 'not an IP address'],
  ])('%s is refused as %s', (address, reason) => {
    expect(addressRefusal(address)).toBe(reason);
  });

  it.each([
    '1.1.1.1',
    '172.15.255.255',
    '172.32.0.1',
    '100.63.255.255',
    '100.128.0.1',
    '169.253.1.1',
    '223.255.255.255',
    '2606:4700:4700::1111',
    '2001:4860:4860::8888',
    '::ffff:8.8.8.8',
    '64:ff9b::808:808',
  ])('%s is public', (address) => {
    expect(addressRefusal(address)).toBeNull();
  });

  it('of IPv4 is judged alike in every IPv6 form that embeds it', () => {
    fc.assert(
      fc.property(fc.ipV4(), (address) => {
        const refusal = addressRefusal(address);
        expect(addressRefusal(`::ffff:${address}`)).toBe(refusal);
        expect(addressRefusal(`64:ff9b::${address}`)).toBe(refusal);
        const [a, b, c, d] = address.split('.').map((part) => Number(part).toString(16).padStart(2, '0'));
        expect(addressRefusal(`0:0:0:0:0:ffff:${a}${b}:${c}${d}`)).toBe(refusal);
      }),
    );
  });

  it('outside of 2000::/3 that embeds none is never public', () => {
    fc.assert(
      fc.property(fc.ipV6(), fc.string(), (address, text) => {
        addressRefusal(text);
        const refusal = addressRefusal(address);
        if (refusal === null) expect(address).toMatch(/^(?:[23][0-9a-f]{3}|::ffff:|0*:|64:ff9b:)/i);
      }),
    );
  });
});
