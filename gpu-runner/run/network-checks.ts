import { readFileSync } from 'node:fs';
import { BlockList } from 'node:net';
import { networkInterfaces } from 'node:os';
import type { RunAddresses } from '../container/address-plan.ts';
import { type Check, check } from './check.ts';

/** What the kernel says of a network namespace, in files of /proc; null where it cannot be read. */
export interface NetworkFiles {
  /** `net/dev` */
  readonly interfaces: string | null;
  /** `net/if_inet6`; null also where the kernel has no IPv6. */
  readonly ipv6: string | null;
  /** `net/route` */
  readonly routes: string | null;
  /** IPv4 addresses of this machine. */
  readonly host: readonly string[];
}

/** @param pid a process in it */
export function networkFiles(pid: number): NetworkFiles {
  const read = (name: string): string | null => {
    try {
      return readFileSync(`/proc/${pid}/net/${name}`, 'latin1');
    } catch {
      return null;
    }
  };
  const host = Object.values(networkInterfaces())
    .flatMap((found) => found ?? [])
    .flatMap(({ family, address }) => (family === 'IPv4' ? [address] : []));
  return { interfaces: read('dev'), ipv6: read('if_inet6'), routes: read('route'), host };
}

/**
 * That a run's network is what was asked of the engine, past the engine: one interface beside the loopback, no address of version 6,
 * no way but to the bridge, and nobody at the bridge's address or elsewhere on it.
 */
export function networkChecks(
  { interfaces, ipv6, routes, host }: NetworkFiles,
  { subnet, bridge }: Pick<RunAddresses, 'subnet' | 'bridge'>,
): Check[] {
  const names = interfaces === null ? null : rows(interfaces, 2).map(([name = '']) => name.split(':')[0]!);
  const beside = names?.filter((name) => name !== 'lo') ?? null;
  const others = rows(ipv6 ?? '', 0).filter((row) => row.at(-1) !== 'lo');
  const foreign =
    routes === null
      ? null
      : rows(routes, 1).filter(([, , way = '']) => !['00000000', inKernel(bridge)].includes(way));
  const [base = '', length = ''] = subnet.split('/');
  const own = new BlockList();
  own.addSubnet(base, Number(length), 'ipv4');
  const reached = host.filter((address) => own.check(address, 'ipv4'));
  return [
    check(
      'network/interfaces',
      beside === null ? null : beside.length === 1,
      `lo and ${shown(beside?.join(' ') ?? 'unseen')}`,
    ),
    check(
      'network/ipv6',
      names === null ? null : others.length === 0,
      others.length === 0 ? 'no address' : `${others.length} addresses`,
    ),
    check(
      'network/routes',
      foreign === null ? null : foreign.length === 0,
      foreign === null
        ? 'unseen'
        : foreign.length === 0
          ? 'none leads out'
          : `${foreign.length} lead elsewhere than to the bridge`,
    ),
    check(
      'network/host',
      reached.length === 0,
      reached.length === 0 ? 'has no address there' : `is there as ${reached.join(' ')}`,
    ),
  ];
}

function rows(text: string, header: number): string[][] {
  const lines = text.split('\n').slice(header);
  return lines.map((line) => line.trim().split(/\s+/)).filter(([first]) => first !== '');
}

/** As `/proc/net/route` writes an address on a machine that has the low byte first, as all do that Warden runs on. */
function inKernel(address: string): string {
  const bytes = address.split('.').map((part) => Number(part).toString(16).padStart(2, '0'));
  return bytes.reverse().join('').toUpperCase();
}

function shown(text: string): string {
  return text.replace(/[^\x20-\x7e]/g, '?').slice(0, 200);
}
