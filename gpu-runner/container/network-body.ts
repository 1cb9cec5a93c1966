import { z } from 'zod';
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

/**
 * Where the network that an engine made differs from what was asked, in what keeps it closed.
 * @param inspected its inspect document
 */
export function networkAsAsked(asked: ReturnType<typeof networkBody>, inspected: unknown): string[] {
  const made = found.safeParse(inspected);
  if (!made.success) return ['it cannot be looked at'];
  const { data } = made;
  const differs: [string, boolean][] = [
    ['name', data.Name !== asked.Name],
    ['driver', data.Driver !== asked.Driver],
    ['a way out', !data.Internal],
    ['open to others', data.Attachable || data.Ingress],
    ['IPv6', data.EnableIPv6],
    ['addresses', data.IPAM.Config.map(({ Subnet }) => Subnet).join() !== asked.IPAM.Config[0]!.Subnet],
    ['options', Object.entries(asked.Options).some(([name, value]) => data.Options[name] !== value)],
    ['somebody is on it', Object.keys(data.Containers ?? {}).length > 0],
  ];
  return differs.flatMap(([name, isOther]) => (isOther ? [name] : []));
}

const found = z.object({
  Name: z.string(),
  Driver: z.string(),
  Internal: z.boolean(),
  Attachable: z.boolean(),
  Ingress: z.boolean(),
  EnableIPv6: z.boolean(),
  IPAM: z.object({ Config: z.array(z.object({ Subnet: z.string() })) }),
  Options: z.record(z.string(), z.string()),
  Containers: z.record(z.string(), z.unknown()).nullish(),
});
