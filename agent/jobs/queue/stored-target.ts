import { z } from 'zod';
import type { ScanTarget } from '../scan-target.ts';

/**
 * A target as the database has it. Three kinds are not ready to be scanned: `archive`, whose parts are in `upload`; `compose-text`,
 * a compose file that came with the request; `address`, a source of which the chain is still to be asked.
 */
export type StoredTarget = ScanTarget | UploadedArchive | ComposeText | SourceAddress;

export interface UploadedArchive {
  readonly kind: 'archive';
  /** Rows of `upload`. */
  readonly upload: string;
  /** Of its bytes: hex. */
  readonly sha256: string;
  readonly platform?: string | undefined;
}

export interface ComposeText {
  readonly kind: 'compose-text';
  readonly text: string;
}

export interface SourceAddress {
  readonly kind: 'address';
  readonly chainId: number;
  /** Checksummed. */
  readonly address: string;
}

const platform = z.string().optional();

const schema = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('image'), text: z.string(), platform }),
  z.strictObject({ kind: z.literal('compose'), text: z.string() }),
  z.strictObject({
    kind: z.literal('source'),
    text: z.string(),
    source: z.strictObject({
      chainId: z.int(),
      address: z.string(),
      revision: z.string(),
      client: z.string(),
      imageMetadataUrl: z.string(),
      imageEnvironments: z.int(),
    }),
    earlier: z.array(
      z.strictObject({
        kind: z.enum(['metadata', 'compose', 'image']),
        name: z.string(),
        digest: z.string(),
      }),
    ),
  }),
  z.strictObject({ kind: z.literal('archive'), upload: z.string(), sha256: z.string(), platform }),
  z.strictObject({ kind: z.literal('compose-text'), text: z.string() }),
  z.strictObject({ kind: z.literal('address'), chainId: z.int(), address: z.string() }),
]);

/** @throws ZodError for a row that another version wrote */
export function readStoredTarget(json: unknown): StoredTarget {
  return schema.parse(json);
}
