import { type Address, encodeAbiParameters, type Hex, hexToBigInt, keccak256, stringToHex } from 'viem';
import type { Statement } from '../../evidence/statement.ts';
import { isChargeable } from './accuse.ts';
import type { ActState, RevisionView } from './act-state.ts';
import { isCleanDue } from './clearance.ts';
import { day } from './timing.ts';

/** For so long a finding of ours can open a case. */
const findingLife = 30 * day;
/** A finding with less time left than this is signed anew. */
const lastDays = 2 * day;

/**
 * What there is to sign about a revision: our word that it is clean, or our finding where a quorum has to say the same.
 * Nothing where it is signed already. The same state gives the same statements, to the bit.
 */
export function statementsDue(state: ActState, view: RevisionView, now: number): Statement[] {
  return [...cleanDue(state, view, now), ...findingDue(state, view, now)];
}

function cleanDue(state: ActState, view: RevisionView, now: number): Statement[] {
  const { dossier } = view;
  if (!isCleanDue(state, view, now)) return [];
  const judged = dossier.judged!;
  const signed = dossier.clean?.statement.message;
  if (signed?.report === judged.report && signed.scannedAt === String(judged.scannedAt)) return [];
  const contract = state.court.clearance;
  return [
    {
      kind: 'clean',
      chainId: state.chainId,
      contract,
      message: {
        ...shared(view),
        expiresAt: String(judged.scannedAt + state.terms.clearance.maxValidity),
        nonce: nonceOf('clean', contract, [dossier.revision, judged.report], judged.scannedAt),
      },
    },
  ];
}

function findingDue(state: ActState, view: RevisionView, now: number): Statement[] {
  const { dossier, filing } = view;
  if (filing === null || filing.accusation.proof !== null) return [];
  const { charge } = filing.accusation;
  if (!state.standing.member || !isChargeable(state, view)) return [];
  const judged = dossier.judged!;
  if (judged.scannedAt > now) return [];
  const signed = dossier.findings.find(
    ({ scanner, statement }) => scanner === state.standing.account && statement.message.charge === charge,
  );
  const isFresh =
    signed !== undefined &&
    signed.statement.message.report === judged.report &&
    Number(signed.statement.message.deadline) >= now + lastDays;
  if (isFresh) return [];
  const contract = state.court.court;
  // A finding that runs out is followed by one with a later deadline, and so with another nonce.
  const deadline = judged.scannedAt + findingLife * (1 + Math.max(0, rounds(judged.scannedAt, now)));
  return [
    {
      kind: 'finding',
      chainId: state.chainId,
      contract,
      message: {
        ...shared(view),
        charge,
        deadline: String(deadline),
        nonce: nonceOf('finding', contract, [dossier.revision, judged.report], deadline * 2 + charge),
      },
    },
  ];
}

function rounds(scannedAt: number, now: number): number {
  return Math.floor((now + lastDays - scannedAt) / findingLife);
}

function shared({ dossier }: RevisionView) {
  const { source, revision, judged } = dossier;
  const { report, artifact, ruleset, scannedAt } = judged!;
  return { source, revision, report, artifact, ruleset, scannedAt: String(scannedAt) };
}

/** The same for the same statement, another for every other, and so needs no counter. */
function nonceOf(kind: string, contract: Address, [revision, report]: [Hex, Hex], time: number): string {
  const types = [
    { type: 'bytes32' },
    { type: 'address' },
    { type: 'bytes32' },
    { type: 'bytes32' },
    { type: 'uint256' },
  ] as const;
  const values = [keccak256(stringToHex(kind)), contract, revision, report, BigInt(time)] as const;
  return hexToBigInt(keccak256(encodeAbiParameters(types, values))).toString();
}
