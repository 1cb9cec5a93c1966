import { BlockList, isIPv4, isIPv6 } from 'node:net';

/**
 * Why a connection to this IP address is refused, or null for a public unicast address. Covers the special-purpose
 * registries of IANA and the metadata services of clouds. An IPv4 address inside an IPv6 address (mapped, NAT64) is judged
 * itself; 6to4 and Teredo, which tunnel to an address that cannot be trusted, are refused whole.
 * @see https://www.iana.org/assignments/iana-ipv4-special-registry
 * @see https://www.iana.org/assignments/iana-ipv6-special-registry
 */
export function addressRefusal(address: string): string | null {
  const bare = address.replace(/^\[|\]$/g, '').split('%', 1)[0]!;
  if (isIPv4(bare)) return refusalV4(bare);
  if (!isIPv6(bare)) return 'not an IP address';
  const groups = parseV6(bare);
  if (startsWith(groups, [0, 0, 0, 0, 0, 0xffff])) return refusalV4(embeddedV4(groups));
  if (startsWith(groups, [0x64, 0xff9b, 0, 0, 0, 0])) return refusalV4(embeddedV4(groups));
  for (const [name, list] of ipv6) if (list.check(bare, 'ipv6')) return name;
  // Outside of global unicast everything is reserved.
  return (groups[0]! & 0xe000) === 0x2000 ? null : 'reserved';
}

const ipv4 = blockLists('ipv4', {
  'this network': ['0.0.0.0/8'],
  private: ['10.0.0.0/8', '172.16.0.0/12', '192.168.0.0/16'],
  'shared address space': ['100.64.0.0/10'],
  loopback: ['127.0.0.0/8'],
  'link-local': ['169.254.0.0/16'],
  'cloud metadata': ['168.63.129.16/32'],
  reserved: [
    '192.0.0.0/24',
    '192.0.2.0/24',
    '192.88.99.0/24',
    '198.18.0.0/15',
    '198.51.100.0/24',
    '203.0.113.0/24',
    '240.0.0.0/4',
  ],
  multicast: ['224.0.0.0/4'],
});

const ipv6 = blockLists('ipv6', {
  loopback: ['::1/128'],
  private: ['fc00::/7', 'fec0::/10'],
  'link-local': ['fe80::/10'],
  multicast: ['ff00::/8'],
  tunnelled: ['2002::/16', '2001::/32'],
  reserved: ['2001::/23', '2001:db8::/32', '3fff::/20', '64:ff9b:1::/48'],
});

function refusalV4(address: string): string | null {
  for (const [name, list] of ipv4) if (list.check(address, 'ipv4')) return name;
  return null;
}

function blockLists(family: 'ipv4' | 'ipv6', ranges: Readonly<Record<string, readonly string[]>>) {
  return Object.entries(ranges).map(([name, subnets]): [string, BlockList] => {
    const list = new BlockList();
    for (const subnet of subnets) {
      const [net, prefix] = subnet.split('/');
      list.addSubnet(net!, Number(prefix), family);
    }
    return [name, list];
  });
}

/** The eight groups of a valid IPv6 address. */
function parseV6(address: string): number[] {
  const dotted = /^(.*:)(\d+)\.(\d+)\.(\d+)\.(\d+)$/.exec(address);
  const text =
    dotted === null ? address : `${dotted[1]}${pair(dotted[2], dotted[3])}:${pair(dotted[4], dotted[5])}`;
  const [left, right] = text.split('::').map((half) => half.split(':').filter((group) => group !== ''));
  const head = left ?? [];
  const tail = right ?? [];
  const zeros = Array.from({ length: 8 - head.length - tail.length }, () => '0');
  return [...head, ...zeros, ...tail].map((group) => Number.parseInt(group, 16));
}

function pair(high: string | undefined, low: string | undefined): string {
  return (Number(high) * 256 + Number(low)).toString(16);
}

function startsWith(groups: readonly number[], prefix: readonly number[]): boolean {
  return prefix.every((group, i) => groups[i] === group);
}

function embeddedV4(groups: readonly number[]): string {
  const [high, low] = [groups[6]!, groups[7]!];
  return `${high >> 8}.${high & 255}.${low >> 8}.${low & 255}`;
}
