import type { Hex } from 'viem';
import { resultTypedData } from '../../chain/peers/result-finding.ts';
import type { Signer } from '../../chain/signer/signer.ts';
import { bytes32 } from '../../evidence/statement.ts';
import type { Digest } from '../../model/digest.ts';
import type { ClaimedResult } from './claimed-result.ts';

interface Mismatch extends Pick<ClaimedResult, 'task' | 'provider'> {
  readonly chainId: number;
  /** Of the evidence. */
  readonly digest: Digest;
  readonly uri: string;
}

/** That a result is another one, and who says so. */
export interface RecheckFinding {
  readonly schema: 'warden.recheck-finding/1';
  readonly chainId: number;
  readonly task: string;
  readonly provider: string;
  readonly evidence: Digest;
  readonly uri: string;
  /** EIP-712, `InvalidResult`; null without a key. */
  readonly signed: { readonly by: string; readonly signature: Hex } | null;
}

/** @throws WardenError KEY_INVALID, SIGNER_UNREACHABLE */
export async function signRecheck(
  { chainId, task, provider, digest, uri }: Mismatch,
  signer: Pick<Signer, 'address' | 'signTypedData'> | null,
): Promise<RecheckFinding> {
  const report = bytes32(digest, 'The evidence');
  const signature = await signer?.signTypedData(resultTypedData({ chainId, task, provider, report }));
  return {
    schema: 'warden.recheck-finding/1',
    chainId,
    task,
    provider,
    evidence: digest,
    uri,
    signed: signature === undefined ? null : { by: signer!.address, signature },
  };
}
