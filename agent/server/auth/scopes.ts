/** What a key may do. `admin` is for its own tenant's keys and settings; `operate` is for whoever runs the service. */
export const scopes = ['scans:read', 'scans:write', 'webhooks', 'admin', 'operate'] as const;

export type Scope = (typeof scopes)[number];

/** Who asks, as far as a key tells. */
export interface Caller {
  readonly tenant: string;
  /** Public part of the key. */
  readonly key: string;
  readonly scopes: readonly Scope[];
}
