import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { createPublicClient, createTestClient, createWalletClient, defineChain, type Hex, http } from 'viem';
import { privateKeyToAccount } from 'viem/accounts';
import { packageRoot } from '../../agent/config/package-root.ts';

/** A chain of our own, in one process. */
export interface Anvil {
  readonly url: string;
  /** `host:port`, as `--allow-host` takes it. */
  readonly host: string;
  readonly process: ChildProcess;
  stop(): Promise<void>;
}

/** Anvil's well-known test accounts: each has 10,000 coins on every chain that it starts. */
export const keys: readonly Hex[] = [
  '0xac0974bec39a17e36ba4a6b4d238ff944bacb478cbed5efcae784d7bf4f2ff80',
  '0x59c6995e998f97a5a0044966f0945389dc9e86dae88c7a8412f4603b6b78690d',
  '0x5de4111afa1a4b94908f83103eb1f1706367c2e68ca870fc3fb9a804cdab365a',
  '0x7c852118294e51e653712a81e05800f419141751be58f605c371e15141b007a6',
  '0x47e179ec197488593b187f80a00eb0da91f1b9d0b13f8733639f19c30a34926a',
  '0x8b3a350cf5c34c9194ca85829a2df0ec3153be0318b5e2d3348e872092edffba',
  '0x92db14e403b83dfe3df233f83dfa3a0d7096f21ca9b0d6d6b8d88b2b4ec1564e',
  '0x4bbbf85ce3377467afe5d46f804f221813b2bb87f24d81f60f1fcdbf7cbf4356',
  '0xdbda1821b80551c9d65939329250298aa3472ba22feea921c0cf5d620ea67b97',
  '0x2a871d0798f97d79848a013d4936a73bf4cc922c825d33c1cf7073dff6d409c6',
];

export async function startAnvil(chainId = 1071, more: readonly string[] = []): Promise<Anvil> {
  const bin = join(packageRoot(), 'node_modules', '.bin', 'anvil');
  const child = spawn(bin, ['--host', '127.0.0.1', '--port', '0', '--chain-id', String(chainId), ...more], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const kill = () => child.kill();
  process.once('exit', kill);
  child.once('exit', () => process.removeListener('exit', kill));
  const host = await new Promise<string>((resolve, reject) => {
    let text = '';
    child.once('exit', (code) => reject(new Error(`anvil ended with ${code}: ${text}`)));
    child.stdout.on('data', (chunk: Buffer) => {
      // Everything is read, or the pipe fills up and anvil stops; little is kept.
      if (text.length < 10_000) text += chunk.toString();
      const [, address] = /Listening on (127\.0\.0\.1:\d+)/.exec(text) ?? [];
      if (address !== undefined) resolve(address);
    });
  });
  return {
    url: `http://${host}`,
    host,
    process: child,
    async stop() {
      if (child.exitCode !== null || child.signalCode !== null) return;
      child.kill();
      await once(child, 'exit');
    },
  };
}

/** Clients of a local chain: to read, to send, to move its clock. */
export function clientsOf({ url }: Pick<Anvil, 'url'>, chainId = 1071) {
  const chain = defineChain({
    id: chainId,
    name: 'local',
    nativeCurrency: { name: 'OpenGPU', symbol: 'OGPU', decimals: 18 },
    rpcUrls: { default: { http: [url] } },
    // On a chain without a base fee, gas is free and every balance is exact.
    fees: { maxPriorityFeePerGas: () => 0n },
  });
  // Without the node's own filling-in, which knows nothing of free gas.
  const transport = http(url, { methods: { exclude: ['eth_fillTransaction'] } });
  const options = { chain, transport, pollingInterval: 20, cacheTime: 0 } as const;
  return {
    chain,
    read: createPublicClient(options),
    test: createTestClient({ ...options, mode: 'anvil' }),
    wallet: (key: Hex) => createWalletClient({ ...options, account: privateKeyToAccount(key) }),
  };
}
