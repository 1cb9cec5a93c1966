import { readDeployment } from '../chain/deployments.ts';
import type { Settings } from '../config/settings-table.ts';

/** Where a chain is read from that nothing is known of yet. null: the head of now. @throws WardenError DEPLOYMENT_INVALID */
export async function firstBlock({
  from,
  chain,
  deployments,
}: Pick<Settings, 'from' | 'chain' | 'deployments'>): Promise<number | null> {
  if (from === 'now') return null;
  if (from !== 'deployment') return Number(from);
  const deployment = await readDeployment(deployments, chain);
  const blocks = Object.values(deployment?.contracts ?? {}).map(({ block }) => block);
  return blocks.length === 0 ? 0 : Math.min(...blocks);
}
