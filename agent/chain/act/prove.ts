import { revisionsAbi } from '../abi/revisions.ts';
import { chainError } from '../chain-error.ts';
import type { CourtReader } from '../court-state/court-reader.ts';
import type { Proof } from './dossier.ts';
import type { Examined } from './examined.ts';
import { findProof } from './find-proof.ts';
import type { KnownRevision } from './known-revisions.ts';

/** What was found before, by revision and report. */
export type Proofs = Map<string, Proof | null>;

/**
 * A fault of a revision that the chain can check; looked for once, as neither the bytes nor the rules that bind them change.
 * @throws WardenError RPC_UNREACHABLE, RPC_REFUSED
 */
export async function prove(
  { client, court, head }: CourtReader,
  found: Proofs,
  { source, revision, params }: Pick<KnownRevision, 'source' | 'revision' | 'params'>,
  { judged, exhibits }: Pick<Examined, 'judged' | 'exhibits'>,
): Promise<Proof | null> {
  const key = `${revision}:${judged.report}`;
  const known = found.get(key);
  if (known !== undefined) return known;
  const firstSeen = await client
    .readContract({
      address: court.revisions,
      abi: revisionsAbi,
      functionName: 'firstSeen',
      args: [source, revision],
      blockNumber: BigInt(head.number),
    })
    .catch((thrown: unknown) => {
      throw chainError(thrown, `Reading when revision ${revision} was first seen`);
    });
  if (firstSeen === 0) return null;
  const proof = await findProof(client, court.proofs, { ...(await exhibits()), params, firstSeen });
  found.set(key, proof);
  return proof;
}
