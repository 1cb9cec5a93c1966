import type { Address, Hex } from 'viem';
import { courtAbi } from '../abi/court.ts';
import { chainError } from '../chain-error.ts';
import { nameOfProvider, readAttempt } from '../court-state/attempt-state.ts';
import { readCase } from '../court-state/case-state.ts';
import type { CourtReader } from '../court-state/court-reader.ts';
import { readCourtTerms } from '../court-state/court-terms.ts';
import { readFiling } from '../court-state/filing-state.ts';
import { readResult } from '../court-state/result-state.ts';
import { readRevision, readWord } from '../court-state/revision-state.ts';
import { readStanding } from '../court-state/standing.ts';
import { anchorOf } from '../peers/anchored-finding.ts';
import { orNull } from '../status/reader.ts';
import { accusationOf, commitmentOf } from './accusation.ts';
import type { ActState, AttemptView, CaseView, OldWord, ResultView, RevisionView } from './act-state.ts';
import type { Clean, Dossier } from './dossier.ts';
import { isCondemned, type Judged } from './judged.ts';
import type { KnownAttempt } from './known-cases.ts';

/** What is asked about, and what we know of it ourselves. */
export interface Matters {
  readonly dossiers: readonly Dossier[];
  readonly cases: readonly CaseMatter[];
  readonly attempts: readonly KnownAttempt[];
  readonly results: readonly ResultMatter[];
  /** What we know of each source, for charges on those who ran its tasks. */
  readonly sources: ReadonlyMap<Address, KnownSource>;
  /** Statements of ours that have run out. */
  readonly oldWords: readonly { readonly uid: Hex; readonly statement: Clean }[];
}

/** A case, and our verdict on the revision that it is about; null where it is about none, or we have none. */
export type CaseMatter = Pick<CaseView, 'judged' | 'rechecked' | 'uri' | 'salt'> & { readonly id: Hex };

export type ResultMatter = Pick<ResultView, 'known' | 'evidence' | 'salt'>;

export interface KnownSource {
  /** Our verdict on its latest revision, or on an earlier one that was bad. */
  readonly judged: Judged | null;
  /** A settled conviction of any revision; null for none. */
  readonly convictedBy: Hex | null;
  /** A case on any revision is not settled. */
  readonly charged: boolean;
}

/**
 * Everything that is decided upon, as of the block of the reader: four or five requests to the node, however many matters there are,
 * as long as they fit.
 * @throws WardenError RPC_UNREACHABLE, RPC_REFUSED; a missing answer is an error, never a zero
 */
export async function readActState(reader: CourtReader, matters: Matters): Promise<ActState> {
  try {
    const [terms, standing, revisions, cases, attempts, results, oldWords] = await Promise.all([
      readCourtTerms(reader),
      readStanding(reader),
      Promise.all(matters.dossiers.map((dossier) => viewRevision(reader, dossier))),
      Promise.all(matters.cases.map((matter) => viewCase(reader, matter, matters.sources))),
      Promise.all(matters.attempts.map((matter) => viewAttempt(reader, matter, matters.sources))),
      Promise.all(matters.results.map((matter) => viewResult(reader, matter, matters.sources))),
      Promise.all(matters.oldWords.map((word) => viewOldWord(reader, word))),
    ]);
    return {
      chainId: reader.client.chain.id,
      court: reader.court,
      head: reader.head,
      terms,
      standing,
      revisions,
      cases: cases.filter((view) => view !== null),
      attempts,
      results,
      oldWords,
    };
  } catch (thrown) {
    throw chainError(thrown, 'Reading the state of the court');
  }
}

async function viewRevision(reader: CourtReader, dossier: Dossier): Promise<RevisionView> {
  const { source, revision, salt, findings, word } = dossier;
  const { client, court, account } = reader;
  const accusation = accusationOf(dossier);
  const ours = findings.find(
    ({ scanner, statement }) => scanner === account && statement.message.charge === accusation?.charge,
  );
  const [chain, filing] = await Promise.all([
    readRevision(reader, source, revision, word?.uid ?? null),
    accusation === null
      ? null
      : readFiling(reader, {
          source,
          commitment: commitmentOf({
            chainId: client.chain.id,
            court: court.court,
            accuser: account,
            source,
            revision,
            evidence: accusation.evidence,
            salt,
          }),
          evidence: accusation.evidence,
          signers: findings
            .filter(({ statement }) => statement.message.charge === accusation.charge)
            .map(({ scanner, statement: { message } }) => ({
              scanner,
              nonce: BigInt(message.nonce),
              report: message.report,
            })),
          anchor: ours === undefined ? null : anchorOf(ours),
        }),
  ]);
  return {
    dossier,
    chain,
    filing: filing === null || accusation === null ? null : { ...filing, accusation },
  };
}

async function viewCase(
  reader: CourtReader,
  { id, judged, rechecked, uri, salt }: CaseMatter,
  sources: Matters['sources'],
): Promise<CaseView | null> {
  const chain = await readCase(reader, id);
  if (chain === null) return null;
  const source = chain.taskSource === null ? undefined : sources.get(chain.taskSource);
  const mayHaveFee = chain.phase === 'Settled' && (chain.vote === 1n || chain.vote === 2n);
  return {
    chain,
    rechecked,
    uri,
    salt,
    judged: chain.taskSource === null ? judged : (source?.judged ?? null),
    excusedBy: source?.convictedBy ?? null,
    feeDue: mayHaveFee && chain.feePerVoter > 0n && (await isFeeDue(reader, id)),
  };
}

/** The court keeps no public note of what was claimed: it is asked whether it would pay. */
async function isFeeDue({ client, court, account, head }: CourtReader, id: Hex): Promise<boolean> {
  const call = client.simulateContract({
    address: court.court,
    abi: courtAbi,
    functionName: 'claimFee',
    args: [id, account],
    blockNumber: BigInt(head.number),
    // With a sender, it is a request of its own and changes no other answer.
    account,
  });
  return (await orNull(call)) !== null;
}

async function viewAttempt(
  reader: CourtReader,
  { task, provider, final }: KnownAttempt,
  sources: Matters['sources'],
): Promise<AttemptView> {
  const chain = await readAttempt(reader, task, provider);
  return { chain, final, sourceInDoubt: isInDoubt(sources.get(chain.source)) };
}

/** A source that our own follower does not know is no ground to accuse anybody. */
function isInDoubt(source: KnownSource | undefined): boolean {
  return (
    source === undefined ||
    source.convictedBy !== null ||
    source.charged ||
    (source.judged !== null && isCondemned(source.judged.verdict))
  );
}

async function viewResult(
  reader: CourtReader,
  { known, evidence, salt }: ResultMatter,
  sources: Matters['sources'],
): Promise<ResultView> {
  const { task, provider, findings } = known;
  const { report } = evidence;
  const commitment = commitmentOf({
    chainId: reader.client.chain.id,
    court: reader.court.court,
    accuser: reader.account,
    source: task,
    revision: nameOfProvider(provider),
    evidence: report,
    salt,
  });
  const scanners = findings.map(({ scanner }) => scanner);
  const chain = await readResult(reader, { task, provider, commitment, report, scanners });
  return { chain, known, evidence, commitment, salt, sourceInDoubt: isInDoubt(sources.get(chain.source)) };
}

async function viewOldWord(
  reader: CourtReader,
  { uid, statement }: Matters['oldWords'][number],
): Promise<OldWord> {
  const { source, revision } = statement.message;
  const bench = {
    address: reader.court.court,
    abi: courtAbi,
    args: [source, revision],
    blockNumber: BigInt(reader.head.number),
  } as const;
  const [chain, convicted, live] = await Promise.all([
    readWord(reader, uid),
    reader.client.readContract({ ...bench, functionName: 'isConvicted' }),
    reader.client.readContract({ ...bench, functionName: 'liveCasesOf' }),
  ]);
  return { chain, statement, convicted, live: live > 0n };
}
