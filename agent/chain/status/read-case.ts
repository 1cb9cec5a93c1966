import { type Hex, zeroAddress } from 'viem';
import { courtAbi } from '../abi/court.ts';
import { chargeNames, outcomeNames, phaseNames } from '../abi/enums.ts';
import type { CaseStatus } from './document.ts';
import { nextSteps } from './next-steps.ts';
import type { Reader } from './reader.ts';
import { enumWord } from './words.ts';

/** What the court says of a case; null where it has none with this id. */
export async function readCase(reader: Reader, id: Hex): Promise<CaseStatus | null> {
  const { client, book, block: blockNumber, now } = reader;
  if (book.court === null) return null;
  const court = { address: book.court.court, abi: courtAbi, blockNumber } as const;
  const found = await client.readContract({ ...court, functionName: 'caseOf', args: [id] });
  const phase = phaseNames[found.phase] ?? 'None';
  if (phase === 'None') return null;
  const charge = chargeNames[found.charge];
  const [policy, eligible, damages] = await Promise.all([
    client.readContract({ ...court, functionName: 'policyAt', args: [found.policyId] }),
    client.readContract({ ...court, functionName: 'panelOf', args: [id] }),
    client.readContract({ ...court, functionName: 'damagesOf', args: [id] }),
  ]);
  return {
    id,
    charge: enumWord(chargeNames, found.charge),
    phase: enumWord(phaseNames, found.phase),
    outcome: enumWord(outcomeNames, found.outcome),
    accused: found.accused,
    accuser: found.accuser,
    subject: found.subject,
    revision: found.revision,
    openedAtBlock: found.openedAtBlock,
    deadline: found.deadline,
    hold: String(found.hold),
    shortfall: String(found.shortfall),
    bond: String(found.bond),
    contestor: found.contestor === zeroAddress ? null : found.contestor,
    appellant: found.appellant === zeroAddress ? null : found.appellant,
    cosigners: found.cosigners,
    rule: found.rule === 0 ? null : found.rule - 1,
    votes: {
      eligible: Number(eligible),
      revealed: found.revealed,
      guilty: found.guilty,
      tallied: found.tallied,
    },
    disputed: found.disputed,
    next: nextSteps({
      phase,
      now: Number(now),
      deadline: found.deadline,
      reveal: policy.reveal,
      hasArbiter: policy.arbiter !== zeroAddress,
      hasGuardian: policy.guardian !== zeroAddress,
      disputed: found.disputed,
      isInvalidResult: charge === 'InvalidResult',
      isOfProvider: charge === 'NonDelivery' || charge === 'InvalidResult',
      isHeld: found.hold > 0n,
      damagesUntil: damages.perVictim > 0n && !damages.closed ? damages.until : null,
    }),
  };
}
