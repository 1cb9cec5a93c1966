import fc from 'fast-check';
import { decodeFunctionData, getAddress, type Hex, padHex } from 'viem';
import { describe, expect, it } from 'vitest';
import {
  account,
  actState,
  at,
  attemptView,
  caseId,
  caseView,
  client,
  day,
  ether,
  finding,
  judged,
  now,
  peers,
  provider,
  type RevisionChange,
  resultView,
  revision,
  revisionView,
  source,
  us,
  word,
} from '../../../test/chain/sample-act-state.ts';
import { clearanceAbi } from '../abi/clearance.ts';
import { courtAbi } from '../abi/court.ts';
import { outcomeNames, phaseNames } from '../abi/enums.ts';
import { intentKey } from '../outbox/intent.ts';
import type { ActState, AttemptView, CaseView, ResultView } from './act-state.ts';
import { voteHash } from './case-votes.ts';
import { decideActs } from './decide-acts.ts';
import { rescansDue } from './rescans-due.ts';
import { statementsDue } from './statements-due.ts';
import { unheardResults } from './unheard-results.ts';

const hour = 3600;
const methods = (state: ActState, time = now) => decideActs(state, time).map(({ method }) => method);
const ofRevision = (change: RevisionChange, state: Partial<ActState> = {}, time = now) =>
  methods(actState({ revisions: [revisionView(change)], ...state }), time);
const ofCase = (
  chain: Partial<CaseView['chain']>,
  ours: Partial<CaseView> = {},
  state: Partial<ActState> = {},
) => methods(actState({ cases: [caseView(chain, ours)], ...state }));
const ofAttempt = (chain: Partial<AttemptView['chain']>, ours: Partial<AttemptView> = {}) =>
  methods(actState({ attempts: [attemptView(chain, ours)] }));
const poor = actState().standing;

describe('a revision that was never seen', () => {
  it('is checkpointed on sight, final or not', () => {
    expect(ofRevision({ chain: { firstSeen: 0 }, dossier: { final: false } })).toEqual(['checkpoint']);
  });

  it('is left to the one whose turn it is for two blocks each', () => {
    const standing = { ...poor, seats: [peers[0], us] };
    const seen = (blockNumber: number) =>
      ofRevision({ chain: { firstSeen: 0 }, dossier: { blockNumber } }, { standing });
    expect(seen(999)).toEqual([]);
    expect(seen(998)).toEqual(['checkpoint']);
  });

  it('is not checkpointed once it was updated away, nor a second time', () => {
    expect(ofRevision({ chain: { firstSeen: 0, present: false } })).toEqual([]);
    expect(ofRevision({})).toEqual([]);
  });
});

describe('a clean revision', () => {
  const clean = (change: RevisionChange = {}, state: Partial<ActState> = {}, time = now) => {
    const view = revisionView({ ...change, dossier: { judged: judged(), ...change.dossier } });
    const full = actState({ revisions: [view], ...state });
    const [statement] = statementsDue(full, view, time);
    if (statement?.kind !== 'clean') return [];
    const signed = { statement, signature: `0x${'22'.repeat(65)}` as Hex };
    return decideActs(
      { ...full, revisions: [{ ...view, dossier: { ...view.dossier, clean: signed } }] },
      time,
    );
  };
  const names = (...args: Parameters<typeof clean>) => clean(...args).map(({ method }) => method);

  it('is signed for and attested, with what was scanned, when, and until when that holds', () => {
    const [intent] = clean();
    expect(intent).toMatchObject({ method: 'attest', contract: at.clearance, value: 0n });
    const { args } = decodeFunctionData({ abi: clearanceAbi, data: intent!.data });
    expect(args![0]).toMatchObject({
      revision,
      report: word('report'),
      scannedAt: BigInt(now - 600),
      expiresAt: BigInt(now - 600 + 30 * day),
    });
  });

  it.each<[string, RevisionChange, Partial<ActState>?]>([
    ['not final yet', { dossier: { final: false } }],
    ['updated away', { chain: { present: false } }],
    ['scanned before its checkpoint', { chain: { firstSeen: now - 60 } }],
    ['named by a tag', { dossier: { judged: judged({ pinned: false }) } }],
    [
      'charged',
      {
        chain: { dockets: [{ rounds: 1, last: { id: caseId, settled: false, outcome: 'None' }, bond: 1n }] },
      },
    ],
    ['convicted', { chain: { convicted: true } }],
    ['scanned in the future', { dossier: { judged: judged({ scannedAt: now + 1 }) } }],
    ['suspicious', { dossier: { judged: judged({ verdict: 'suspicious' }) } }],
    ['not wholly examined', { dossier: { judged: judged({ verdict: 'incomplete' }) } }],
    ['beyond our bond', {}, { standing: { ...poor, freeBond: 9n * ether } }],
    ['for members to clear', {}, { standing: { ...poor, member: false } }],
  ])('gets no word of ours while it is %s', (_, change, state) => {
    expect(names(change, state)).toEqual([]);
  });

  const said = (change: object = {}) => ({
    uid: word('uid'),
    wordAt: now - 600,
    expiresAt: now + 20 * day,
    revoked: false,
    settled: false,
    ...change,
  });
  const same = { uid: word('uid'), artifact: word('artifact') };

  it('is attested once, and again by a newer scan when a quarter of the time is left', () => {
    expect(names({ chain: { word: said() }, dossier: { word: same } })).toEqual([]);
    const newer = { judged: judged({ scannedAt: now - 1 }), word: same };
    expect(names({ chain: { word: said() }, dossier: newer })).toEqual([]);
    expect(names({ chain: { word: said({ expiresAt: now + 7 * day }) }, dossier: newer })).toEqual([
      'attest',
    ]);
  });

  it('is attested anew when what was examined is something else', () => {
    const other = { judged: judged({ scannedAt: now - 1, artifact: word('other') }), word: same };
    expect(names({ chain: { word: said() }, dossier: other })).toEqual(['attest']);
  });

  it('loses our word by a later verdict that contradicts it, not by one that saw less', () => {
    const later = (verdict: 'suspicious' | 'incomplete' | 'malformed') =>
      ofRevision({
        chain: { word: said() },
        dossier: { judged: judged({ verdict, scannedAt: now - 1 }), word: same },
      });
    expect(later('suspicious')).toEqual(['revoke']);
    expect(later('malformed')).toEqual(['revoke']);
    expect(later('incomplete')).toEqual([]);
  });

  it('frees the stake behind a statement once its time at risk is over', () => {
    const statement = {
      kind: 'clean' as const,
      chainId: 1071,
      contract: at.clearance,
      message: {
        ...finding(us).statement.message,
        expiresAt: String(now - 65 * day - 1),
      },
    };
    const old = (change: object, convicted = false, live = false) =>
      methods(
        actState({
          oldWords: [
            { chain: said({ expiresAt: now - 65 * day - 1, ...change }), statement, convicted, live },
          ],
        }),
      );
    expect(old({})).toEqual(['free']);
    expect(old({}, true)).toEqual([]);
    expect(old({}, false, true)).toEqual([]);
    expect(old({ settled: true })).toEqual([]);
    expect(old({ expiresAt: now - 64 * day })).toEqual([]);
  });
});

describe('a newer scan', () => {
  const wanted = (change: RevisionChange) =>
    rescansDue(
      actState({
        revisions: [revisionView({ ...change, dossier: { judged: judged(), ...change.dossier } })],
      }),
      now,
    ).map((each) => each.revision);
  const said = {
    uid: word('uid'),
    wordAt: now - 600,
    expiresAt: now + 5 * day,
    revoked: false,
    settled: false,
  };

  it('is wanted where the last is older than the checkpoint, or our word runs out', () => {
    expect(wanted({ chain: { firstSeen: now - 60 } })).toEqual([revision]);
    expect(wanted({ chain: { word: said } })).toEqual([revision]);
  });

  it.each<[string, RevisionChange]>([
    ['our word holds', { chain: { word: { ...said, expiresAt: now + 20 * day } } }],
    ['it was taken back', { chain: { word: { ...said, revoked: true } } }],
    ['there is one', { chain: { word: { ...said, wordAt: now - 700 } } }],
    ['the source was updated', { chain: { firstSeen: now - 60, present: false } }],
    ['nothing was scanned', { dossier: { judged: null } }],
    [
      'it is not clean',
      { chain: { firstSeen: now - 60 }, dossier: { judged: judged({ verdict: 'malicious' }) } },
    ],
  ])('is not wanted where %s', (_, change) => {
    expect(wanted(change)).toEqual([]);
  });
});

describe('a malicious revision', () => {
  const guilty = judged({ verdict: 'malicious', charges: [0] });
  const quorum = [finding(us), finding(peers[1]), finding(peers[0])];
  const bad = (change: RevisionChange = {}, state: Partial<ActState> = {}, time = now) =>
    ofRevision({ ...change, dossier: { judged: guilty, findings: quorum, ...change.dossier } }, state, time);
  const committed = { block: 999, at: now - 60 };

  it('is committed to first, then opened by a quorum in ascending order, with a bond and a tenth', () => {
    expect(bad()).toEqual(['commitAccusation']);
    const view = revisionView({ dossier: { judged: guilty, findings: quorum }, filing: { committed } });
    const [intent] = decideActs(actState({ revisions: [view] }), now);
    expect(intent).toMatchObject({ method: 'openSource', value: 33n * ether });
    const { args } = decodeFunctionData({ abi: courtAbi, data: intent!.data });
    expect(args![2]).toHaveLength(3);
    expect(args![0]).toMatchObject({
      source,
      revision,
      charge: 0,
      report: word('report'),
      salt: word('salt'),
    });
  });

  it('is opened with our finding and no more of the others than a quorum needs', () => {
    const all = [...quorum, finding(peers[2])];
    const view = revisionView({ dossier: { judged: guilty, findings: all }, filing: { committed } });
    const [intent] = decideActs(actState({ revisions: [view] }), now);
    const { args } = decodeFunctionData({ abi: courtAbi, data: intent!.data });
    expect(args![1]).toHaveLength(3);
  });

  it('is opened by proof alone, when the chain can check the fault', () => {
    const proof = { rule: 5, charge: 0, proof: '0xabcd' } as const;
    expect(bad({ dossier: { proof, findings: [] } })).toEqual(['commitAccusation']);
    expect(bad({ dossier: { proof, findings: [] }, filing: { committed } })).toEqual(['openProven']);
  });

  it('is not charged with less by proof than what scanners have to say of it', () => {
    const proof = { rule: 1, charge: 1, proof: '0xabcd' } as const;
    expect(bad({ dossier: { proof }, filing: { committed } })).toEqual(['openSource']);
  });

  it.each<[string, RevisionChange, Partial<ActState>?]>([
    ['not final', { dossier: { final: false } }],
    ['not checkpointed, and not there any more', { chain: { firstSeen: 0, present: false } }],
    ['malicious only by what is not slashable', { dossier: { judged: { ...guilty, charges: [] } } }],
    ['suspicious', { dossier: { judged: { ...guilty, verdict: 'suspicious' } } }],
    [
      'charged already',
      {
        chain: { dockets: [{ rounds: 1, last: { id: caseId, settled: false, outcome: 'None' }, bond: 1n }] },
      },
    ],
    [
      'convicted',
      {
        chain: {
          dockets: [{ rounds: 1, last: { id: caseId, settled: true, outcome: 'Convicted' }, bond: 1n }],
        },
      },
    ],
    [
      'let go by the guardian',
      { chain: { dockets: [{ rounds: 1, last: { id: caseId, settled: true, outcome: 'Void' }, bond: 1n }] } },
    ],
    ['accused with evidence that was used up', { filing: { spent: true } }],
    ['before a court that has retired', {}, { terms: { ...actState().terms, retired: true } }],
    ['dearer than what we have', {}, { standing: { ...poor, balance: 33n * ether } }],
    ['somebody else’s turn', {}, { standing: { ...poor, seats: [peers[0], us] } }],
  ])('is left alone while it is %s', (_, change, state) => {
    expect(bad({}, {}, now - 540)).toEqual(['commitAccusation']);
    expect(bad(change, state, now - 540)).toEqual([]);
  });

  it('is charged again after an acquittal with other evidence, twice at most', () => {
    const acquitted = (rounds: number) => ({
      dockets: [
        { rounds, last: { id: caseId, settled: true, outcome: 'Acquitted' as const }, bond: 60n * ether },
      ],
    });
    expect(bad({ chain: acquitted(1) })).toEqual(['commitAccusation']);
    expect(bad({ chain: acquitted(3) })).toEqual([]);
  });

  it('commits again when the commitment has lapsed, under another key', () => {
    const at = (age: number) => bad({ filing: { committed: { block: 1, at: now - age } } });
    expect(at(54 * 60)).toEqual(['openSource']);
    expect(at(58 * 60)).toEqual([]);
    expect(at(2 * hour)).toEqual([]);
    expect(at(2 * hour + 1)).toEqual(['commitAccusation']);
    const keys = [null, { block: 1, at: now - 3 * hour }].map((before) => {
      const view = revisionView({
        dossier: { judged: guilty, findings: quorum },
        filing: { committed: before },
      });
      return intentKey(decideActs(actState({ revisions: [view] }), now)[0]!);
    });
    expect(new Set(keys).size).toBe(2);
  });

  it.each([
    ['used up', { nonceUsed: true }],
    ['of one who is no member any more', { member: false }],
    ['of a report that was tried', { spent: true }],
    ['without enough bond behind it', { freeBond: 9n * ether }],
  ])('is not opened with a finding that is %s', (_, change) => {
    const signers = quorum.map(({ scanner }, place) => ({
      scanner,
      member: true,
      nonceUsed: false,
      spent: false,
      freeBond: 100n * ether,
      ...(place === 1 ? change : {}),
    }));
    expect(bad({ filing: { signers, anchored: true } })).toEqual([]);
  });

  it('is not opened on the word of others alone', () => {
    const findings = peers.map((peer) => finding(peer));
    expect(bad({ dossier: { findings } })).toEqual([]);
  });

  it('is not opened with findings that run out', () => {
    const stale = quorum.map(({ scanner }) => finding(scanner, 0, { deadline: String(now + hour) }));
    expect(bad({ dossier: { findings: stale }, filing: { anchored: true } })).toEqual([]);
  });

  it('is shown on chain when too few peers have signed for ten minutes, once', () => {
    const alone = { findings: [finding(us)] };
    expect(bad({ dossier: alone }, {}, now - 1)).toEqual([]);
    expect(bad({ dossier: alone })).toEqual(['anchor']);
    expect(bad({ dossier: alone, filing: { anchored: true } })).toEqual([]);
  });

  it('is signed for where a quorum has to say it, not where the chain can check it', () => {
    const due = (change: RevisionChange) => {
      const view = revisionView({ ...change, dossier: { judged: guilty, ...change.dossier } });
      return statementsDue(actState({ revisions: [view] }), view, now);
    };
    const [statement] = due({});
    expect(statement).toMatchObject({
      kind: 'finding',
      contract: at.court,
      message: { charge: 0, revision },
    });
    expect(due({ dossier: { findings: [finding(us)] } })).toEqual([]);
    expect(due({ dossier: { proof: { rule: 5, charge: 0, proof: '0xabcd' } } })).toEqual([]);
    const signedLongAgo = finding(us, 0, { deadline: String(now + day) });
    const [again] = due({
      dossier: { findings: [signedLongAgo], judged: { ...guilty, scannedAt: now - 29 * day } },
    });
    if (again?.kind !== 'finding') throw new Error('nothing is due');
    expect(Number(again.message.deadline)).toBeGreaterThan(now + 2 * day);
  });
});

describe('a malformed revision', () => {
  const bad = judged({ verdict: 'malformed', charges: [1] });
  const findings = [us, ...peers.slice(0, 2)].map((scanner) => finding(scanner, 1));

  it('is charged with that, unless worse is being tried or was proven', () => {
    const docket = { rounds: 0, last: null, bond: 10n * ether };
    const worse = (settled: boolean, outcome: 'None' | 'Convicted' | 'Acquitted') => ({
      dockets: [{ rounds: 1, last: { id: caseId, settled, outcome }, bond: 1n }, docket],
    });
    expect(ofRevision({ dossier: { judged: bad, findings } })).toEqual(['commitAccusation']);
    expect(ofRevision({ dossier: { judged: bad, findings }, chain: worse(false, 'None') })).toEqual([]);
    expect(ofRevision({ dossier: { judged: bad, findings }, chain: worse(true, 'Convicted') })).toEqual([]);
    expect(ofRevision({ dossier: { judged: bad, findings }, chain: worse(true, 'Acquitted') })).toEqual([
      'commitAccusation',
    ]);
  });
});

describe('a result that a recheck found to be another one', () => {
  const ofResult = (
    chain: Partial<ResultView['chain']> = {},
    ours: Parameters<typeof resultView>[1] = {},
    state: Partial<ActState> = {},
  ) => methods(actState({ results: [resultView(chain, ours)], ...state }));
  const committed = (ago: number) => ({ committed: { block: 900, at: now - ago } });

  it('is announced, then charged while the announcement holds', () => {
    expect(ofResult()).toEqual(['commitAccusation']);
    expect(ofResult(committed(60))).toEqual(['openInvalidResult']);
    expect(ofResult(committed(hour))).toEqual([]);
    expect(ofResult(committed(2 * hour + 1))).toEqual(['commitAccusation']);
  });

  it('is charged for others once as many members as a quorum say so', () => {
    expect(ofResult({}, { by: [...peers] })).toEqual(['commitAccusation']);
    expect(ofResult({}, { by: peers.slice(1) })).toEqual([]);
    expect(ofResult({ members: peers.slice(1) }, { by: [...peers] })).toEqual([]);
  });

  it.each<[string, Partial<ResultView['chain']>, Partial<ResultView>?, Partial<ActState>?]>([
    ['it was tried before', { tried: true }],
    ['its evidence was used before', { spent: true }],
    ['nothing was submitted', { response: null }],
    ['what was submitted is not final', { response: account(0xd1) }],
    ['its source does not know the task', { taskIndex: null }],
    ['it is of our own task', { client: us }],
    ['we are its provider', { provider: us }],
    ['we are its master', { master: us }],
    ['its source is in doubt', {}, { sourceInDoubt: true }],
    ['the court has retired', {}, {}, { terms: { ...actState().terms, retired: true } }],
    ['we cannot pay', {}, {}, { standing: { ...actState().standing, balance: ether } }],
  ])('is left alone where %s', (_, chain, ours, state) => {
    expect(ofResult(chain, ours, state)).toEqual([]);
  });
});

describe('an attempt that was never answered', () => {
  it('is charged when its time and the grace are over', () => {
    expect(ofAttempt({})).toEqual(['openNonDelivery']);
    expect(ofAttempt({ expiresAt: now - hour })).toEqual([]);
  });

  it.each<[string, Partial<AttemptView['chain']>, Partial<AttemptView>?]>([
    ['answered', { responded: true }],
    ['tried before', { tried: true }],
    ['finalised by another', { status: 'FINALIZED' }],
    ['cancelled', { status: 'CANCELED' }],
    ['nobody’s attempt', { attemptIndex: null }],
    ['of a task that its source does not know', { taskIndex: null }],
    ['made too late to be answered', { attemptedAt: now - 2 * hour - 599 }],
    ['for our own task', { client: us }],
    ['our own', { provider: us }],
    ['not final', {}, { final: false }],
    ['at a task of a source that is in doubt', {}, { sourceInDoubt: true }],
  ])('is left alone where it is %s', (_, chain, ours) => {
    expect(ofAttempt(chain, ours)).toEqual([]);
  });
});

describe('a case', () => {
  it('is contested when the source is clean to us, in the first half of its window', () => {
    expect(ofCase({}, { judged: judged(), uri: 'u' })).toEqual(['contest']);
    expect(ofCase({ deadline: now + day - 1 }, { judged: judged() })).toEqual([]);
  });

  it.each<[string, Partial<CaseView['chain']>, Partial<CaseView>]>([
    ['opened by proof', { rule: 5 }, { judged: judged() }],
    ['brought by ourselves', { accuser: us }, { judged: judged() }],
    ['signed by ourselves', { signedByUs: true }, { judged: judged() }],
    ['about what we did not examine', {}, {}],
    ['about what is suspicious', {}, { judged: judged({ verdict: 'suspicious' }) }],
    ['about what we could not examine wholly', {}, { judged: judged({ verdict: 'incomplete' }) }],
    ['about a provider', { charge: 2 }, { judged: judged() }],
    ['about a result that we found right', { charge: 3 }, { judged: judged(), rechecked: 'innocent' }],
    ['not final', { openedAtBlock: 991 }, { judged: judged() }],
  ])('is not contested when it is %s', (_, chain, ours) => {
    expect(ofCase(chain, ours)).toEqual([]);
  });

  const judging = { eligible: true, listedAsAgent: false, excludable: [] };
  const voting = { phase: 'Voting', deadline: now + day, judging } as const;
  const hashOf = (guilty: boolean) =>
    voteHash({ chainId: 1071, court: at.court, id: caseId, voter: us, guilty, salt: word('vote salt') });
  const voted = (chain: Partial<CaseView['chain']>, ours: Partial<CaseView>) => {
    const [intent] = decideActs(actState({ cases: [caseView({ ...voting, ...chain }, ours)] }), now);
    if (intent?.method !== 'commitVote') return intent?.method ?? null;
    const { args } = decodeFunctionData({ abi: courtAbi, data: intent.data });
    return args![1] === hashOf(true) ? 'guilty' : args![1] === hashOf(false) ? 'innocent' : 'neither';
  };

  it.each<[string | null, Partial<CaseView['chain']>, Partial<CaseView>]>([
    ['innocent', {}, { judged: judged() }],
    ['innocent', {}, { judged: judged({ verdict: 'suspicious' }) }],
    ['guilty', {}, { judged: judged({ verdict: 'malicious', charges: [0] }) }],
    ['guilty', { rule: 5 }, {}],
    ['guilty', { charge: 2 }, {}],
    ['guilty', { charge: 3 }, { judged: judged(), rechecked: 'guilty' }],
    ['innocent', { charge: 3 }, { rechecked: 'innocent' }],
    // Without a ground of our own we do not judge.
    [null, {}, {}],
    [null, {}, { judged: judged({ verdict: 'incomplete' }) }],
    [null, {}, { judged: judged({ verdict: 'malicious' }) }],
    [null, { charge: 1 }, { judged: judged({ verdict: 'malicious', charges: [0] }) }],
    [null, { charge: 2 }, { judged: judged({ verdict: 'malicious', charges: [0] }) }],
    [null, { charge: 3 }, { judged: judged() }],
    [null, { charge: 3 }, { judged: judged({ verdict: 'malicious' }), rechecked: 'guilty' }],
    [null, {}, { rechecked: 'innocent' }],
    // Nor where we may not, or have done so.
    [null, { judging: { ...judging, eligible: false } }, { judged: judged() }],
    [null, { vote: 9n }, { judged: judged() }],
    [null, { deadline: now + 200 }, { judged: judged() }],
    ['disavow', { judging: { ...judging, listedAsAgent: true } }, { judged: judged() }],
  ])('gets the vote %s by what we examined ourselves', (vote, chain, ours) => {
    expect(voted(chain, ours)).toBe(vote);
  });

  it('on a result waits for a run of the task, and says so where we may judge', () => {
    const revision = padHex(account(0xb1), { size: 32 });
    const unheard = (chain: Partial<CaseView['chain']>, ours: Partial<CaseView> = {}) =>
      unheardResults(actState({ cases: [caseView({ ...voting, charge: 3, revision, ...chain }, ours)] }));
    expect(unheard({})).toEqual([{ id: caseId, task: source, provider: getAddress(account(0xb1)) }]);
    expect(unheard({}, { rechecked: 'guilty' })).toEqual([]);
    expect(unheard({ charge: 2 })).toEqual([]);
    expect(unheard({ phase: 'Open', judging: null })).toEqual([]);
    expect(unheard({ judging: { ...judging, eligible: false } })).toEqual([]);
  });

  it('has the vote revealed that was committed, whatever we think by now', () => {
    for (const guilty of [true, false]) {
      const vote = BigInt(hashOf(guilty));
      const view = caseView({ ...voting, phase: 'Reveal', vote }, { judged: judged() });
      const [intent] = decideActs(actState({ cases: [view] }), now);
      const { args } = decodeFunctionData({ abi: courtAbi, data: intent!.data });
      expect(args).toEqual([caseId, guilty, word('vote salt')]);
    }
    expect(ofCase({ ...voting, phase: 'Reveal', vote: 12345n })).toEqual([]);
    expect(ofCase({ ...voting, phase: 'Reveal', vote: 2n })).toEqual([]);
  });

  it('has members who may not judge pointed out, by one watchdog at a time', () => {
    const parties = { ...voting, judging: { ...judging, eligible: false, excludable: [account(9)] } };
    const shifts = Array.from(
      { length: 5 },
      (_, shift) => methods(actState({ cases: [caseView(parties)] }), now + shift * 600).length,
    );
    expect(shifts.sort()).toEqual([0, 0, 0, 0, 1]);
  });

  it.each<[string, Partial<CaseView['chain']>]>([
    ['tally', { phase: 'Open', deadline: now }],
    ['tally', { phase: 'Reveal', deadline: now }],
    ['settle', { phase: 'Ruled', deadline: now }],
    ['settle', { phase: 'Arbiter', deadline: now, disputed: true }],
  ])('is moved on by %s when its window is over', (method, chain) => {
    expect(ofCase(chain)).toEqual([method]);
    expect(ofCase({ ...chain, deadline: now + 1 })).toEqual([]);
  });

  it('is left to the one whose turn it is for a minute each', () => {
    const standing = { ...poor, seats: [peers[0], us] };
    expect(ofCase({ phase: 'Ruled', deadline: now - 59 }, {}, { standing })).toEqual([]);
    expect(ofCase({ phase: 'Ruled', deadline: now - 60 }, {}, { standing })).toEqual(['settle']);
  });

  it('is appealed by the party that lost and is still of its opinion, where there is an arbiter', () => {
    const ruled = { phase: 'Ruled', deadline: now + day, arbiterFee: ether } as const;
    const guilty = judged({ verdict: 'malicious', charges: [0] });
    const lost = { ...ruled, outcome: 'Acquitted', accuser: us } as const;
    expect(ofCase(lost, { judged: guilty })).toEqual(['appeal']);
    expect(ofCase(lost, { judged: judged() })).toEqual([]);
    expect(ofCase({ ...lost, arbiterFee: null }, { judged: guilty })).toEqual([]);
    expect(ofCase({ ...lost, outcome: 'Convicted' }, { judged: guilty })).toEqual([]);
    expect(ofCase({ ...lost, charge: 3 }, { rechecked: 'guilty' })).toEqual(['appeal']);
    expect(ofCase({ ...lost, charge: 3 }, { rechecked: 'innocent' })).toEqual([]);
    const defended = { ...ruled, outcome: 'Convicted', contestor: us } as const;
    expect(ofCase(defended, { judged: judged() })).toEqual(['appeal']);
    expect(ofCase({ ...ruled, phase: 'Arbiter', contestor: us }, { judged: judged() })).toEqual(['refer']);
    expect(ofCase({ ...ruled, outcome: 'Convicted' }, { judged: judged() })).toEqual([]);
  });

  it('on a provider is excused once the source of its task was convicted', () => {
    expect(ofCase({ charge: 2 }, { excusedBy: word('case') })).toEqual(['excuse']);
    expect(ofCase({ charge: 0 }, { excusedBy: word('case') })).toEqual([]);
  });

  it('that is settled pays out: hold, signers, voters', () => {
    const settled = { phase: 'Settled', outcome: 'Convicted', deadline: now - day, hold: 0n } as const;
    expect(ofCase({ ...settled, hold: 5n })).toEqual(['discharge']);
    expect(ofCase({ ...settled, hold: 5n, signedByUs: true })).toEqual(['discharge']);
    expect(ofCase({ ...settled, hold: 5n }, {}, { terms: { ...actState().terms, capacity: 0n } })).toEqual(
      [],
    );
    expect(ofCase({ ...settled, signedByUs: true })).toEqual(['releaseSigner']);
    expect(ofCase(settled, { feeDue: true })).toEqual(['claimFee']);
    expect(ofCase({ ...settled, outcome: 'Void', vote: 99n })).toEqual(['closeVote']);
    expect(ofCase({ ...settled, vote: 99n, tallied: true })).toEqual([]);
    expect(ofCase(settled)).toEqual([]);
  });

  it('discharges each day under another key', () => {
    const keys = [1, 2].map((days) => {
      const view = caseView({ phase: 'Settled', outcome: 'Convicted', deadline: now - days * day });
      return intentKey(decideActs(actState({ cases: [view] }), now)[0]!);
    });
    expect(new Set(keys).size).toBe(2);
  });
});

describe('credit', () => {
  it('is withdrawn once a day, when it is worth the gas', () => {
    const credit = (wei: bigint) => methods(actState({ standing: { ...poor, credit: wei } }));
    expect(credit(ether)).toEqual(['withdraw']);
    expect(credit(1n)).toEqual([]);
  });
});

describe('every decision', () => {
  const state = fc.record({
    phase: fc.constantFrom(...phaseNames),
    outcome: fc.constantFrom(...outcomeNames),
    deadline: fc.integer({ min: now - 9 * day, max: now + 9 * day }),
    charge: fc.nat(3),
    vote: fc.oneof(fc.constantFrom(0n, 1n, 2n, 3n), fc.bigInt(4n, 2n ** 256n - 1n)),
    hold: fc.bigInt(0n, ether),
    tallied: fc.boolean(),
    signedByUs: fc.boolean(),
    disputed: fc.boolean(),
    rule: fc.constantFrom(null, 0, 7),
    accuser: fc.constantFrom(us, peers[0]),
    contestor: fc.constantFrom(null, us, client),
    arbiterFee: fc.constantFrom(null, ether),
    taskSource: fc.constant(null),
  });
  const verdicts = fc.constantFrom(
    null,
    judged(),
    judged({ verdict: 'malicious', charges: [0] }),
    judged({ verdict: 'malformed', charges: [1] }),
    judged({ verdict: 'incomplete' }),
  );

  it('is the same for the same state, has one key for each act, and never costs more than we have', () => {
    fc.assert(
      fc.property(state, verdicts, fc.bigInt(0n, 100n * ether), (chain, verdict, balance) => {
        const full = actState({
          standing: { ...poor, balance },
          cases: [
            caseView(
              { ...chain, revision: chain.charge < 2 ? revision : padHex(provider, { size: 32 }) },
              { judged: verdict },
            ),
          ],
          revisions: [revisionView({ dossier: { judged: verdict, findings: [finding(us)] } })],
          attempts: [attemptView()],
          results: [resultView(), resultView({ committed: { block: 900, at: now - 60 } })],
        });
        const intents = decideActs(full, now);
        expect(decideActs(full, now)).toEqual(intents);
        expect(new Set(intents.map(intentKey)).size).toBe(intents.length);
        for (const { value, chainId } of intents) {
          expect(value).toBeLessThan(balance === 0n ? 1n : balance);
          expect(chainId).toBe(1071);
        }
      }),
    );
  });

  it('is nothing where nothing is known', () => {
    expect(decideActs(actState(), now)).toEqual([]);
  });
});
