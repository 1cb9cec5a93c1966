import { encodeFunctionData, type Hex, hexToBytes, padHex, parseAbi, zeroAddress } from 'viem';
import type { CaseRecord, ChainView } from '../evidence/verify/chain-view.ts';
import { toWardenError, WardenError } from '../model/errors.ts';
import { courtAbi } from './abi/court.ts';
import { scannersAbi } from './abi/scanners.ts';
import { sourceAbi } from './abi/source.ts';
import type { AddressBook, CourtAddresses } from './address-book.ts';
import { chainError } from './chain-error.ts';
import type { ChainClient } from './connect.ts';
import { readPublishedSource } from './published-source.ts';
import { revisionOf } from './revision.ts';

const erc1271 = parseAbi(['function isValidSignature(bytes32 hash, bytes signature) view returns (bytes4)']);
const erc1271Magic = padHex('0x1626ba7e', { size: 32, dir: 'right' });

/** What a contract may spend on recognising its own signature, as `Signature.sol` has it. */
const erc1271Gas = 100_000n;

/** What a call costs before it begins (EIP-2028). */
function gasBefore(data: Hex): bigint {
  return hexToBytes(data).reduce((sum, byte) => sum + (byte === 0 ? 4n : 16n), 21_000n);
}

/** What a verifier of evidence asks the chain. */
export function evidenceView(client: ChainClient, book: AddressBook, court: CourtAddresses): ChainView {
  const bench = { address: court.court, abi: courtAbi } as const;
  return {
    chainId: client.chain.id,
    court: court.court,
    clearance: court.clearance,
    isMember: (scanner) =>
      answered(
        client.readContract({
          address: court.scanners,
          abi: scannersAbi,
          functionName: 'isMember',
          args: [scanner],
        }),
      ),
    async recognises(contract, hash, signature) {
      const data = encodeFunctionData({
        abi: erc1271,
        functionName: 'isValidSignature',
        args: [hash, signature],
      });
      try {
        const answer = await client.call({ to: contract, data, gas: erc1271Gas + gasBefore(data) });
        return answer.data?.slice(0, erc1271Magic.length) === erc1271Magic;
      } catch (thrown) {
        const error = toWardenError(chainError(thrown));
        // A contract that refuses is an answer; a node that does not answer is none.
        if (error.code === 'RPC_UNREACHABLE') throw error;
        return false;
      }
    },
    async revisionOf(source, revision, block) {
      const present = await readPublishedSource(client, book, source);
      if (present.revision === revision) return present;
      if (block === null) return null;
      const then = { address: source, abi: sourceAbi, functionName: 'getSourceParams' } as const;
      const params = await client
        .readContract({ ...then, blockNumber: BigInt(block) })
        .catch((thrown: unknown) => {
          const error = toWardenError(chainError(thrown));
          // Most nodes know the state of recent blocks only.
          if (error.code === 'RPC_UNREACHABLE') throw error;
          return null;
        });
      if (params === null || revisionOf(source, params) !== revision) return null;
      const { client: owner, imageMetadataUrl, imageEnvironments } = params;
      return { ...present, revision, client: owner, imageMetadataUrl, imageEnvironments };
    },
    async caseOf(id) {
      const found = await answered(client.readContract({ ...bench, functionName: 'caseOf', args: [id] }));
      if (found.accuser === zeroAddress) return null;
      const { subject, revision, charge, accuser, openedAtBlock, rule } = found;
      const range = {
        fromBlock: BigInt(openedAtBlock),
        toBlock: BigInt(openedAtBlock),
        strict: true,
      } as const;
      const [told, accepted] = await Promise.all([
        answered(
          client.getContractEvents({
            ...bench,
            ...range,
            eventName: 'Evidence',
            args: { id, party: accuser },
          }),
        ),
        answered(
          client.getContractEvents({ ...bench, ...range, eventName: 'FindingAccepted', args: { id } }),
        ),
      ]);
      const [first] = told;
      const record: CaseRecord = {
        subject,
        revision,
        charge,
        openedAtBlock,
        rule: rule === 0 ? null : rule - 1,
        evidence: first === undefined ? null : { hash: first.args.hash, uri: first.args.uri },
        findings: accepted.map(({ args: { signer, report } }) => ({ signer, report })),
      };
      return record;
    },
  };
}

async function answered<T>(asking: Promise<T>): Promise<T> {
  return asking.catch((thrown: unknown) => {
    throw thrown instanceof WardenError ? thrown : chainError(thrown);
  });
}
