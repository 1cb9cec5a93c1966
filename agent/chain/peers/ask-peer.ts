import { toWardenError, WardenError } from '../../model/errors.ts';
import { describeUrl } from '../../net/exchange.ts';
import { guardedRequest, readAll } from '../../net/request.ts';
import {
  type Bench,
  type findingMessage,
  findingsMessage,
  mostText,
  type Peer,
  parseMessage,
  toMessage,
  verifyFinding,
} from './message.ts';
import type { SignedFinding } from './signed-finding.ts';

export interface AskOptions {
  readonly bench: Bench;
  readonly peer: Peer;
  readonly allowedHosts: readonly string[];
  /** Unix seconds. */
  readonly now: number;
  readonly signal: AbortSignal;
}

const timeouts = { headersMs: 10_000, idleMs: 5_000, totalMs: 15_000 };

/**
 * Shows a finding of ours to a peer and takes its own on the same charge.
 * @returns null where it has none yet
 * @throws WardenError of the network, for a peer that does not answer, or answers something else
 */
export async function askPeer(ours: SignedFinding, options: AskOptions): Promise<SignedFinding | null> {
  const { bench, peer, allowedHosts, now, signal } = options;
  const payload: ReturnType<typeof findingMessage.parse> = {
    schema: 'warden.finding/1',
    chainId: bench.chainId,
    ...toMessage(ours),
  };
  const response = await guardedRequest(peer.url, {
    method: 'POST',
    headers: { 'content-type': 'application/json', accept: 'application/json' },
    payload: JSON.stringify(payload),
    allowedHosts,
    maxBytes: mostText,
    timeouts,
    signal,
  });
  const text = (await readAll(response)).toString('utf8');
  // It has not seen the revision yet.
  if (response.status === 404) return null;
  const answer = response.status === 200 ? parseMessage(findingsMessage, text) : null;
  if (answer === null)
    throw new WardenError(
      'NETWORK_FAILED',
      `${describeUrl(response.url)} does not answer as a watchdog does (status ${response.status})`,
    );
  for (const sent of answer.findings) {
    const theirs = await verifyFinding(bench, sent, now);
    if (theirs !== null && theirs.scanner === peer.address && isSameCharge(ours, theirs)) return theirs;
  }
  return null;
}

/** Asks all at once: one that hangs holds up nobody else. A failure is a value, for the log. */
export async function askPeers(
  ours: SignedFinding,
  peers: readonly Peer[],
  options: Omit<AskOptions, 'peer'>,
): Promise<
  readonly {
    readonly peer: Peer;
    readonly finding: SignedFinding | null;
    readonly failure: WardenError | null;
  }[]
> {
  return Promise.all(
    peers.map((peer) =>
      askPeer(ours, { ...options, peer }).then(
        (finding) => ({ peer, finding, failure: null }),
        (thrown: unknown) => ({ peer, finding: null, failure: toWardenError(thrown) }),
      ),
    ),
  );
}

function isSameCharge(
  { statement: { message: a } }: SignedFinding,
  { statement: { message: b } }: SignedFinding,
) {
  return a.source === b.source && a.revision === b.revision && a.charge === b.charge;
}
