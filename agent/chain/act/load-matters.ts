import { type Address, encodeAbiParameters, getAddress, type Hex, keccak256, sliceHex, zeroHash } from 'viem';
import type { Database } from '../../store/store.ts';
import type { CourtAddresses } from '../address-book.ts';
import { nameOfProvider } from '../court-state/attempt-state.ts';
import { invalidResult } from '../court-state/result-state.ts';
import { keptFindings } from '../peers/finding-store.ts';
import { type KnownResult, knownResults } from '../peers/result-finding-store.ts';
import { accusationOf } from './accusation.ts';
import { keptClean, lastWord, oldCleans } from './clean-store.ts';
import type { Dossier } from './dossier.ts';
import type { Examined, Examiner } from './examined.ts';
import { isCondemned, type Judged } from './judged.ts';
import { convictedSources, knownAttempts, knownCases } from './known-cases.ts';
import { type KnownRevision, knownRevisions } from './known-revisions.ts';
import { ownRecheck } from './own-recheck.ts';
import type { CaseMatter, KnownSource, Matters, ResultMatter } from './read-act-state.ts';

export interface LoadOptions {
  readonly db: Database;
  readonly chainId: number;
  readonly court: CourtAddresses;
  readonly account: Address;
  readonly examine: Examiner;
  /** Whether evidence will do that nobody can fetch yet: where nothing is signed. */
  readonly unpublished: boolean;
  /** See `saltOf`. */
  readonly salt: (purpose: 'accusation' | 'vote', subject: Hex) => Promise<Hex>;
  /** Whether it is worth looking at: `version` is what we know of it ourselves. */
  readonly isDue: (subject: string, version: string) => boolean;
  /** Unix seconds, by the chain's clock. */
  readonly now: number;
}

const mostOldWords = 100;

/** What the store and our own verdicts say, before the chain is asked. A verdict counts once its evidence can be had. */
export async function loadMatters(options: LoadOptions): Promise<Matters> {
  const { db, chainId, court, isDue, now } = options;
  const published = (examined: Examined | null) =>
    examined !== null && (options.unpublished || examined.uri !== '') ? examined : null;
  const [revisions, cases, convicted, attempts, results, oldWords] = await Promise.all([
    knownRevisions(db, chainId),
    knownCases(db, chainId, now),
    convictedSources(db, chainId),
    knownAttempts(db, chainId),
    knownResults(db, chainId),
    oldCleans(db, { chainId, clearance: court.clearance }, now, mostOldWords),
  ]);
  const dossiers: Dossier[] = [];
  const sources = new Map<Address, KnownSource>();
  for (const known of revisions.sort((a, b) => a.blockNumber - b.blockNumber)) {
    const { source, revision, params } = known;
    const own = await options.examine(source, revision, params);
    const judged = own?.judged ?? null;
    const examined = published(own);
    sources.set(source, {
      judged: worse(sources.get(source)?.judged ?? null, judged),
      convictedBy: convicted.get(source) ?? null,
      charged: cases.some((each) => !each.settled && each.subject === source),
    });
    if (isDue(revision, versionOf(known, examined))) dossiers.push(await dossierOf(options, known, examined));
  }
  const paramsOf = new Map(revisions.map(({ revision, params }) => [revision, params]));
  const matters: CaseMatter[] = [];
  for (const { id, charge, subject, revision, settled } of cases) {
    if (settled && !isDue(id, '')) continue;
    const params = charge < 2 ? paramsOf.get(revision) : undefined;
    const examined =
      params === undefined ? null : published(await options.examine(subject, revision, params));
    const provider = getAddress(sliceHex(revision, 12));
    const run = { chainId, task: subject, provider, scanner: options.account };
    matters.push({
      id,
      judged: examined?.judged ?? null,
      rechecked: charge === invalidResult ? await ownRecheck(db, run) : null,
      uri: examined?.uri ?? '',
      salt: settled ? zeroHash : await options.salt('vote', id),
    });
  }
  return {
    dossiers,
    cases: matters,
    attempts: attempts.filter(({ task, provider }) => isDue(`${task}:${provider}`, '')),
    results: await resultsOf(options, results),
    sources,
    oldWords: oldWords.filter(({ uid }) => isDue(uid, '')),
  };
}

async function resultsOf(
  { account, salt, isDue }: LoadOptions,
  results: readonly KnownResult[],
): Promise<ResultMatter[]> {
  const due = results.filter((known) => isDue(slotOfResult(known), versionOfResult(known)));
  return Promise.all(
    due.map(async (known) => ({
      known,
      evidence: known.findings.find(({ scanner }) => scanner === account) ?? known.findings[0]!,
      salt: await salt('accusation', slotOf(known.task, nameOfProvider(known.provider))),
    })),
  );
}

/** Another finding makes a result worth another look. */
export function versionOfResult({ findings, responses }: KnownResult): string {
  return `${findings.length}:${responses.length}`;
}

export function slotOfResult({ task, provider }: Pick<KnownResult, 'task' | 'provider'>): string {
  return `result:${task}:${provider}`;
}

/** What one version of a source did, a later one does not undo. */
function worse(earlier: Judged | null, later: Judged | null): Judged | null {
  return earlier !== null && isCondemned(earlier.verdict) ? earlier : later;
}

/** What a revision is to us: another verdict or another block makes it worth another look. */
export function versionOf(
  { blockHash, final }: Pick<KnownRevision, 'blockHash' | 'final'>,
  examined: Pick<Dossier, 'judged' | 'proof'> | null,
): string {
  const { judged, proof } = examined ?? { judged: null, proof: null };
  return `${blockHash}:${final}:${judged?.report ?? ''}:${judged?.scannedAt ?? ''}:${proof?.rule ?? ''}`;
}

async function dossierOf(
  { db, chainId, court, account, salt }: LoadOptions,
  known: KnownRevision,
  examined: Examined | null,
): Promise<Dossier> {
  const { source, revision } = known;
  const judged = examined?.judged ?? null;
  const proof = examined?.proof ?? null;
  const [findings, clean, word] = await Promise.all([
    keptFindings(db, { chainId, court: court.court }, source, revision),
    judged === null
      ? null
      : keptClean(db, { chainId, clearance: court.clearance }, source, revision, judged.scannedAt),
    lastWord(db, chainId, account, source, revision),
  ]);
  const isAccused = accusationOf({ judged, proof }) !== null;
  return {
    ...known,
    judged,
    proof,
    findings,
    clean,
    word,
    uri: examined?.uri ?? '',
    salt: isAccused ? await salt('accusation', slotOf(source, revision)) : zeroHash,
  };
}

function slotOf(source: Address, revision: Hex): Hex {
  return keccak256(encodeAbiParameters([{ type: 'address' }, { type: 'bytes32' }], [source, revision]));
}
