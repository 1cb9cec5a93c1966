import { type Address, parseEther } from 'viem';
import { clearanceAbi } from '../../chain/abi/clearance.ts';
import { controllerAbi } from '../../chain/abi/controller.ts';
import { courtAbi } from '../../chain/abi/court.ts';
import { nexusAbi } from '../../chain/abi/nexus.ts';
import { revisionsAbi } from '../../chain/abi/revisions.ts';
import { scannersAbi } from '../../chain/abi/scanners.ts';
import { sourceAbi } from '../../chain/abi/source.ts';
import { terminalAbi } from '../../chain/abi/terminal.ts';
import { vaultAbi } from '../../chain/abi/vault.ts';
import type { AddressBook } from '../../chain/address-book.ts';
import type { People } from './local-chain.ts';

const day = 86_400;

export type Market = ReturnType<typeof marketOf>;

/** What people do on the chain, and what it says of them. Amounts in coins. */
export function marketOf(people: People, book: AddressBook, controller: Address) {
  const { chain, wallet, address, done, pass } = people;
  const { protocol, court: at } = book;
  if (at === null) throw new Error('there is no court');
  const vault = { address: protocol.vault, abi: vaultAbi } as const;
  const nexus = { address: protocol.nexus, abi: nexusAbi } as const;
  const court = { address: at.court, abi: courtAbi } as const;

  return {
    /** Gives everybody coins. */
    async welcome(names: readonly string[], coins: string): Promise<void> {
      for (const name of names) await chain.setBalance({ address: address(name), value: parseEther(coins) });
    },
    async stake(name: string, coins: string): Promise<void> {
      const value = parseEther(coins);
      const args = [address(name)] as const;
      await done(wallet(name).writeContract({ ...vault, functionName: 'deposit', args, value }));
      await done(wallet(name).writeContract({ ...vault, functionName: 'lock', args: [value] }));
    },
    /** Admits watchdogs, and seats them when the delay is over. */
    async seat(owner: string, names: readonly string[]): Promise<void> {
      const scanners = { address: at.scanners, abi: scannersAbi } as const;
      for (const name of names) {
        const args = [address(name)] as const;
        await done(wallet(owner).writeContract({ ...scanners, functionName: 'admit', args }));
      }
      await pass(2 * day);
      for (const name of names)
        await done(
          wallet(name).writeContract({ ...scanners, functionName: 'join', value: parseEther('1000') }),
        );
    },
    async publish(name: string, imageMetadataUrl: string): Promise<Address> {
      const params = {
        client: address(name),
        imageMetadataUrl,
        imageEnvironments: 1,
        minPayment: parseEther('1'),
        minAvailableLockup: parseEther('100'),
        maxExpiryDuration: BigInt(day),
        privacyEnabled: false,
        optionalParamsUrl: '',
        deliveryMethod: 1,
        lastUpdateTime: 0n,
      };
      await done(wallet(name).writeContract({ ...nexus, functionName: 'publishSource', args: [params] }));
      const count = await chain.readContract({ ...nexus, functionName: 'getSourceCount' });
      return chain.readContract({ ...nexus, functionName: 'sources', args: [count - 1n] });
    },
    /** Makes a provider, whose master stakes for it. */
    async pair(provider: string, master: string, coins: string): Promise<void> {
      const terminal = { address: protocol.terminal, abi: terminalAbi } as const;
      const value = parseEther(coins);
      const args = [address(provider), value] as const;
      await done(
        wallet(master).writeContract({ ...terminal, functionName: 'announceProvider', args, value }),
      );
      await done(
        wallet(provider).writeContract({
          ...terminal,
          functionName: 'announceMaster',
          args: [address(master)],
        }),
      );
    },
    register: (provider: string, source: Address) =>
      done(
        wallet(provider).writeContract({
          ...nexus,
          functionName: 'register',
          args: [source, address(provider), 1],
        }),
      ),
    /** A task that runs for an hour. @param config address of what it asks for */
    async publishTask(client: string, source: Address, config: string, coins: string): Promise<Address> {
      const payment = parseEther(coins);
      const args = [address(client)] as const;
      await done(wallet(client).writeContract({ ...vault, functionName: 'deposit', args, value: payment }));
      const { timestamp } = await chain.getBlock();
      await done(
        wallet(client).writeContract({
          address: controller,
          abi: controllerAbi,
          functionName: 'publishTask',
          args: [{ source, config, expiryTime: timestamp + 3600n, payment }],
        }),
      );
      const on = { address: source, abi: sourceAbi } as const;
      const count = await chain.readContract({ ...on, functionName: 'getTaskCount' });
      return chain.readContract({ ...on, functionName: 'tasks', args: [count - 1n] });
    },
    /** What is kept for a task: wei. */
    escrowOf: (task: Address) =>
      chain.readContract({ ...vault, functionName: 'frozenPayment', args: [task] }),
    /** By tasks: wei. */
    earnedBy: (name: string) =>
      chain.readContract({ ...vault, functionName: 'totalEarningsOf', args: [address(name)] }),
    /** Stake of a client that is not held: wei. */
    stakeOf: (name: string) =>
      chain.readContract({ ...vault, functionName: 'lockupOf', args: [address(name)] }),
    /** Statements that a source is clean. */
    async clearancesOf(source: Address): Promise<number> {
      const status = await chain.readContract({
        address: at.clearance,
        abi: clearanceAbi,
        functionName: 'statusOf',
        args: [source],
      });
      return Number(status[2]);
    },
    /** The first case on a source by this charge; null before there is one. */
    async caseOn(source: Address, charge: number) {
      const revision = await chain.readContract({
        address: at.revisions,
        abi: revisionsAbi,
        functionName: 'revisionOf',
        args: [source],
      });
      const id = await chain.readContract({
        ...court,
        functionName: 'caseIdOf',
        args: [source, revision, charge, 0n],
      });
      const { phase, outcome, hold, rule, cosigners } = await chain.readContract({
        ...court,
        functionName: 'caseOf',
        args: [id],
      });
      return phase === 0 ? null : { id, phase, outcome, hold, byProof: rule !== 0, cosigners };
    },
  };
}
