import { type AbiParameterToPrimitiveType, type Address, getAbiItem, parseEther } from 'viem';
import { nexusAbi } from '../../../agent/chain/abi/nexus.ts';
import { sourceAbi } from '../../../agent/chain/abi/source.ts';
import { taskAbi } from '../../../agent/chain/abi/task.ts';
import type { World } from './world.ts';

/** Delivery methods by their numbers on chain. */
export const manualConfirmation = 0;
const firstResponse = 1;

const hour = 3600;
const publish = getAbiItem({ abi: nexusAbi, name: 'publishSource' });
type SourceParams = AbiParameterToPrimitiveType<(typeof publish.inputs)[0]>;

/** What people do every day. Amounts in coins. */
export function marketplace(world: World) {
  const { read, done, person, addressOf, vault, nexus, terminal, controller } = world;

  const tasks: Address[] = [];

  /** What the vault holds for the tasks of all. */
  async function escrow(): Promise<bigint> {
    const amounts = await Promise.all(
      tasks.map((task) => read.readContract({ ...vault, functionName: 'frozenPayment', args: [task] })),
    );
    return amounts.reduce((sum, amount) => sum + amount, 0n);
  }

  async function stake(name: string, amount: string): Promise<void> {
    const value = parseEther(amount);
    await done(
      person(name).writeContract({ ...vault, functionName: 'deposit', args: [addressOf(name)], value }),
    );
    await done(person(name).writeContract({ ...vault, functionName: 'lock', args: [value] }));
  }

  async function pair(provider: string, master: string, amount: string): Promise<void> {
    const value = parseEther(amount);
    await done(
      person(master).writeContract({
        ...terminal,
        functionName: 'announceProvider',
        args: [addressOf(provider), value],
        value,
      }),
    );
    await done(
      person(provider).writeContract({
        ...terminal,
        functionName: 'announceMaster',
        args: [addressOf(master)],
      }),
    );
  }

  async function paramsOf(client: string, change: Partial<SourceParams>): Promise<SourceParams> {
    return {
      client: addressOf(client),
      imageMetadataUrl: 'https://ipfs.example/ipfs/QmT78zSuBmuS4z925WZfrqQ1qHaJ56DQaTfyMUF7F8ff5o',
      imageEnvironments: 1,
      minPayment: parseEther('1'),
      minAvailableLockup: parseEther('100'),
      maxExpiryDuration: BigInt(24 * hour),
      privacyEnabled: false,
      optionalParamsUrl: '',
      deliveryMethod: firstResponse,
      lastUpdateTime: BigInt(await world.now()),
      ...change,
    };
  }

  async function publishSource(client: string, change: Partial<SourceParams> = {}): Promise<Address> {
    const params = await paramsOf(client, change);
    await done(person(client).writeContract({ ...nexus, functionName: 'publishSource', args: [params] }));
    const count = await read.readContract({ ...nexus, functionName: 'getSourceCount' });
    return read.readContract({ ...nexus, functionName: 'sources', args: [count - 1n] });
  }

  async function updateSource(client: string, source: Address, change: Partial<SourceParams>): Promise<void> {
    const params = await paramsOf(client, change);
    await done(
      person(client).writeContract({ ...nexus, functionName: 'updateSource', args: [source, params] }),
    );
  }

  function register(provider: string, source: Address): Promise<void> {
    return done(
      person(provider).writeContract({
        ...nexus,
        functionName: 'register',
        args: [source, addressOf(provider), 1],
      }),
    );
  }

  /** A task that runs for an hour, with its payment deposited first. */
  async function publishTask(client: string, source: Address, payment: string): Promise<Task> {
    const value = parseEther(payment);
    await done(
      person(client).writeContract({ ...vault, functionName: 'deposit', args: [addressOf(client)], value }),
    );
    const expiryTime = BigInt((await world.now()) + hour);
    await done(
      person(client).writeContract({
        ...controller,
        functionName: 'publishTask',
        args: [{ source, config: 'ipfs://config', expiryTime, payment: value }],
      }),
    );
    const count = await read.readContract({ address: source, abi: sourceAbi, functionName: 'getTaskCount' });
    const address = await read.readContract({
      address: source,
      abi: sourceAbi,
      functionName: 'tasks',
      args: [count - 1n],
    });
    tasks.push(address);
    return { address, source, index: count - 1n };
  }

  function attempt(provider: string, { address }: Task, suggested = '0'): Promise<void> {
    return done(
      person(provider).writeContract({
        ...nexus,
        functionName: 'attempt',
        args: [address, addressOf(provider), parseEther(suggested)],
      }),
    );
  }

  async function respond(provider: string, { address }: Task, payment: string): Promise<Address> {
    await done(
      person(provider).writeContract({
        ...nexus,
        functionName: 'submitResponse',
        args: [
          {
            task: address,
            provider: addressOf(provider),
            data: `ipfs://answer-of-${provider}`,
            payment: parseEther(payment),
          },
        ],
      }),
    );
    return read.readContract({
      address,
      abi: taskAbi,
      functionName: 'responseOf',
      args: [addressOf(provider)],
    });
  }

  return { escrow, stake, pair, publishSource, updateSource, register, publishTask, attempt, respond };
}

export interface Task {
  readonly address: Address;
  readonly source: Address;
  /** Its place among the tasks of its source. */
  readonly index: bigint;
}

export type Marketplace = ReturnType<typeof marketplace>;
