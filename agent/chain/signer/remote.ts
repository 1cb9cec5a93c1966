import {
  type Address,
  concat,
  getTypesForEIP712Domain,
  type Hex,
  hashDomain,
  hashStruct,
  hexToBigInt,
  keccak256,
  parseSignature,
  recoverAddress,
  serializeTransaction,
  slice,
  type TypedDataDefinition,
} from 'viem';
import { publicKeyToAddress } from 'viem/accounts';
import { z } from 'zod';
import { WardenError } from '../../model/errors.ts';
import { escapeText } from '../../model/escape.ts';
import { describeUrl } from '../../net/exchange.ts';
import { guardedRequest, readAll } from '../../net/request.ts';
import type { Signer } from './signer.ts';

export interface RemoteSignerOptions {
  /** Where it listens; its paths are below. */
  readonly url: string;
  /** The account that is meant; null where the signer has one key only. */
  readonly account: Address | null;
  readonly allowedHosts: readonly string[];
  readonly signal: AbortSignal;
}

/** Without the prefix 04, as Web3Signer lists them, or with it. */
const publicKeys = z.array(z.string().regex(/^0x(04)?[0-9a-fA-F]{128}$/)).max(10_000);
const signatureText = /^0x[0-9a-f]{130}$/i;

/** Half the order of secp256k1: nodes refuse a signature with a higher s (EIP-2). */
const highestS = 0x7fffffffffffffffffffffffffffffff5d576e7357a4501ddfe92f46681b20a0n;

const timeouts = { headersMs: 20_000, idleMs: 20_000, totalMs: 30_000 };

/**
 * An account whose key is in a Web3Signer. It hashes what it is given with keccak-256 and signs that; what comes back is
 * checked here.
 * @throws WardenError KEY_INVALID, SIGNER_UNREACHABLE, ADDRESS_REFUSED
 * @see https://consensys.github.io/web3signer/web3signer-eth1.html
 */
export async function remoteSigner(options: RemoteSignerOptions): Promise<Signer> {
  const { publicKey, address } = await chooseKey(options);

  async function sign(preimage: Hex): Promise<Hex> {
    const answer = await ask(options, `/api/v1/eth1/sign/${publicKey}`, { data: preimage });
    const signature = withRecovery(answer.trim());
    if (signature === null || !(await isBy(address, preimage, signature)))
      throw new WardenError('KEY_INVALID', `The signer did not sign for ${address} what it was given`, {
        todo: 'Check which key the remote signer holds for this account.',
      });
    return signature;
  }

  return {
    address,
    async signTransaction(transaction) {
      const signature = await sign(serializeTransaction(transaction));
      return serializeTransaction(transaction, parseSignature(signature));
    },
    signTypedData: (data) => sign(typedDataPreimage(data)),
  };
}

/** What EIP-712 hashes last: 0x1901, the domain's hash and the message's. */
function typedDataPreimage({ domain, types, primaryType, message }: TypedDataDefinition): Hex {
  const all = { EIP712Domain: getTypesForEIP712Domain({ domain }), ...types } as Record<
    string,
    { name: string; type: string }[]
  >;
  return concat([
    '0x1901',
    hashDomain({ domain: domain ?? {}, types: all }),
    hashStruct({ data: message as Record<string, unknown>, primaryType, types: all }),
  ]);
}

async function chooseKey(options: RemoteSignerOptions): Promise<{ publicKey: string; address: Address }> {
  const { account, url } = options;
  const list = publicKeys.safeParse(parse(await ask(options, '/api/v1/eth1/publicKeys', null)));
  if (!list.success) throw unreachable(`${describeUrl(new URL(url))} does not list its keys`);
  const keys = list.data.map((publicKey) => ({
    publicKey,
    address: publicKeyToAddress(`0x04${publicKey.slice(-128)}`),
  }));
  const meant = account === null ? keys : keys.filter(({ address }) => address === account);
  if (meant.length === 1) return meant[0]!;
  const what = account === null ? `has ${keys.length} keys` : `has no key of ${account}`;
  throw new WardenError('KEY_INVALID', `The signer at ${describeUrl(new URL(url))} ${what}`, {
    todo: 'Name the account that is meant with --signer-account.',
  });
}

/** v as 27 or 28, whichever way it was written. */
function withRecovery(signature: string): Hex | null {
  if (!signatureText.test(signature)) return null;
  const v = Number.parseInt(signature.slice(-2), 16);
  if (![0, 1, 27, 28].includes(v)) return null;
  return concat([slice(signature as Hex, 0, 64), v % 27 === 0 ? '0x1b' : '0x1c']);
}

async function isBy(address: Address, preimage: Hex, signature: Hex): Promise<boolean> {
  if (hexToBigInt(slice(signature, 32, 64)) > highestS) return false;
  return recoverAddress({ hash: keccak256(preimage), signature }).then(
    (signer) => signer === address,
    () => false,
  );
}

async function ask(
  { url, allowedHosts, signal }: RemoteSignerOptions,
  path: string,
  payload: object | null,
): Promise<string> {
  try {
    const response = await guardedRequest(`${url.replace(/\/+$/, '')}${path}`, {
      ...(payload === null
        ? {}
        : {
            method: 'POST' as const,
            headers: { 'content-type': 'application/json' },
            payload: JSON.stringify(payload),
          }),
      allowedHosts,
      maxBytes: 2 ** 21,
      timeouts,
      signal,
      maxRedirects: 0,
    });
    const text = (await readAll(response)).toString('utf8');
    if (response.status === 200) return text;
    throw unreachable(
      `${describeUrl(response.url)} answered with status ${response.status}: ${escapeText(text, 200)}`,
    );
  } catch (thrown) {
    if (thrown instanceof WardenError && thrown.code.startsWith('NETWORK_'))
      throw unreachable(thrown.message);
    throw thrown;
  }
}

function unreachable(message: string): WardenError {
  return new WardenError('SIGNER_UNREACHABLE', message);
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
