import { toWardenError, WardenError } from '../../model/errors.ts';
import type { ChainClient } from '../connect.ts';
import { type Block, readBlock } from './block.ts';

/** One RPC endpoint and how it has behaved. */
export interface Node {
  readonly name: string;
  /** @throws WardenError as `connect` */
  readonly open: () => Promise<ChainClient>;
}

/** What the nodes agree on for one tick. Everything of the tick is read through `client`. */
export interface View {
  readonly client: ChainClient;
  /** Others that are well, for a second opinion. */
  readonly others: readonly ChainClient[];
  readonly head: number;
  readonly finalized: number;
}

interface Health {
  client: ChainClient | null;
  failures: number;
  /** By the clock of `now`, milliseconds. */
  restUntil: number;
}

interface Answer {
  readonly client: ChainClient;
  readonly head: number;
  readonly finalized: number;
}

const longestRestMs = 60_000;

/**
 * Asks every node that is well where the chain is, and takes what at least two have reached where there are two: a
 * node ahead of all others may be on a fork of its own, and one behind leaves out what it has not seen.
 *
 * @param depth blocks until final, for a chain whose nodes know no `finalized` tag
 * @param now milliseconds, monotonic
 */
export function nodePool(nodes: readonly Node[], depth: number, now: () => number) {
  const health = new Map<Node, Health>(
    nodes.map((node) => [node, { client: null, failures: 0, restUntil: Number.NEGATIVE_INFINITY }]),
  );
  let finalizedSeen = 0;

  function failed(node: Node): void {
    const state = health.get(node)!;
    state.failures++;
    state.restUntil = now() + Math.min(longestRestMs, 250 * 2 ** Math.min(state.failures, 10));
  }

  async function ask(node: Node): Promise<Answer | WardenError> {
    const state = health.get(node)!;
    try {
      state.client ??= await node.open();
      const head = await readBlock(state.client, 'latest');
      if (head === null) throw new WardenError('RPC_REFUSED', `${node.name} has no latest block`);
      const finalized = await finalizedOf(state.client, head, depth);
      state.failures = 0;
      return { client: state.client, head: head.number, finalized };
    } catch (thrown) {
      failed(node);
      return toWardenError(thrown);
    }
  }

  return {
    /** Called when what a view's client answered was wrong or missing: it rests for a while. */
    blame(client: ChainClient): void {
      for (const [node, state] of health) if (state.client === client) failed(node);
    },
    /** @throws WardenError RPC_UNREACHABLE when no node answers, or whatever the last one failed with */
    async view(): Promise<View> {
      const awake = nodes.filter((node) => health.get(node)!.restUntil <= now());
      const answers = await Promise.all((awake.length > 0 ? awake : nodes).map(ask));
      const well = answers.filter((answer): answer is Answer => !(answer instanceof WardenError));
      if (well.length === 0) throw answers[0];
      const head = agreed(well.map((answer) => answer.head));
      // A finalized head that goes back is a node that lags: what was final stays so.
      finalizedSeen = Math.max(finalizedSeen, Math.min(head, agreed(well.map((answer) => answer.finalized))));
      const able = well.filter((answer) => answer.head >= head);
      const [first, ...rest] = able.map((answer) => answer.client);
      return { client: first!, others: rest, head, finalized: Math.min(finalizedSeen, head) };
    },
  };
}

export type NodePool = ReturnType<typeof nodePool>;

/** The highest that two have reached; with one node, its own. */
function agreed(numbers: readonly number[]): number {
  const sorted = [...numbers].sort((a, b) => b - a);
  return sorted[1] ?? sorted[0]!;
}

async function finalizedOf(client: ChainClient, head: Block, depth: number): Promise<number> {
  const byDepth = Math.max(0, head.number - depth);
  try {
    const block = await readBlock(client, 'finalized');
    return block === null ? byDepth : Math.min(block.number, head.number);
  } catch (error) {
    if (error instanceof WardenError && error.code === 'RPC_REFUSED') return byDepth;
    throw error;
  }
}
