import { type Address, getAddress, type Hex, zeroHash } from 'viem';
import { type Statement, typedData } from '../../evidence/statement.ts';
import type { WardenError } from '../../model/errors.ts';
import type { Database } from '../../store/store.ts';
import type { AddressBook } from '../address-book.ts';
import type { ChainClient } from '../connect.ts';
import { openCourtReader } from '../court-state/court-reader.ts';
import type { Intent } from '../outbox/intent.ts';
import { plan } from '../outbox/plan.ts';
import { keepFinding } from '../peers/finding-store.ts';
import type { Peer } from '../peers/message.ts';
import { readAnchored } from '../peers/read-anchored.ts';
import type { Signer } from '../signer/signer.ts';
import type { ActState } from './act-state.ts';
import { forgetClean, keepClean } from './clean-store.ts';
import { decideActs } from './decide-acts.ts';
import type { Examiner } from './examined.ts';
import { exchange } from './exchange.ts';
import { loadMatters } from './load-matters.ts';
import { lookAgainAt, memory } from './look-again.ts';
import { readActState } from './read-act-state.ts';
import { patience, rescansDue } from './rescans-due.ts';
import { saltOf } from './salt.ts';
import { statementsDue } from './statements-due.ts';
import { type UnheardResult, unheardResults } from './unheard-results.ts';

export interface ActsOptions {
  readonly db: Database;
  readonly book: AddressBook;
  readonly signer: Signer;
  readonly peers: readonly Peer[];
  /** Hosts of peers that may be private or plain http. */
  readonly allowedHosts: readonly string[];
  readonly examine: Examiner;
  /** Decides and says, but signs nothing, asks nobody and plans nothing. */
  readonly dryRun: boolean;
  readonly signal: AbortSignal;
}

export interface ActsTick {
  /** Everything that is to be done now. */
  readonly intents: readonly Intent[];
  /** What was signed for court and clearance, or would be: nothing is signed in a dry run. */
  readonly statements: readonly Statement[];
  /** Keys of those that were not planned before. */
  readonly planned: readonly string[];
  /** Revisions that have to be scanned again before anything can be said of them. */
  readonly rescans: ReturnType<typeof rescansDue>;
  /** Results that are charged in cases where we may vote, and have not run the task. */
  readonly unheard: readonly UnheardResult[];
  /** Peers that did not answer. */
  readonly failures: readonly { readonly peer: Peer; readonly failure: WardenError }[];
}

/**
 * One round of everything that the watchdog does on chain: load, read, sign, exchange, decide, plan. Nothing is carried from one
 * round to the next but what saves work: it can be killed at any moment.
 *
 * @returns one round, by whoever leads: `finalized` is the last final block, as the follower has it
 * @throws WardenError RPC_UNREACHABLE, RPC_REFUSED, KEY_INVALID, DEPLOYMENT_INVALID where no court is known
 */
export function acts(options: ActsOptions) {
  const { db, book, signer, dryRun } = options;
  const salts = new Map<string, Promise<Hex>>();
  const anchorsSeen = new Set<string>();
  const showFindings = exchange();
  const wanted = patience();
  const looked = memory();

  return async function tick(client: ChainClient, finalized: number): Promise<ActsTick> {
    const chainId = client.chain.id;
    const reader = await openCourtReader(client, book, signer.address, finalized);
    const { account, court, head } = reader;
    const now = head.time;
    const peers = options.peers.map(({ address, url }) => ({ address: getAddress(address), url }));
    const salt = (purpose: 'accusation' | 'vote', subject: Hex) => {
      if (dryRun) return Promise.resolve(zeroHash);
      const key = `${purpose}:${subject}`;
      const known = salts.get(key);
      if (known !== undefined) return known;
      const derived = saltOf(signer, chainId, purpose, subject);
      salts.set(key, derived);
      derived.catch(() => salts.delete(key));
      return derived;
    };
    const load = () =>
      loadMatters({
        db,
        chainId,
        court,
        account,
        examine: options.examine,
        unpublished: dryRun,
        salt,
        isDue: (subject, version) => looked.isDue(subject, version, now),
        now,
      });
    const bench = { chainId, court: court.court };
    if (!dryRun) await readAnchored(db, client, bench, peers, anchorsSeen, now);

    const read = async () => readActState(reader, await load());
    let state = await read();
    const failures: { peer: Peer; failure: WardenError }[] = [];
    const statements = state.revisions.flatMap((view) => statementsDue(state, view, now));
    if (!dryRun) {
      if (statements.length > 0) {
        await signAll(db, signer, account, statements);
        state = await read();
      }
      const exchanged = await showFindings({ ...options, peers }, state, now);
      failures.push(...exchanged.failures);
      if (exchanged.isNew) state = await read();
    }
    const intents = decideActs(state, now);
    const planned = dryRun ? [] : await db.transaction((tx) => plan(tx, intents));
    if (!dryRun) await forgetFreed(db, state);
    lookAgainAt(looked, state, intents, now);
    // A scan whose clock is behind the chain's is not new enough yet: it is not asked for without end.
    const rescans = rescansDue(state, now).filter(({ revision }) => wanted.again(revision));
    return { intents, statements, planned, rescans, unheard: unheardResults(state), failures };
  };
}

async function signAll(
  db: Database,
  signer: Signer,
  scanner: Address,
  statements: readonly Statement[],
): Promise<void> {
  for (const statement of statements) {
    const signature = await signer.signTypedData(typedData(statement));
    if (statement.kind === 'clean') await keepClean(db, { statement, signature }, scanner);
    else await keepFinding(db, { statement, signature, scanner });
  }
}

/** Drops what is kept of statements whose stake is free, and of those that ran out and never reached the chain. */
async function forgetFreed(db: Database, { chainId, oldWords }: ActState): Promise<void> {
  for (const { chain } of oldWords)
    if (chain.settled || chain.expiresAt === 0) await forgetClean(db, chainId, chain.uid);
}
