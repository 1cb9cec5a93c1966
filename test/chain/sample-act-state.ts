import { type Address, type Hex, keccak256, padHex, stringToHex, toHex } from 'viem';
import { accusationOf } from '../../agent/chain/act/accusation.ts';
import type {
  ActState,
  AttemptView,
  CaseView,
  ResultView,
  RevisionView,
} from '../../agent/chain/act/act-state.ts';
import type { Dossier } from '../../agent/chain/act/dossier.ts';
import type { Judged } from '../../agent/chain/act/judged.ts';
import type { SignedFinding } from '../../agent/chain/peers/signed-finding.ts';

/** Unix seconds: now, in these states. */
export const now = 1_800_000_000;
export const day = 86_400;
const hour = 3600;
export const ether = 10n ** 18n;

export const account = (number: number): Address => toHex(number, { size: 20 });
export const word = (text: string): Hex => keccak256(stringToHex(text));

/** Holds seat 0. */
export const us = account(0xa0);
export const peers = [account(0xa1), account(0xa2), account(0xa3)] as const;
export const client = account(0xc1);
export const source = account(0x50);
const task = account(0x70);
export const provider = account(0xb0);
export const at = {
  revisions: account(1),
  proofs: account(2),
  scanners: account(3),
  clearance: account(4),
  reputation: account(5),
  court: account(6),
  since: 1,
} as const;

const common = {
  quorumToOpen: 3,
  penaltyBps: 10_000,
  bondBps: 1000,
  minBond: 10n * ether,
  penaltyCap: 10n ** 24n,
  grace: 0,
  minDeliveryTime: 0,
};

export function actState(change: Partial<ActState> = {}): ActState {
  return {
    chainId: 1071,
    court: at,
    head: { number: 1000, time: now, finalized: 990 },
    terms: {
      charges: [common, common, { ...common, grace: 3600, minDeliveryTime: 600 }, common],
      retired: false,
      capacity: 100n * ether,
      clearance: { stake: 10n * ether, maxValidity: 30 * day, riskTime: 65 * day },
    },
    standing: {
      account: us,
      member: true,
      seats: [us, ...peers, ...Array<null>(28).fill(null)],
      freeBond: 100n * ether,
      balance: 1000n * ether,
      credit: 0n,
    },
    revisions: [],
    cases: [],
    attempts: [],
    results: [],
    oldWords: [],
    ...change,
  };
}

/** Our turn comes first for this one: it is a multiple of the number of seats. */
export const revision: Hex = padHex('0x1000', { size: 32 });

export function judged(change: Partial<Judged> = {}): Judged {
  return {
    verdict: 'clear',
    charges: [],
    report: word('report'),
    artifact: word('artifact'),
    ruleset: word('ruleset'),
    scannedAt: now - 600,
    pinned: true,
    ...change,
  };
}

export function finding(
  scanner: Address,
  charge: 0 | 1 = 0,
  change: Record<string, string> = {},
): SignedFinding {
  const message = {
    source,
    revision,
    charge,
    report: word('report'),
    artifact: word('artifact'),
    ruleset: word('ruleset'),
    scannedAt: String(now - 600),
    deadline: String(now + 20 * day),
    nonce: '7',
    ...change,
  };
  return {
    scanner,
    statement: { kind: 'finding', chainId: 1071, contract: at.court, message },
    signature: `0x${'11'.repeat(65)}`,
  };
}

export interface RevisionChange {
  readonly dossier?: Partial<Dossier>;
  readonly chain?: Partial<RevisionView['chain']>;
  readonly filing?: Partial<NonNullable<RevisionView['filing']>>;
}

/** A revision that is final and checkpointed, with the filing that its verdict asks for. */
export function revisionView({ dossier, chain, filing }: RevisionChange = {}): RevisionView {
  const known: Dossier = {
    source,
    revision,
    params: '0x1234',
    blockHash: word('block'),
    blockNumber: 900,
    final: true,
    judged: null,
    proof: null,
    findings: [],
    clean: null,
    word: null,
    uri: 'https://evidence.example/1',
    salt: word('salt'),
    ...dossier,
  };
  const docket = { rounds: 0, last: null, bond: 30n * ether };
  const accusation = accusationOf(known);
  return {
    dossier: known,
    chain: {
      present: true,
      firstSeen: now - 3600,
      convicted: false,
      dockets: [docket, docket],
      word: null,
      ...chain,
    },
    filing:
      accusation === null
        ? null
        : {
            accusation,
            committed: null,
            spent: false,
            anchored: false,
            signers: known.findings.map(({ scanner }) => ({
              scanner,
              member: true,
              nonceUsed: false,
              spent: false,
              freeBond: 100n * ether,
            })),
            ...filing,
          },
  };
}

export const caseId: Hex = padHex('0x2000', { size: 32 });

export function caseView(
  chain: Partial<CaseView['chain']> = {},
  ours: Partial<Omit<CaseView, 'chain'>> = {},
): CaseView {
  return {
    judged: null,
    rechecked: null,
    uri: '',
    salt: word('vote salt'),
    excusedBy: null,
    feeDue: false,
    ...ours,
    chain: {
      id: caseId,
      charge: 0,
      phase: 'Open',
      outcome: 'None',
      deadline: now + 2 * day - 3600,
      openedAtBlock: 950,
      accused: client,
      accuser: peers[0],
      contestor: null,
      subject: source,
      revision,
      bond: 30n * ether,
      hold: 300n * ether,
      rule: null,
      tallied: false,
      disputed: false,
      challenge: 2 * day,
      voteBond: ether,
      arbiterFee: null,
      signedByUs: false,
      vote: 0n,
      feePerVoter: 0n,
      judging: null,
      taskSource: null,
      ...chain,
    },
  };
}

/** A result that we ourselves found to be another one. */
export function resultView(
  chain: Partial<ResultView['chain']> = {},
  ours: Partial<Omit<ResultView, 'chain'>> & { readonly by?: readonly Address[] } = {},
): ResultView {
  const { by = [us], ...more } = ours;
  const response = account(0xd0);
  const findings = by.map((scanner) => ({
    chainId: 1071,
    task,
    provider,
    scanner,
    report: word('recheck'),
    uri: 'https://evidence.example/2',
    signature: '0x11' as const,
  }));
  return {
    known: {
      task,
      provider,
      findings,
      foundAt: now - hour,
      responses: [{ response, blockHash: word('block') }],
    },
    evidence: findings[0]!,
    commitment: word('commitment'),
    salt: word('result salt'),
    sourceInDoubt: false,
    ...more,
    chain: {
      task,
      provider,
      source,
      client,
      master: null,
      response,
      taskIndex: 4n,
      tried: false,
      bond: ether,
      committed: null,
      spent: false,
      members: by,
      ...chain,
    },
  };
}

export function attemptView(
  chain: Partial<AttemptView['chain']> = {},
  ours: Partial<Omit<AttemptView, 'chain'>> = {},
): AttemptView {
  return {
    final: true,
    sourceInDoubt: false,
    ...ours,
    chain: {
      task,
      provider,
      source,
      client,
      master: null,
      status: 'ATTEMPTED',
      payment: 10n * ether,
      expiresAt: now - 2 * 3600,
      attemptedAt: now - 3 * 3600,
      responded: false,
      attemptIndex: 0n,
      taskIndex: 4n,
      tried: false,
      strikes: 0,
      bond: ether,
      ...chain,
    },
  };
}
