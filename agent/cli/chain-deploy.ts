import { connect } from '../chain/connect.ts';
import { deployContracts } from '../chain/deploy/deploy-contracts.ts';
import { deploymentFile } from '../chain/deployments.ts';
import { needSigner } from '../chain/signer/open-signer.ts';
import type { Settings } from '../config/settings-table.ts';
import { escapeText } from '../model/escape.ts';
import type { Terminal } from './scan.ts';

/**
 * `warden chain deploy`: deploys what is missing and prints where everything stands.
 * @throws WardenError as `connect`, `needSigner` and `deployContracts`
 */
export async function deploy(
  settings: Settings & { readonly format: 'table' | 'json' },
  { stdout, stderr, cancelled }: Terminal,
): Promise<void> {
  const signer = await needSigner(settings, process.env, cancelled);
  const client = await connect({
    chain: settings.chain,
    rpcUrl: settings.rpcUrl[0] ?? null,
    allowedHosts: settings.allowHost,
    signal: cancelled,
  });
  const { deployment, left } = await deployContracts({
    client,
    signer,
    folder: settings.deployments,
    choices: settings,
    progress: (line) => stderr.write(`${line}\n`),
  });
  if (settings.format === 'json') {
    stdout.write(`${JSON.stringify(deployment, null, 2)}\n`);
    return;
  }
  const rows = Object.entries(deployment.contracts).map(([name, { address }]) => [name, address] as const);
  const width = Math.max(...rows.map(([name]) => name.length));
  stdout.write(rows.map(([name, address]) => `${name.padEnd(width)}  ${address}\n`).join(''));
  stdout.write(`\nkept in ${escapeText(deploymentFile(settings.deployments, deployment.chainId))}\n`);
  for (const sentence of left) stdout.write(`still to do: ${sentence}\n`);
}
