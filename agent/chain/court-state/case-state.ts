import { type Address, type Hex, hexToBigInt, parseAbi } from 'viem';
import { courtAbi } from '../abi/court.ts';
import { outcomeNames, phaseNames } from '../abi/enums.ts';
import { scannersAbi } from '../abi/scanners.ts';
import { taskAbi } from '../abi/task.ts';
import { orNull } from '../status/reader.ts';
import type { CourtReader } from './court-reader.ts';
import { orNobody } from './court-terms.ts';
import { type Judging, readJudging } from './judging.ts';

/** `IArbiter` of the court. */
const arbiterAbi = parseAbi(['function arbitrationCost(bytes extraData) view returns (uint256)']);

/** A case as it stands, and our part in it. Times in Unix seconds, amounts in wei. */
export interface CaseState {
  readonly id: Hex;
  readonly charge: number;
  /** By the clock: votes are revealed as soon as the time to commit is over, whether or not anybody noticed. */
  readonly phase: (typeof phaseNames)[number];
  /** Provisional until the phase is Settled; None for a case that no panel has ruled on. */
  readonly outcome: (typeof outcomeNames)[number];
  /** When the phase ends; once settled, when that was. */
  readonly deadline: number;
  readonly openedAtBlock: number;
  readonly accused: Address;
  readonly accuser: Address;
  readonly contestor: Address | null;
  readonly subject: Address;
  readonly revision: Hex;
  readonly bond: bigint;
  readonly hold: bigint;
  /** The rule of the proofs that opened it; null where people did. */
  readonly rule: number | null;
  readonly tallied: boolean;
  /** The arbiter has it. */
  readonly disputed: boolean;
  /** Length of the window to contest. */
  readonly challenge: number;
  readonly voteBond: bigint;
  /** Fee of the arbiter; null where there is none, or it says none. */
  readonly arbiterFee: bigint | null;
  /** Our part of the bond still answers for our finding. */
  readonly signedByUs: boolean;
  /** What we committed; 1 innocent, 2 guilty, 3 closed, 0 nothing. */
  readonly vote: bigint;
  /** wei for each voter who revealed. */
  readonly feePerVoter: bigint;
  /** While votes are taken; null otherwise. */
  readonly judging: Judging | null;
  /** The source of the task, where a provider is accused. */
  readonly taskSource: Address | null;
}

/** null where the court has no such case. */
export async function readCase(reader: CourtReader, id: Hex): Promise<CaseState | null> {
  const { client, court, account, head } = reader;
  const blockNumber = BigInt(head.number);
  const bench = { address: court.court, abi: courtAbi, blockNumber } as const;
  const [found, vote, shares] = await Promise.all([
    client.readContract({ ...bench, functionName: 'caseOf', args: [id] }),
    client.readContract({ ...bench, functionName: 'voteOf', args: [id, account] }),
    client.readContract({ ...bench, functionName: 'sharesOf', args: [id] }),
  ]);
  const kept = phaseNames[found.phase] ?? 'None';
  if (kept === 'None') return null;
  const isOfProvider = found.charge >= 2;
  const [policy, seats, taskSource] = await Promise.all([
    client.readContract({ ...bench, functionName: 'policyAt', args: [found.policyId] }),
    client.readContract({ address: court.scanners, abi: scannersAbi, functionName: 'seats', blockNumber }),
    isOfProvider
      ? client.readContract({ address: found.subject, abi: taskAbi, functionName: 'getSource', blockNumber })
      : null,
  ]);
  const isCommitOver = kept === 'Voting' && head.time >= found.deadline;
  const phase = isCommitOver ? 'Reveal' : kept;
  const arbiter = orNobody(policy.arbiter);
  const seat = seats.indexOf(account);
  const contestor = orNobody(found.contestor);
  const isVoting = phase === 'Voting' || phase === 'Reveal';
  const [arbiterFee, judging] = await Promise.all([
    arbiter === null
      ? null
      : orNull(
          client.readContract({
            address: arbiter,
            abi: arbiterAbi,
            functionName: 'arbitrationCost',
            args: [policy.arbiterExtraData],
            blockNumber,
          }),
        ),
    isVoting ? readJudging(reader, { ...found, id, contestor, seats, isOfProvider }) : null,
  ]);
  return {
    id,
    charge: found.charge,
    phase,
    outcome: outcomeNames[found.outcome] ?? 'None',
    deadline: isCommitOver ? found.deadline + policy.reveal : found.deadline,
    openedAtBlock: found.openedAtBlock,
    accused: found.accused,
    accuser: found.accuser,
    contestor,
    subject: found.subject,
    revision: found.revision,
    bond: found.bond,
    hold: found.hold,
    rule: found.rule === 0 ? null : found.rule - 1,
    tallied: found.tallied,
    disputed: found.disputed,
    challenge: policy.challenge,
    voteBond: policy.voteBond,
    arbiterFee,
    signedByUs: seat >= 0 && ((found.signers >>> seat) & 1) === 1,
    vote: hexToBigInt(vote),
    feePerVoter: shares.perVoter,
    judging,
    taskSource,
  };
}
