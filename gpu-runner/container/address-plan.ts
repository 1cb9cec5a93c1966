/** Where a run is on its own network, and as whom it runs on this machine. One number tells both; no two runs share one. */
export interface RunAddresses {
  /** 0 to 4095. */
  readonly index: number;
  readonly subnet: string;
  /** Of the bridge, which has no address of the host behind it. */
  readonly bridge: string;
  readonly gateway: string;
  /** Of the n-th service. */
  readonly service: (n: number) => string;
  readonly runUser: number;
  readonly gatewayUser: number;
}

export const runSlots = 4096;

/**
 * A /28 of 10.231.0.0/16 and two user ids. The kernel counts processes, pipes and keys by user across containers, so one that
 * is shared lets a run starve another.
 * @param remapped the engine maps users of containers, and has 65,536 of them
 */
export function runAddresses(index: number, remapped: boolean): RunAddresses {
  const base = index * 16;
  const at = (offset: number) => `10.231.${(base + offset) >> 8}.${(base + offset) & 255}`;
  const users = remapped ? 30_000 : 1_700_000_000;
  return {
    index,
    subnet: `${at(0)}/28`,
    bridge: at(1),
    gateway: at(2),
    service: (n) => at(3 + n),
    runUser: users + index,
    gatewayUser: users + runSlots + index,
  };
}
