import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { createTestClient, createWalletClient, defineChain, type Hex, http, publicActions } from 'viem';
import { privateKeyToAccount } from 'viem/accounts';
import { WardenError } from '../../model/errors.ts';

/** Of a chain that is nobody else's. */
export const demoChain = 31_337;

/** A chain of our own in one process: anvil, from npm. Gas is free, so that every balance tells what it should. */
export interface LocalChain {
  readonly url: string;
  /** `host:port`. */
  readonly host: string;
  stop(): Promise<void>;
}

/**
 * @param startedAt Unix seconds of its first block
 * @throws WardenError ENGINE_UNAVAILABLE where anvil is not installed or does not start
 */
export async function startChain(startedAt: number): Promise<LocalChain> {
  const bin = join(
    dirname(createRequire(import.meta.url).resolve('@foundry-rs/anvil/package.json')),
    'bin.mjs',
  );
  const free = ['--block-base-fee-per-gas', '0', '--gas-price', '0'];
  const quick = ['--slots-in-an-epoch', '1', '--block-time', '1', '--mixed-mining'];
  const child = spawn(
    process.execPath,
    [
      bin,
      '--port',
      '0',
      '--chain-id',
      String(demoChain),
      '--timestamp',
      String(startedAt),
      ...free,
      ...quick,
    ],
    { stdio: ['ignore', 'pipe', 'pipe'] },
  );
  const kill = () => child.kill();
  process.once('exit', kill);
  child.once('exit', () => process.removeListener('exit', kill));
  const host = await listening(child);
  return {
    url: `http://${host}`,
    host,
    async stop() {
      if (child.exitCode !== null || child.signalCode !== null) return;
      child.kill();
      await once(child, 'exit');
    },
  };
}

/** Everything that it prints is read, or the pipe fills up and it stops; little is kept. */
function listening(child: ChildProcess): Promise<string> {
  return new Promise((resolve, reject) => {
    let text = '';
    const fail = (cause: unknown) =>
      reject(
        new WardenError('ENGINE_UNAVAILABLE', 'The local chain (anvil) does not start', {
          cause,
          todo: 'Run `npm ci` again on this machine, so that anvil for its platform is installed.',
        }),
      );
    child.once('error', fail);
    child.once('exit', () => fail(new Error(text)));
    const read = (chunk: Buffer) => {
      if (text.length < 10_000) text += chunk.toString();
      const [, address] = /Listening on (127\.0\.0\.1:\d+)/.exec(text) ?? [];
      if (address !== undefined) resolve(address);
    };
    child.stdout?.on('data', read);
    child.stderr?.on('data', read);
  });
}

export type People = ReturnType<typeof peopleOf>;

/** Those who take part: each by a name, from which the key comes. */
export function peopleOf({ url }: LocalChain, keyOf: (name: string) => Hex) {
  const chain = defineChain({
    id: demoChain,
    name: 'demonstration',
    nativeCurrency: { name: 'OpenGPU', symbol: 'OGPU', decimals: 18 },
    rpcUrls: { default: { http: [url] } },
    fees: { maxPriorityFeePerGas: () => 0n },
  });
  const options = {
    chain,
    // Without the node's own filling-in, which knows nothing of free gas.
    transport: http(url, { methods: { exclude: ['eth_fillTransaction'] } }),
    pollingInterval: 100,
    cacheTime: 0,
  } as const;
  const chainClient = createTestClient({ ...options, mode: 'anvil' }).extend(publicActions);
  return {
    chain: chainClient,
    wallet: (name: string) => createWalletClient({ ...options, account: privateKeyToAccount(keyOf(name)) }),
    address: (name: string) => privateKeyToAccount(keyOf(name)).address,
    /** @throws Error where it reverted */
    async done(sending: Promise<Hex>): Promise<void> {
      const receipt = await chainClient.waitForTransactionReceipt({ hash: await sending });
      if (receipt.status !== 'success') throw new Error(`${receipt.transactionHash} reverted`);
    },
    /** Seconds, and a block. */
    async pass(seconds: number): Promise<void> {
      await chainClient.increaseTime({ seconds });
      await chainClient.mine({ blocks: 1 });
    },
  };
}
