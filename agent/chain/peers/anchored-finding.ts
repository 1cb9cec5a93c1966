import {
  concatHex,
  decodeAbiParameters,
  decodeFunctionData,
  encodeAbiParameters,
  encodeFunctionData,
  type Hex,
  keccak256,
  size,
  sliceHex,
} from 'viem';
import type { FindingMessage } from '../../evidence/statement.ts';
import { revisionsAbi } from '../abi/revisions.ts';
import type { SignedFinding } from './signed-finding.ts';

/**
 * A finding on chain, for peers that could not be reached: `Revisions.anchor(hash)` with the finding behind the argument, where the
 * contract does not look. The hash is that of what is behind it, so that the event says which transactions carry one.
 */
const payload = [
  { type: 'address', name: 'source' },
  { type: 'bytes32', name: 'revision' },
  { type: 'uint8', name: 'charge' },
  { type: 'bytes32', name: 'report' },
  { type: 'bytes32', name: 'artifact' },
  { type: 'bytes32', name: 'ruleset' },
  { type: 'uint64', name: 'scannedAt' },
  { type: 'uint64', name: 'deadline' },
  { type: 'uint256', name: 'nonce' },
  { type: 'bytes', name: 'signature' },
] as const;

/** Bytes of the call itself: selector and one word. */
const callSize = 36;
/** Nine words, the place and the length of the signature, and 65 bytes of it, filled up. */
const payloadSize = 14 * 32;

type Anchored = Pick<SignedFinding, 'signature'> & {
  readonly statement: { readonly message: FindingMessage };
};

function encodePayload({ statement: { message }, signature }: Anchored): Hex {
  return encodeAbiParameters(payload, [
    message.source,
    message.revision,
    message.charge,
    message.report,
    message.artifact,
    message.ruleset,
    BigInt(message.scannedAt),
    BigInt(message.deadline),
    BigInt(message.nonce),
    signature,
  ]);
}

/** Under which the finding is anchored. */
export function anchorOf(finding: Anchored): Hex {
  return keccak256(encodePayload(finding));
}

/** The calldata. */
export function encodeAnchored(finding: Anchored): Hex {
  const call = encodeFunctionData({ abi: revisionsAbi, functionName: 'anchor', args: [anchorOf(finding)] });
  return concatHex([call, encodePayload(finding)]);
}

/**
 * The finding in a transaction's calldata. Says nothing yet about whose it is.
 * @param hash that the event `Anchored` named
 * @returns null where there is none
 */
export function decodeAnchored(hash: Hex, data: Hex): { message: FindingMessage; signature: Hex } | null {
  if (size(data) !== callSize + payloadSize) return null;
  const behind = sliceHex(data, callSize);
  try {
    const { functionName, args } = decodeFunctionData({
      abi: revisionsAbi,
      data: sliceHex(data, 0, callSize),
    });
    if (functionName !== 'anchor' || args[0] !== hash || keccak256(behind) !== hash) return null;
    const [source, revision, charge, report, artifact, ruleset, scannedAt, deadline, nonce, signature] =
      decodeAbiParameters(payload, behind);
    if (charge !== 0 && charge !== 1) return null;
    return {
      message: {
        source,
        revision,
        charge,
        report,
        artifact,
        ruleset,
        scannedAt: String(scannedAt),
        deadline: String(deadline),
        nonce: String(nonce),
      },
      signature,
    };
  } catch {
    // Somebody anchored a hash of its own, with something of its own behind it.
    return null;
  }
}
