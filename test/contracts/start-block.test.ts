import { RpcRequestError } from 'viem';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { addressBook, type ProtocolAddresses } from '../../agent/chain/address-book.ts';
import { type ChainClient, connect } from '../../agent/chain/connect.ts';
import { deploymentBlock } from '../../agent/chain/deployment-block.ts';
import { readDeployment } from '../../agent/chain/deployments.ts';
import { type Anvil, clientsOf, startAnvil } from './anvil.ts';
import { deployTo, temporaryFolder } from './deploying.ts';

const folder = temporaryFolder();
const error = { code: -32000, message: 'missing trie node' };
const forgotten = new RpcRequestError({ body: {}, error, url: 'node' });
let anvil: Anvil;
let client: ChainClient;
let protocol: ProtocolAddresses;

beforeAll(async () => {
  anvil = await startAnvil();
  await clientsOf(anvil).test.mine({ blocks: 37 });
  await deployTo({ ...anvil, folder: folder.path });
  await clientsOf(anvil).test.mine({ blocks: 150 });
  const { signal } = new AbortController();
  client = await connect({ chain: 1071, rpcUrl: anvil.url, allowedHosts: [anvil.host], signal });
  ({ protocol } = await addressBook(client, folder.path));
}, 60_000);
afterAll(async () => {
  await anvil.stop();
  folder.remove();
});

it('the block in which the first of the contracts was deployed is found', async () => {
  const { contracts } = (await readDeployment(folder.path, 1071))!;
  const blocks = ['Nexus', 'Terminal', 'Vault'].map((name) => contracts[name]!.block);
  expect(await deploymentBlock(client, protocol)).toBe(Math.min(...blocks));
  expect(Math.min(...blocks)).toBeGreaterThan(37);
});

it.each([
  ['says that it has forgotten', () => Promise.reject(forgotten)],
  ['says that there was no code until yesterday', () => Promise.resolve('0x')],
])('a node that %s old states is not believed', async (_, answer) => {
  const head = Number(await client.getBlockNumber());
  const forgetful = {
    ...client,
    getCode: (args: { blockNumber: bigint }) =>
      args.blockNumber < head - 50 ? answer() : client.getCode(args as never),
    // Sources were there by then.
    readContract: async () => 3n,
  } as unknown as ChainClient;
  expect(await deploymentBlock(forgetful, protocol)).toBeNull();
});
