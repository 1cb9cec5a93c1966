import { type Abi, decodeErrorResult, type Hex, parseAbi } from 'viem';
import { escapeText } from '../model/escape.ts';
import { courtErrorsAbi } from './abi/court-errors.ts';
import { courtReverts } from './court-reverts.ts';
import { protocolReverts, type RevertMeaning } from './protocol-reverts.ts';

/** A revert, in words. */
export interface Revert extends RevertMeaning {
  /** The protocol's string, or the name of the court's error: what a program can compare. Escaped. */
  readonly reason: string;
}

/** Solidity's own, and those of OpenZeppelin's Ownable and AccessControl. */
const commonErrors = parseAbi([
  'error Error(string reason)',
  'error Panic(uint256 code)',
  'error OwnableUnauthorizedAccount(address account)',
  'error OwnableInvalidOwner(address owner)',
  'error AccessControlUnauthorizedAccount(address account, bytes32 neededRole)',
  'error AccessControlBadConfirmation()',
]);
const knownErrors: Abi = [...commonErrors, ...courtErrorsAbi];

const unknown: RevertMeaning = {
  what: 'the contract refused, and gave no reason that is known here',
  todo: 'Read the contract at this address: it may be another version, or none of ours.',
};

/**
 * What the data that a call reverted with means. Any data has an answer.
 * @param data as the node returned it; null or `0x` for none
 */
export function readRevert(data: Hex | null): Revert {
  if (data === null || data === '0x') return { reason: 'no reason', ...unknown };
  const decoded = decode(data);
  if (decoded === null) return { reason: escapeText(data.slice(0, 10)), ...unknown };
  const { errorName, args } = decoded;
  if (errorName === 'Error') return readReason(String(args[0]));
  const reason = `${errorName}${args.length === 0 ? '' : `(${args.map(argument).join(', ')})`}`;
  return { reason, ...(courtReverts.get(errorName) ?? unknown) };
}

/** What a protocol contract means by the string that it reverts with. */
export function readReason(text: string): Revert {
  const meaning = Object.hasOwn(protocolReverts, text) ? protocolReverts[text] : undefined;
  return { reason: escapeText(text, 200), ...(meaning ?? unknown) };
}

function decode(data: Hex): { errorName: string; args: readonly unknown[] } | null {
  try {
    const { errorName, args } = decodeErrorResult({ abi: knownErrors, data });
    return { errorName, args: args ?? [] };
  } catch {
    return null;
  }
}

function argument(value: unknown): string {
  if (typeof value === 'object')
    return escapeText(
      JSON.stringify(value, (_, v) => plain(v)),
      200,
    );
  return escapeText(String(value), 200);
}

function plain(value: unknown): unknown {
  return typeof value === 'bigint' ? String(value) : value;
}
