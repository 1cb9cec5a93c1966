import { isAddress } from 'viem';
import { z } from 'zod';
import { base64 } from './base64-schema.ts';
import { digest } from './digest-schema.ts';

const address = z
  .templateLiteral(['0x', z.string().regex(/^[0-9a-fA-F]{40}$/)])
  .refine((text) => isAddress(text));
const bytes32 = z.templateLiteral(['0x', z.string().regex(/^[0-9a-f]{64}$/)]);
// What is no number goes no further: `refine` would see it otherwise.
const uint64 = z
  .string()
  .regex(/^(0|[1-9][0-9]{0,19})$/, { abort: true })
  .refine((text) => BigInt(text) < 2n ** 64n);
const uint256 = z
  .string()
  .regex(/^(0|[1-9][0-9]{0,77})$/, { abort: true })
  .refine((text) => BigInt(text) < 2n ** 256n);

const terms = {
  source: address,
  revision: bytes32,
  report: bytes32.describe('sha256 of the bundle.'),
  artifact: bytes32,
  ruleset: bytes32,
  scannedAt: uint64.describe('Unix seconds.'),
  nonce: uint256,
};
const place = { chainId: z.int().positive(), contract: address };

const statement = z.discriminatedUnion('kind', [
  z.strictObject({
    ...place,
    kind: z.literal('finding'),
    message: z.strictObject({ ...terms, charge: z.literal([0, 1]), deadline: uint64 }),
  }),
  z.strictObject({
    ...place,
    kind: z.literal('clean'),
    message: z.strictObject({ ...terms, expiresAt: uint64 }),
  }),
]);

/** A DSSE envelope. */
export const envelopeSchema = z.strictObject({
  payloadType: z.string().max(256),
  payload: base64,
  signatures: z
    .array(z.strictObject({ keyid: z.string().max(256), sig: base64 }))
    .min(1)
    .max(32),
});

/** The shape `warden.attestation/1`. The type `Attestation` is the same shape; a test holds the two together. */
export const attestationSchema = z.strictObject({
  schema: z.literal('warden.attestation/1'),
  evidence: z.strictObject({ sha256: digest, uri: z.string().max(1024).nullable() }),
  signer: address,
  signed: z
    .strictObject({
      statement: statement.describe('EIP-712, as court and clearance take it.'),
      signature: z.templateLiteral(['0x', z.string().regex(/^(?:[0-9a-f]{2}){1,4096}$/)]),
    })
    .nullable()
    .describe('null for what was not published on a chain, and for verdicts that nothing is posted about.'),
  vsa: envelopeSchema.nullable().describe('A SLSA verification summary in a DSSE envelope.'),
});

/** The JSON Schema (2020-12) that stands in `docs/schema/evidence-attestation-1.json`, with a newline at the end. */
export function attestationJsonSchema(): string {
  const { $schema, ...schema } = z.toJSONSchema(attestationSchema, { target: 'draft-2020-12' });
  return `${JSON.stringify({ $schema, title: 'Warden attestation, version 1', ...schema }, null, 2)}\n`;
}
