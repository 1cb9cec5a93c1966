import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Hex } from 'viem';
import { connect } from '../../agent/chain/connect.ts';
import {
  type DeployChoices,
  type DeployResult,
  deployContracts,
} from '../../agent/chain/deploy/deploy-contracts.ts';
import { loadSigner } from '../../agent/chain/signer/private-key.ts';
import { keys } from './anvil.ts';

const ownProtocol: DeployChoices = {
  protocol: 'own',
  settlement: null,
  owner: null,
  guardian: null,
  arbiter: null,
};

export interface DeployTo {
  readonly url: string;
  readonly host: string;
  readonly folder: string;
  readonly key?: Hex;
  readonly chain?: number;
  readonly choices?: Partial<DeployChoices>;
  readonly progress?: (line: string) => void;
}

/** Deploys as `warden chain deploy` does, within this process. */
export async function deployTo(to: DeployTo): Promise<DeployResult> {
  const client = await connect({
    chain: to.chain ?? 1071,
    rpcUrl: to.url,
    allowedHosts: [to.host],
    signal: new AbortController().signal,
  });
  const signer = await loadSigner(null, { WARDEN_PRIVATE_KEY: to.key ?? keys[0]! });
  return deployContracts({
    client,
    signer,
    folder: to.folder,
    choices: { ...ownProtocol, ...to.choices },
    progress: to.progress ?? (() => {}),
  });
}

/** A folder for deployments that goes with the test. */
export function temporaryFolder(): { readonly path: string; remove(): void } {
  const path = mkdtempSync(join(tmpdir(), 'warden-chain-'));
  return { path, remove: () => rmSync(path, { recursive: true, force: true }) };
}
