/** Millionths of a US dollar. */
export interface SpendCaps {
  readonly scan: number;
  /** In a day (UTC), of one key; infinite where it has none of its own. */
  readonly key: number;
  /** In a day (UTC). */
  readonly tenant: number;
  /** In a day (UTC), all tenants together. */
  readonly day: number;
}

/** Whose money it is. */
export interface Payer {
  readonly tenant: string;
  /** Public part of the key that asked; null: nobody's. */
  readonly key: string | null;
}

/** Who spends: a review of one target. */
export interface Spender extends Payer {
  /** Its own for every review. */
  readonly scan: string;
}

export type Reservation =
  | { readonly granted: true; readonly id: string }
  /** The cap that would have been passed. */
  | { readonly granted: false; readonly cap: keyof SpendCaps };

/**
 * The books of what reviews cost. Money is reserved before a request goes out, so that requests side by side, here and in
 * other processes, cannot pass a cap together. What was reserved and never settled, as the process died, stays spent.
 */
export interface SpendLedger {
  /** Reserves an amount that the request cannot exceed, if all caps hold it. */
  reserve(spender: Spender, microUsd: number, caps: SpendCaps): Promise<Reservation>;
  /** Puts what it really cost in place of what was reserved. */
  settle(id: string, microUsd: number): Promise<void>;
}

/** The first cap that `sums` with this amount would pass; null for none. */
export function passedCap(sums: SpendCaps, microUsd: number, caps: SpendCaps): keyof SpendCaps | null {
  for (const cap of ['scan', 'key', 'tenant', 'day'] as const)
    if (sums[cap] + microUsd > caps[cap]) return cap;
  return null;
}
