import { type Address, isAddressEqual } from 'viem';
import type { Database } from '../../store/store.ts';
import { isKnownRevision, keepFinding, keptFindings } from './finding-store.ts';
import {
  type Bench,
  findingMessage,
  type findingsMessage,
  isOfContract,
  parseMessage,
  toMessage,
  verifyFinding,
} from './message.ts';

export interface AnswerOptions {
  readonly db: Database;
  readonly bench: Bench;
  /** Ours. */
  readonly account: Address;
  /** Accounts of the peers that are heard. */
  readonly peers: readonly Address[];
  /** Unix seconds. */
  readonly now: number;
}

export interface Answer {
  readonly status: 200 | 202 | 400 | 403 | 404;
  /** JSON. */
  readonly body: string;
}

/**
 * Takes a finding that a peer shows us, and gives ours on the same charge if we have one. Nobody but a named peer learns anything:
 * a source that hears of its accusation could move its stake.
 *
 * @param text body of the request, not trusted; whoever serves it cuts it at `mostText`
 */
export async function answerPeer(
  { db, bench, account, peers, now }: AnswerOptions,
  text: string,
): Promise<Answer> {
  const message = parseMessage(findingMessage, text);
  if (message === null || message.chainId !== bench.chainId)
    return refuse(400, 'This is no finding for this chain.');
  if (isOfContract(message))
    return refuse(400, 'Peers take signatures of accounts alone, and this one is of a contract (ERC-1271).');
  const signed = await verifyFinding(bench, message, now);
  if (signed === null) return refuse(400, 'The finding has run out, or nobody signed it.');
  if (!peers.some((peer) => isAddressEqual(peer, signed.scanner)))
    return refuse(403, 'The signer is not one of the peers of this watchdog.');
  const { source, revision, charge } = signed.statement.message;
  if (!(await isKnownRevision(db, bench.chainId, source, revision)))
    return refuse(404, 'This watchdog has not seen that revision yet: ask again later.');
  await keepFinding(db, signed);
  const kept = await keptFindings(db, bench, source, revision);
  const findings = kept
    .filter(
      ({ scanner, statement }) => isAddressEqual(scanner, account) && statement.message.charge === charge,
    )
    .map(toMessage);
  const answer: ReturnType<typeof findingsMessage.parse> = { schema: 'warden.findings/1', findings };
  return { status: 200, body: JSON.stringify(answer) };
}

function refuse(status: Exclude<Answer['status'], 200 | 202>, error: string): Answer {
  return { status, body: JSON.stringify({ error }) };
}
