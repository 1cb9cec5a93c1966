import { z } from 'zod';
import type { RegistryCredentials } from '../../image/registry/credentials.ts';

/** A credential that a client gave for one scan: it is shown to this registry, and to no other. */
export interface PullCredential {
  /** As in a reference: `docker.io`, `registry.example:5000`. */
  readonly registry: string;
  readonly credentials: RegistryCredentials;
}

const schema: z.ZodType<PullCredential> = z.strictObject({
  registry: z.string(),
  credentials: z.discriminatedUnion('kind', [
    z.strictObject({ kind: z.literal('basic'), username: z.string(), password: z.string() }),
    z.strictObject({ kind: z.literal('identity'), token: z.string() }),
    z.strictObject({ kind: z.literal('bearer'), token: z.string() }),
  ]),
});

/** What the seal is told: a credential opens for its own scan alone. */
export function credentialOf(scan: string): string {
  return `pull credential of ${scan}`;
}

export function writeCredential(credential: PullCredential): string {
  return JSON.stringify(schema.parse(credential));
}

/** @throws ZodError, SyntaxError for a row that another version wrote */
export function readCredential(text: string): PullCredential {
  return schema.parse(JSON.parse(text));
}
