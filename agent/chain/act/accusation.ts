import { type Address, encodeAbiParameters, type Hex, keccak256 } from 'viem';
import type { Dossier, Proof } from './dossier.ts';
import { isCondemned, type SourceCharge } from './judged.ts';

/** What would be brought against a source, and how. */
export interface Accusation {
  readonly charge: SourceCharge;
  /** What the commitment binds: the report, or rule and proof. */
  readonly evidence: Hex;
  /** null where a quorum has to sign. */
  readonly proof: Proof | null;
}

/**
 * The one accusation that our own verdict asks for: the worst charge, by proof where there is one for it. A proof of less than
 * what slashable findings say is left aside, as it would only warn the client.
 */
export function accusationOf({ judged, proof }: Pick<Dossier, 'judged' | 'proof'>): Accusation | null {
  if (judged === null || !isCondemned(judged.verdict)) return null;
  const [worst] = judged.charges;
  if (proof !== null && (worst === undefined || proof.charge <= worst))
    return { charge: proof.charge, evidence: evidenceOfProof(proof), proof };
  return worst === undefined ? null : { charge: worst, evidence: judged.report, proof: null };
}

/** `keccak256(abi.encode(rule, keccak256(proof)))`, as `openProven` has it. */
function evidenceOfProof({ rule, proof }: Proof): Hex {
  return keccak256(encodeAbiParameters([{ type: 'uint8' }, { type: 'bytes32' }], [rule, keccak256(proof)]));
}

export interface Committed {
  readonly chainId: number;
  readonly court: Address;
  readonly accuser: Address;
  readonly source: Address;
  readonly revision: Hex;
  readonly evidence: Hex;
  readonly salt: Hex;
}

/** `ICourtViews.commitmentOf` */
export function commitmentOf(committed: Committed): Hex {
  const { chainId, court, accuser, source, revision, evidence, salt } = committed;
  return keccak256(
    encodeAbiParameters(
      [
        { type: 'uint256' },
        { type: 'address' },
        { type: 'address' },
        { type: 'address' },
        { type: 'bytes32' },
        { type: 'bytes32' },
        { type: 'bytes32' },
      ],
      [BigInt(chainId), court, accuser, source, revision, evidence, salt],
    ),
  );
}
