import type { AddressBook } from '../chain/address-book.ts';
import type { ChainClient } from '../chain/connect.ts';
import { deploymentBlock } from '../chain/deployment-block.ts';
import { readDeployment } from '../chain/deployments.ts';
import { readCursor } from '../chain/follow/cursor.ts';
import type { Log } from '../config/log.ts';
import type { Settings } from '../config/settings-table.ts';
import type { Database } from '../store/store.ts';
import { firstBlock } from './first-block.ts';

/**
 * Where a chain is read from that the database knows nothing of yet: where its contracts were deployed, as far as the node can tell. Once
 * the first step is written down, the database knows where it is, and nothing is looked for again.
 * @returns null for the head of now
 * @throws WardenError DEPLOYMENT_INVALID, RPC_UNREACHABLE
 */
export async function startBlock(
  settings: Pick<Settings, 'from' | 'chain' | 'deployments'>,
  client: ChainClient,
  { protocol }: AddressBook,
  db: Database,
  log: Log,
): Promise<number | null> {
  const isOurs = (await readDeployment(settings.deployments, settings.chain)) !== null;
  const isKnown = (await readCursor(db, settings.chain)) !== null;
  if (settings.from !== 'deployment' || isOurs || isKnown) return firstBlock(settings);
  const found = await deploymentBlock(client, protocol);
  if (found === null)
    log.warn('the node cannot say when the contracts were deployed: the chain is read from its beginning', {
      todo: 'Name a block with --from, or a node that keeps all states.',
    });
  else log.info('the contracts were deployed in this block', { block: found });
  return found ?? 0;
}
