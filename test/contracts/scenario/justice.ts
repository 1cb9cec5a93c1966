import { type Address, encodeAbiParameters, type Hex, keccak256, parseEventLogs, stringToHex } from 'viem';
import { courtAbi } from '../../../agent/chain/abi/court.ts';
import { phaseNames } from '../../../agent/chain/abi/enums.ts';
import type { World } from './world.ts';

/** Charges by their numbers on chain. */
export const maliciousSource = 0;
export const malformedSource = 1;

const day = 24 * 3600;

const findingTypes = {
  Finding: [
    { name: 'source', type: 'address' },
    { name: 'revision', type: 'bytes32' },
    { name: 'charge', type: 'uint8' },
    { name: 'report', type: 'bytes32' },
    { name: 'artifact', type: 'bytes32' },
    { name: 'ruleset', type: 'bytes32' },
    { name: 'scannedAt', type: 'uint64' },
    { name: 'deadline', type: 'uint64' },
    { name: 'nonce', type: 'uint256' },
  ],
} as const;

/** What is done before the court. */
export function justice(world: World) {
  const { read, done, person, addressOf, court, revisions } = world;
  const salt = keccak256(stringToHex('salt'));
  let nonce = 0n;

  /** The present revision, checkpointed. */
  async function checkpoint(source: Address): Promise<Hex> {
    await done(world.owner.writeContract({ ...revisions, functionName: 'checkpoint', args: [source] }));
    return read.readContract({ ...revisions, functionName: 'revisionOf', args: [source] });
  }

  async function commit(accuser: string, subject: Address, revision: Hex, evidence: Hex): Promise<void> {
    const commitment = await read.readContract({
      ...court,
      functionName: 'commitmentOf',
      args: [addressOf(accuser), subject, revision, evidence, salt],
    });
    await done(
      person(accuser).writeContract({ ...court, functionName: 'commitAccusation', args: [commitment] }),
    );
  }

  /** The bond that an accuser of this source has to put up. */
  async function bondFor(source: Address, revision: Hex, charge: number): Promise<bigint> {
    const hold = await read.readContract({ ...court, functionName: 'holdFor', args: [source, charge] });
    return read.readContract({ ...court, functionName: 'bondFor', args: [source, revision, charge, hold] });
  }

  async function opened(sending: Promise<Hex>): Promise<Hex> {
    const receipt = await read.waitForTransactionReceipt({ hash: await sending });
    const [event] = parseEventLogs({ abi: courtAbi, eventName: 'CaseOpened', logs: receipt.logs });
    if (event === undefined) throw new Error('no case was opened');
    return event.args.id;
  }

  /** The scanners sign that the source is malicious; the accuser opens a case with what they signed. */
  async function accuse(
    accuser: string,
    source: Address,
    scanners: readonly string[],
    name: string,
  ): Promise<Hex> {
    const revision = await checkpoint(source);
    const report = keccak256(stringToHex(name));
    await commit(accuser, source, revision, report);
    const now = BigInt(await world.now());
    const signed = await Promise.all(
      [...scanners]
        .sort((a, b) => (addressOf(a).toLowerCase() < addressOf(b).toLowerCase() ? -1 : 1))
        .map(async (scanner) => {
          const finding = {
            source,
            revision,
            charge: maliciousSource,
            report: keccak256(stringToHex(`${name} by ${scanner}`)),
            artifact: keccak256(stringToHex('artifact')),
            ruleset: keccak256(stringToHex('ruleset')),
            scannedAt: now,
            deadline: now + BigInt(day),
            nonce: nonce++,
          };
          const signature = await person(scanner).signTypedData({
            domain: {
              name: 'OGPU Court',
              version: '1',
              chainId: BigInt(person(scanner).chain.id),
              verifyingContract: court.address,
            },
            types: findingTypes,
            primaryType: 'Finding',
            message: finding,
          });
          return { finding, signature };
        }),
    );
    return opened(
      person(accuser).writeContract({
        ...court,
        functionName: 'openSource',
        args: [
          { source, revision, charge: maliciousSource, report, uri: `ipfs://${name}`, salt },
          signed.map(({ finding }) => finding),
          signed.map(({ signature }) => signature),
        ],
        value: await bondFor(source, revision, maliciousSource),
      }),
    );
  }

  /** The accuser shows the chain the bytes that break a rule. */
  async function prove(accuser: string, { source, rule, charge, params, proof }: Proof): Promise<Hex> {
    const revision = await checkpoint(source);
    const evidence = keccak256(
      encodeAbiParameters([{ type: 'uint8' }, { type: 'bytes32' }], [rule, keccak256(proof)]),
    );
    await commit(accuser, source, revision, evidence);
    return opened(
      person(accuser).writeContract({
        ...court,
        functionName: 'openProven',
        args: [source, revision, rule, params, proof, salt],
        value: await bondFor(source, revision, charge),
      }),
    );
  }

  const caseOf = (id: Hex) => read.readContract({ ...court, functionName: 'caseOf', args: [id] });

  async function phaseOf(id: Hex): Promise<(typeof phaseNames)[number]> {
    return phaseNames[(await caseOf(id)).phase]!;
  }

  /** Waits until the phase of the case is over. */
  async function passDeadline(id: Hex, more = 0): Promise<void> {
    const { deadline } = await caseOf(id);
    await world.pass(Math.max(deadline + more - (await world.now()) + 1, 1));
  }

  async function tally(id: Hex): Promise<void> {
    await done(world.owner.writeContract({ ...court, functionName: 'tally', args: [id] }));
  }

  async function contest(defender: string, id: Hex): Promise<void> {
    const { bond } = await caseOf(id);
    await done(
      person(defender).writeContract({
        ...court,
        functionName: 'contest',
        args: [id, keccak256(stringToHex('defence')), 'ipfs://defence'],
        value: bond,
      }),
    );
  }

  /** Everyone commits, everyone reveals, the votes are counted. */
  async function vote(id: Hex, votes: Readonly<Record<string, boolean>>): Promise<void> {
    for (const [voter, guilty] of Object.entries(votes)) {
      const hash = await read.readContract({
        ...court,
        functionName: 'voteHashOf',
        args: [id, addressOf(voter), guilty, salt],
      });
      await done(person(voter).writeContract({ ...court, functionName: 'commitVote', args: [id, hash] }));
    }
    await passDeadline(id);
    for (const [voter, guilty] of Object.entries(votes))
      await done(
        person(voter).writeContract({ ...court, functionName: 'revealVote', args: [id, guilty, salt] }),
      );
    await passDeadline(id);
    await tally(id);
  }

  async function settle(id: Hex): Promise<void> {
    await passDeadline(id);
    await done(world.owner.writeContract({ ...court, functionName: 'settle', args: [id] }));
  }

  /** Takes the rest of what is held, a day's capacity at a time. @returns the days that it took */
  async function dischargeAll(id: Hex): Promise<number> {
    let days = 0;
    for (; (await caseOf(id)).hold > 0n; days++) {
      await world.pass(day);
      await done(world.owner.writeContract({ ...court, functionName: 'discharge', args: [id] }));
    }
    return days;
  }

  async function claimFees(id: Hex, voters: readonly string[]): Promise<void> {
    for (const voter of voters)
      await done(
        world.owner.writeContract({ ...court, functionName: 'claimFee', args: [id, addressOf(voter)] }),
      );
  }

  async function releaseSigners(id: Hex, signers: readonly string[]): Promise<void> {
    for (const signer of signers)
      await done(
        world.owner.writeContract({ ...court, functionName: 'releaseSigner', args: [id, addressOf(signer)] }),
      );
  }

  async function withdraw(...names: string[]): Promise<void> {
    for (const name of names) await done(person(name).writeContract({ ...court, functionName: 'withdraw' }));
  }

  return {
    salt,
    commit,
    opened,
    accuse,
    prove,
    caseOf,
    phaseOf,
    passDeadline,
    tally,
    contest,
    vote,
    settle,
    dischargeAll,
    claimFees,
    releaseSigners,
    withdraw,
  };
}

export type Justice = ReturnType<typeof justice>;

export interface Proof {
  readonly source: Address;
  readonly rule: number;
  /** What the rule amounts to. */
  readonly charge: number;
  /** abi.encode(SourceParams) */
  readonly params: Hex;
  readonly proof: Hex;
}
