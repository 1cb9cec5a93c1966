import { formatEther } from 'viem';
import { chargeNames, outcomeNames } from '../../chain/abi/enums.ts';
import { enumWord } from '../../chain/status/words.ts';
import { escapeText } from '../../model/escape.ts';
import type { EventRow } from './chain-events.ts';
import type { CaseItem, CaseStep } from './documents.ts';

type Args = Record<string, unknown>;
export type CaseEvent = Pick<
  EventRow,
  'name' | 'args' | 'blockNumber' | 'transactionHash' | 'state' | 'chainId'
>;

/** Where a case stands by its events, in the order of the chain. Null where its opening is not among them. */
export function foldCase(rows: readonly CaseEvent[]): CaseItem | null {
  const opening = rows.find(({ name }) => name === 'court.CaseOpened');
  if (opening === undefined) return null;
  const { args } = opening;
  const money = {
    bond: big(args.bond),
    held: big(args.hold),
    shortfall: 0n,
    taken: 0n,
    bounty: 0n,
    panel: 0n,
    victims: 0n,
    burned: 0n,
    returned: 0n,
  };
  const votes = { committed: 0, revealed: 0, guilty: 0, innocent: 0, eligible: null as number | null };
  let phase: CaseItem['phase'] = 'open';
  let outcome = 0;
  let deadline = Number(args.deadline);
  let updatedAt = opening.blockNumber;
  let cosigners = 0;
  for (const { name, args: each, blockNumber } of rows) {
    updatedAt = Math.max(updatedAt, blockNumber);
    switch (name.slice('court.'.length)) {
      case 'HoldPlaced':
        money.held = big(each.hold);
        money.shortfall = big(each.shortfall);
        break;
      case 'FindingAccepted':
        cosigners++;
        break;
      case 'Contested':
      case 'PanelCalled':
        phase = 'voting';
        deadline = Number(each.deadline);
        break;
      case 'VoteCommitted':
        votes.committed++;
        break;
      case 'VoteRevealed':
        votes.revealed++;
        if (each.guilty === true) votes.guilty++;
        else votes.innocent++;
        break;
      case 'PanelTooSmall':
        phase = 'arbiter';
        votes.eligible = Number(each.eligible);
        deadline = Number(each.deadline);
        break;
      case 'Ruled':
        phase = 'ruled';
        outcome = Number(each.outcome);
        votes.eligible = Number(each.eligible);
        deadline = Number(each.deadline);
        break;
      case 'Appealed':
      case 'Referred':
        phase = 'arbiter';
        deadline = Number(each.deadline);
        break;
      case 'Taken':
        money.taken += big(each.amount);
        money.bounty += big(each.bounty);
        money.panel += big(each.panel);
        money.victims += big(each.victims);
        money.burned += big(each.burned);
        money.held = less(money.held, big(each.amount));
        break;
      case 'HoldReleased':
        money.returned += big(each.amount);
        money.held = less(money.held, big(each.amount));
        break;
      case 'Settled':
        phase = 'settled';
        outcome = Number(each.outcome);
        break;
    }
  }
  return {
    chainId: opening.chainId,
    id: String(args.id),
    charge: enumWord(chargeNames, Number(args.charge)),
    phase,
    outcome: outcomeWord(outcome),
    accused: String(args.accused),
    accuser: String(args.accuser),
    subject: String(args.subject),
    revision: String(args.revision),
    deadline,
    openedAt: opening.blockNumber,
    updatedAt,
    money: {
      bond: String(money.bond),
      held: String(money.held),
      shortfall: String(money.shortfall),
      taken: String(money.taken),
      bounty: String(money.bounty),
      panel: String(money.panel),
      victims: String(money.victims),
      burned: String(money.burned),
      returned: String(money.returned),
    },
    votes,
    cosigners,
  };
}

/** What happened, in words, with the transaction of each. */
export function caseSteps(rows: readonly CaseEvent[], times: ReadonlyMap<number, number>): CaseStep[] {
  return rows.map(({ name, args, blockNumber, transactionHash, state }) => ({
    block: blockNumber,
    time: times.get(blockNumber) ?? null,
    transaction: transactionHash,
    event: escapeText(name.slice(name.indexOf('.') + 1), 40),
    what: sentences[name.slice(name.indexOf('.') + 1)]?.(args) ?? '',
    final: state === 'final',
  }));
}

const sentences: Readonly<Record<string, (args: Args) => string>> = {
  CaseOpened: (args) =>
    `Accused of ${enumWord(chargeNames, Number(args.charge))} by ${args.accuser}, who put up ${amount(args.bond)}`,
  HoldPlaced: (args) =>
    `${amount(args.hold)} of the stake of ${args.account} is held` +
    (big(args.shortfall) > 0n ? `; it falls short by ${amount(args.shortfall)}` : ''),
  FindingAccepted: (args) => `The signed finding of scanner ${args.signer} was accepted`,
  Evidence: (args) => `Evidence was handed in by ${args.party}: ${escapeText(String(args.uri), 200)}`,
  Contested: (args) => `Contested by ${args.contestor}, who put up ${amount(args.bond)}: the panel is called`,
  PanelCalled: () => 'The panel is called',
  PanelTooSmall: (args) => `Only ${args.eligible} scanners may judge: the arbiter does`,
  VoteCommitted: (args) => `Scanner ${args.voter} committed a vote`,
  VoteRevealed: (args) => `Scanner ${args.voter} voted ${args.guilty === true ? 'guilty' : 'innocent'}`,
  VoteForfeited: (args) => `Scanner ${args.voter} did not reveal, and lost ${amount(args.taken)}`,
  Excluded: (args) => `Scanner ${args.scanner} may not judge`,
  Ruled: (args) =>
    `Ruled ${outcomeWord(Number(args.outcome))}: ${args.guilty} guilty, ${args.innocent} innocent, of ${args.eligible}`,
  Appealed: (args) => `Appealed by ${args.appellant}, who put up ${amount(args.bond)}`,
  Referred: (args) => `Referred to the arbiter by ${args.by}`,
  Vetoed: (args) => `The guardian ${args.guardian} let the accused go`,
  Excused: (args) => `Excused, as the source was convicted in ${args.convicted}`,
  Taken: (args) =>
    `${amount(args.amount)} was taken: ${amount(args.bounty)} bounty, ${amount(args.panel)} for the panel, ` +
    `${amount(args.victims)} for victims, ${amount(args.burned)} burned`,
  HoldReleased: (args) => `${amount(args.amount)} went back to ${args.account}`,
  HoldStuck: (args) => `${amount(args.amount)} of ${args.account} could not be moved yet`,
  BondReturned: (args) => `The bond of ${args.account}, ${amount(args.amount)}, went back`,
  BondForfeited: (args) => `${args.account} lost its bond of ${amount(args.amount)}`,
  Compensated: (args) => `${amount(args.amount)} was set aside for compensation`,
  DamagesClaimed: (args) => `Provider ${args.provider} claimed ${amount(args.amount)} of damages`,
  DamagesBurned: (args) => `${amount(args.amount)} of damages that nobody claimed was burned`,
  FeeClaimed: (args) => `Scanner ${args.voter} claimed its fee of ${amount(args.amount)}`,
  SignerReleased: (args) => `Scanner ${args.signer} answers for its finding no more`,
  Settled: (args) => `Settled: ${outcomeWord(Number(args.outcome))}`,
};

function outcomeWord(outcome: number): CaseItem['outcome'] {
  return (outcomeNames[outcome] ?? 'None').toLowerCase() as CaseItem['outcome'];
}

function amount(wei: unknown): string {
  return `${formatEther(big(wei))} OGPU`;
}

function less(from: bigint, amount: bigint): bigint {
  return amount > from ? 0n : from - amount;
}

function big(value: unknown): bigint {
  return /^[0-9]+$/.test(String(value)) ? BigInt(String(value)) : 0n;
}
