import { BaseError, type Hex } from 'viem';
import { WardenError } from '../../model/errors.ts';
import { escapeText } from '../../model/escape.ts';
import { chainError } from '../chain-error.ts';
import type { ChainClient } from '../connect.ts';

/**
 * What became of bytes that were sent: a node has them (`taken`, also when it had them before), their nonce is used up
 * (`spent`), they pay less than what has their nonce, or than the node asks (`underpriced`), the account cannot pay
 * (`unaffordable`), no node wants them for another reason (`refused`), or none was reached.
 */
export interface Reception {
  readonly outcome: 'taken' | 'spent' | 'underpriced' | 'unaffordable' | 'refused' | 'unreached';
  /** In the node's words; escaped, empty where they were taken. */
  readonly detail: string;
}

/** Best first. */
const outcomes = ['taken', 'spent', 'underpriced', 'unaffordable', 'refused', 'unreached'] as const;

/** geth, erigon, nethermind, besu, reth and anvil each have words of their own. */
const answers: readonly (readonly [RegExp, Reception['outcome']])[] = [
  [/already ?known|already imported|known transaction|already exists|already in/i, 'taken'],
  [/nonce ?(is )?too ?low|old ?nonce|invalid nonce/i, 'spent'],
  [/insufficient (funds|balance)|upfront cost/i, 'unaffordable'],
  [
    /underpriced|replacement|fee ?too ?low|less than block base fee|below (current )?(minimum|base fee)|gas ?price.*too low/i,
    'underpriced',
  ],
];

/** Sends signed bytes to every node at once. The best answer counts: one node that has them is enough. */
export async function broadcast(nodes: readonly ChainClient[], raw: Hex): Promise<Reception> {
  const receptions = await Promise.all(nodes.map((node) => send(node, raw)));
  const rank = ({ outcome }: Reception) => outcomes.indexOf(outcome);
  return receptions.reduce((best, each) => (rank(each) < rank(best) ? each : best));
}

async function send(node: ChainClient, raw: Hex): Promise<Reception> {
  try {
    await node.sendRawTransaction({ serializedTransaction: raw });
    return { outcome: 'taken', detail: '' };
  } catch (thrown) {
    const error = chainError(thrown);
    if (error instanceof WardenError && error.code === 'RPC_UNREACHABLE')
      return { outcome: 'unreached', detail: error.message };
    const words = thrown instanceof BaseError ? thrown.details : '';
    const found = answers.find(([pattern]) => pattern.test(words));
    return { outcome: found?.[1] ?? 'refused', detail: escapeText(words, 200) };
  }
}
