import type { SignedFinding } from '../peers/signed-finding.ts';
import type { ActState, RevisionView } from './act-state.ts';
import type { SourceCharge } from './judged.ts';
import { hour } from './timing.ts';

/** So long a finding has to hold yet, for the commitment and the opening. */
const timeToOpen = 2 * hour;

/**
 * The findings to open a case with: ours, and of the others as many as the quorum asks for and no more, since who signs does not
 * judge. Only such as the court would take: unexpired, unused, of members whose bond covers their part.
 * @returns in ascending order of their signers, as the court wants them; null where they are too few, or ours is not among them
 */
export function quorumOf(
  state: ActState,
  { dossier, chain, filing }: RevisionView,
  charge: SourceCharge,
  now: number,
): SignedFinding[] | null {
  const quorum = state.terms.charges[charge]?.quorumToOpen ?? Number.POSITIVE_INFINITY;
  const slice = (chain.dockets[charge]?.bond ?? 0n) / BigInt(Number.isFinite(quorum) ? quorum : 1);
  const usable = dossier.findings.filter(({ scanner, statement }) => {
    const { message } = statement;
    const signer = filing?.signers.find((each) => each.scanner === scanner);
    return (
      message.charge === charge &&
      Number(message.scannedAt) <= now &&
      Number(message.deadline) >= now + timeToOpen &&
      signer?.member === true &&
      !signer.nonceUsed &&
      !signer.spent &&
      signer.freeBond >= slice
    );
  });
  const ours = usable.find(({ scanner }) => scanner === state.standing.account);
  if (ours === undefined || usable.length < quorum) return null;
  const others = usable.filter((each) => each !== ours).sort(byScanner);
  return [ours, ...others.slice(0, quorum - 1)].sort(byScanner);
}

function byScanner(a: SignedFinding, b: SignedFinding): number {
  return BigInt(a.scanner) < BigInt(b.scanner) ? -1 : 1;
}
