import { join } from 'node:path';
import { setting, xdg } from './setting.ts';
import { account, chain, oneOf, path, protocol, url, urls, whole } from './setting-types.ts';

const settlements = ['sweep', 'external', 'none'] as const;
export type Settlement = (typeof settlements)[number];

/** What everything that talks to a chain is told. */
export const chainSettings = {
  chain: setting<number>({
    flags: '--chain <id>',
    env: 'WARDEN_CHAIN',
    type: chain,
    default: () => 1071,
    defaultText: 'mainnet',
    help: 'the chain that is meant: mainnet (1071), testnet (200820172034) or the id of another',
  }),
  rpcUrl: setting<readonly string[]>({
    flags: '--rpc-url <url>',
    env: 'WARDEN_RPC_URL',
    type: urls,
    default: () => [],
    defaultText: "the network's public node",
    help: 'the node to ask; one that is not public has to be allowed with --allow-host; several are held against each other by watch, the others ask the first',
  }),
  deployments: setting<string>({
    flags: '--deployments <folder>',
    env: 'WARDEN_DEPLOYMENTS',
    type: path,
    default: ({ env, home }) =>
      join(xdg(env.XDG_DATA_HOME) ?? join(home, '.local', 'share'), 'warden', 'deployments'),
    defaultText: '$XDG_DATA_HOME/warden/deployments or ~/.local/share/warden/deployments',
    help: 'where it is kept what stands at which address, one file for each chain',
  }),
  keyFile: setting<string | null>({
    flags: '--key-file <file>',
    env: 'WARDEN_KEY_FILE',
    type: path,
    default: () => null,
    defaultText: 'the environment variable WARDEN_PRIVATE_KEY',
    help: 'the file with the private key that signs transactions, in plain or encrypted',
  }),
  passphraseFile: setting<string | null>({
    flags: '--passphrase-file <file>',
    env: 'WARDEN_PASSPHRASE_FILE',
    type: path,
    default: () => null,
    defaultText: 'the environment variable WARDEN_KEY_PASSPHRASE',
    help: 'the file with the passphrase of an encrypted key',
  }),
  signerUrl: setting<string | null>({
    flags: '--signer-url <url>',
    env: 'WARDEN_SIGNER_URL',
    type: url,
    default: () => null,
    defaultText: 'the key of --key-file',
    help: 'a remote signer (Web3Signer) that holds the key; one that is not public has to be allowed with --allow-host',
  }),
  signerAccount: setting<string | null>({
    flags: '--signer-account <address>',
    env: 'WARDEN_SIGNER_ACCOUNT',
    type: account,
    default: () => null,
    defaultText: 'its only key',
    help: 'the account that the remote signer signs for',
  }),
  maxGasPrice: setting<number>({
    flags: '--max-gas-price <gwei>',
    env: 'WARDEN_MAX_GAS_PRICE',
    type: whole(1, 1_000_000),
    default: () => 200,
    defaultText: '200',
    help: 'most gwei that are ever paid for a unit of gas',
  }),
  protocol: setting<string>({
    flags: '--protocol <which>',
    env: 'WARDEN_PROTOCOL',
    type: protocol,
    default: () => 'own',
    defaultText: 'own',
    help: "the protocol that the court stands beside: own (deployed with it), live (the network's) or the address of a Nexus",
  }),
  settlement: setting<Settlement | null>({
    flags: '--settlement <mode>',
    env: 'WARDEN_SETTLEMENT',
    type: oneOf(settlements),
    default: () => null,
    defaultText: 'sweep beside our own protocol',
    help: 'where a confiscated stake goes: sweep (to the court), external (to a treasury) or none (it stays sanctioned)',
  }),
  owner: setting<string | null>({
    flags: '--owner <address>',
    env: 'WARDEN_OWNER',
    type: account,
    default: () => null,
    defaultText: 'the deployer',
    help: 'who admits scanners and adds rules and policies, each after a delay',
  }),
  guardian: setting<string | null>({
    flags: '--guardian <address>',
    env: 'WARDEN_GUARDIAN',
    type: account,
    default: () => null,
    defaultText: 'the deployer',
    help: 'who may veto a case, which can only acquit',
  }),
  arbiter: setting<string | null>({
    flags: '--arbiter <address>',
    env: 'WARDEN_ARBITER',
    type: account,
    default: () => null,
    defaultText: 'none: an appeal times out',
    help: 'the ERC-792 arbitrator that appeals go to',
  }),
};
