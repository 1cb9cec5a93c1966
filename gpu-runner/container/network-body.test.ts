import { describe, expect, it } from 'vitest';
import { runAddresses } from './address-plan.ts';
import { networkAsAsked, networkBody } from './network-body.ts';

const labels = { run: 'r', owner: 'o', deadline: 9 };

describe('the network that an engine made', () => {
  const asked = networkBody('warden-run-7', runAddresses(7, false), labels, { apiMinor: 41 });
  const made = { ...asked, Id: 'x', ConfigOnly: false, Containers: {} };

  it('is as asked where the engine only adds to it', () => {
    expect(networkAsAsked(asked, made)).toEqual([]);
    expect(networkAsAsked(asked, { ...made, Containers: null })).toEqual([]);
  });

  it.each<[string, object]>([
    ['a way out', { Internal: false }],
    ['another driver', { Driver: 'macvlan' }],
    ['an address of the host on it', { Options: {} }],
    ['other addresses', { IPAM: { Config: [{ Subnet: '192.168.1.0/24' }] } }],
    ['IPv6', { EnableIPv6: true }],
    ['others let in', { Attachable: true }],
    ['somebody on it', { Containers: { other: {} } }],
    ['another name', { Name: 'bridge' }],
  ])('is refused with %s', (_, change) => {
    expect(networkAsAsked(asked, { ...made, ...change })).toHaveLength(1);
  });

  it('is refused when it cannot be read', () => {
    for (const document of [null, 7, 'x', [], {}]) expect(networkAsAsked(asked, document)).not.toEqual([]);
  });

  it('is isolated by its mode where the engine knows that', () => {
    const { Options } = networkBody('n', runAddresses(7, false), labels, { apiMinor: 48 });
    expect(Options).toEqual({
      'com.docker.network.bridge.gateway_mode_ipv4': 'isolated',
      'com.docker.network.bridge.gateway_mode_ipv6': 'isolated',
    });
  });
});
