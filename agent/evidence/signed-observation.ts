import { createHash } from 'node:crypto';
import { type Address, type Hex, hashTypedData, isAddressEqual } from 'viem';
import { z } from 'zod';
import { type Observation, observationSchema } from '../model/observation.ts';
import { canonicalJson } from './canonical-json.ts';
import { signerOf } from './statement.ts';

/** An observation, and who stands for it. */
const signedObservation = z.strictObject({
  observation: observationSchema,
  signed: z.strictObject({
    by: z.string().regex(/^0x[0-9a-fA-F]{40}$/),
    /** SHA-256 of the observation as canonical JSON (RFC 8785), which is what the signature (EIP-712, `Observation`) is about. */
    digest: z.string().regex(/^0x[0-9a-f]{64}$/),
    signature: z.string().regex(/^0x[0-9a-f]{130}$/),
  }),
});

export type SignedObservation = z.infer<typeof signedObservation>;

/** Bytes of a signed observation as JSON, at most. */
export const mostObservationBytes = 8 * 1024;

const types = { Observation: [{ name: 'observation', type: 'bytes32' }] } as const;

/** What is signed, as EIP-712 typed data. */
export function observationData(observation: Observation) {
  return {
    domain: { name: 'Warden', version: '1', chainId: observation.chainId },
    types,
    primaryType: 'Observation',
    message: { observation: digestOf(observation) },
  } as const;
}

function digestOf(observation: Observation): Hex {
  return `0x${createHash('sha256').update(canonicalJson(observation)).digest('hex')}`;
}

/** @throws WardenError KEY_INVALID, RPC_UNREACHABLE where the key is elsewhere */
export async function signObservation(
  observation: Observation,
  signer: {
    readonly address: Address;
    signTypedData(data: ReturnType<typeof observationData>): Promise<Hex>;
  },
): Promise<SignedObservation> {
  const data = observationData(observation);
  const signature = await signer.signTypedData(data);
  return { observation, signed: { by: signer.address, digest: data.message.observation, signature } };
}

/** A signed observation, not checked yet; null for text that is none. */
export function parseObservation(text: string): SignedObservation | null {
  if (text.length > mostObservationBytes) return null;
  try {
    return signedObservation.safeParse(JSON.parse(text)).data ?? null;
  } catch {
    return null;
  }
}

/** Who signed it: null where that is not who it says, or where it was changed since. */
export async function observerOf({ observation, signed }: SignedObservation): Promise<Address | null> {
  let data: ReturnType<typeof observationData>;
  try {
    data = observationData(observation);
  } catch {
    // A lone surrogate in a text, of which there is no canonical form.
    return null;
  }
  if (data.message.observation !== signed.digest) return null;
  const by = await signerOf(hashTypedData(data), signed.signature as Hex);
  return by !== null && isAddressEqual(by, signed.by as Address) ? by : null;
}
