import { createHash } from 'node:crypto';
import type { Hex } from 'viem';
import type { RunRecord } from '../../../gpu-runner/record/run-record.ts';
import type { Signer } from '../../chain/signer/signer.ts';
import { canonicalJson } from '../../evidence/canonical-json.ts';

/** A record, and who stands for it. */
export interface SignedRecord {
  readonly record: RunRecord;
  readonly signed: {
    readonly by: string;
    /** SHA-256 of the record as canonical JSON (RFC 8785), which is what the signature (EIP-712, `Run`) is about. */
    readonly digest: Hex;
    readonly signature: Hex;
  } | null;
}

/** SHA-256 of a record as canonical JSON. */
export function recordDigest(record: RunRecord): Hex {
  return `0x${createHash('sha256').update(canonicalJson(record)).digest('hex')}`;
}

/** @throws WardenError KEY_INVALID, RPC_UNREACHABLE where the key is elsewhere */
export async function signRecord(
  record: RunRecord,
  signer: Pick<Signer, 'address' | 'signTypedData'> | null,
): Promise<SignedRecord> {
  if (signer === null) return { record, signed: null };
  const digest = recordDigest(record);
  const signature = await signer.signTypedData({
    domain: {
      name: 'Warden',
      version: '1',
      ...(record.ground.source === null ? {} : { chainId: record.ground.source.chainId }),
    },
    types: { Run: [{ name: 'record', type: 'bytes32' }] },
    primaryType: 'Run',
    message: { record: digest },
  });
  return { record, signed: { by: signer.address, digest, signature } };
}
