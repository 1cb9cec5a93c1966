import type { EngineFacts } from '../engine/engine-facts.ts';
import type { RunAddresses } from './address-plan.ts';
import { labelsOf, type RunLabels } from './labels.ts';

/**
 * The network of one run: no way out, and no address of the host on it. `internal` alone leaves the host reachable on engines
 * before 28 (moby#49262).
 */
export function networkBody(
  name: string,
  addresses: RunAddresses,
  labels: RunLabels,
  { apiMinor }: Pick<EngineFacts, 'apiMinor'>,
) {
  return {
    Name: name,
    Driver: 'bridge',
    Internal: true,
    Attachable: false,
    Ingress: false,
    EnableIPv6: false,
    CheckDuplicate: true,
    IPAM: { Driver: 'default', Config: [{ Subnet: addresses.subnet }] },
    Options: apiMinor >= 48 ? isolatedOptions : withoutAddress,
    Labels: labelsOf(labels),
  };
}

/** Engine 28 and later. */
const isolatedOptions = {
  'com.docker.network.bridge.gateway_mode_ipv4': 'isolated',
  'com.docker.network.bridge.gateway_mode_ipv6': 'isolated',
};
const withoutAddress = { 'com.docker.network.bridge.inhibit_ipv4': 'true' };
