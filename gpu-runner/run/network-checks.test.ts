import { describe, expect, it } from 'vitest';
import { runAddresses } from '../container/address-plan.ts';
import { type NetworkFiles, networkChecks, networkFiles } from './network-checks.ts';

/** 10.231.0.112/28, with the bridge at 10.231.0.113. */
const addresses = runAddresses(7, false);
const header = 'Inter-|   Receive\n face |bytes\n';
const closed: NetworkFiles = {
  interfaces: `${header}    lo:       0 0\n  eth0:     1 2\n`,
  ipv6: '00000000000000000000000000000001 01 80 10 80       lo\n',
  routes:
    'Iface\tDestination\tGateway\tFlags\neth0\t00000000\t7100E70A\t0003\neth0\t7000E70A\t00000000\t0001\n',
  host: ['127.0.0.1', '192.168.1.7', '172.17.0.1', '10.231.0.97'],
};
const outcomes = (change: Partial<NetworkFiles>) =>
  Object.fromEntries(
    networkChecks({ ...closed, ...change }, addresses).map(({ name, outcome }) => [name, outcome]),
  );

describe('the network of a run', () => {
  it('passes where it has one interface, and nobody else is on it', () => {
    expect(Object.values(outcomes({}))).toEqual(['passed', 'passed', 'passed', 'passed']);
    // A kernel without IPv6 has no such file.
    expect(outcomes({ ipv6: null })).toMatchObject({ 'network/ipv6': 'passed' });
  });

  it.each<[string, string, Partial<NetworkFiles>]>([
    ['interfaces', 'a second interface', { interfaces: `${closed.interfaces}  eth1: 1 2\n` }],
    ['interfaces', 'no interface', { interfaces: `${header}    lo: 0 0\n` }],
    ['ipv6', 'a link-local address', { ipv6: `fe800000000000000042fffe 04 40 20 80     eth0\n` }],
    ['routes', 'a way out', { routes: `${closed.routes}eth0\t00000000\t0101A8C0\t0003\n` }],
    ['host', 'the host at its bridge', { host: ['127.0.0.1', '10.231.0.113'] }],
    ['host', 'the host elsewhere on it', { host: ['10.231.0.126'] }],
  ])('fails %s for %s', (name, _, change) => {
    expect(outcomes(change)).toMatchObject({ [`network/${name}`]: 'failed' });
  });

  it('is unseen where nothing can be read', () => {
    expect(outcomes({ interfaces: null, ipv6: null, routes: null })).toMatchObject({
      'network/interfaces': 'unseen',
      'network/ipv6': 'unseen',
      'network/routes': 'unseen',
    });
  });

  it('is read from the kernel', () => {
    const files = networkFiles(process.pid);
    expect(files.interfaces).toContain('lo:');
    expect(files.host).toContain('127.0.0.1');
    expect(networkFiles(0).interfaces).toBeNull();
  });
});
