import fc from 'fast-check';
import { type Hex, parseTransaction, recoverTransactionAddress, type TypedDataDefinition } from 'viem';
import { privateKeyToAccount } from 'viem/accounts';
import { afterEach, describe, expect, it } from 'vitest';
import { type Misbehaviour, web3signer } from '../../../test/chain/web3signer.ts';
import { keys } from '../../../test/contracts/anvil.ts';
import { remoteSigner } from './remote.ts';

let running: Awaited<ReturnType<typeof web3signer>>;
afterEach(() => running.stop());

const account = privateKeyToAccount(keys[1]!);
const signal = new AbortController().signal;

async function start(misbehave?: Misbehaviour, held: readonly Hex[] = [keys[1]!]) {
  running = await web3signer(held, misbehave);
  return { url: running.url, allowedHosts: [running.host], signal, account: null };
}

const dynamic = {
  chainId: 1071,
  nonce: 7,
  gas: 50_000n,
  to: account.address,
  data: '0x1234',
  value: 5n,
  type: 'eip1559',
  maxFeePerGas: 10n,
  maxPriorityFeePerGas: 1n,
} as const;
const legacy = {
  chainId: 1071,
  nonce: 0,
  gas: 21_000n,
  to: account.address,
  type: 'legacy',
  gasPrice: 3n,
} as const;

const typed: TypedDataDefinition = {
  domain: { name: 'Clearance', version: '1', chainId: 1071, verifyingContract: account.address },
  types: {
    Statement: [
      { name: 'revision', type: 'bytes32' },
      { name: 'expires', type: 'uint64' },
      { name: 'uri', type: 'string' },
    ],
  },
  primaryType: 'Statement',
  message: { revision: `0x${'ab'.repeat(32)}`, expires: 12n, uri: 'ipfs://x' },
};

describe('a remote signer', () => {
  it('signs as the key itself does, transactions of both kinds and typed data', async () => {
    const signer = await remoteSigner(await start());
    expect(signer.address).toBe(account.address);
    for (const transaction of [dynamic, legacy]) {
      const raw = await signer.signTransaction(transaction);
      expect(raw).toBe(await account.signTransaction(transaction));
      expect(await recoverTransactionAddress({ serializedTransaction: raw as never })).toBe(account.address);
      expect(parseTransaction(raw)).toMatchObject({ chainId: 1071, gas: transaction.gas });
    }
    expect(await signer.signTypedData(typed)).toBe(await account.signTypedData(typed));
    expect(running.asked[1]).toBe(`POST /api/v1/eth1/sign/0x${account.publicKey.slice(4)}`);
  });

  it('takes the recovery id as 0 or 1, too', async () => {
    const signer = await remoteSigner(
      await start((_, honest) => ({
        status: 200,
        body: honest.replace(/1b$/, '00').replace(/1c$/, '01'),
      })),
    );
    expect(await signer.signTransaction(dynamic)).toBe(await account.signTransaction(dynamic));
  });

  it('with several keys has to be told which', async () => {
    const options = await start(undefined, [keys[0]!, keys[1]!]);
    await expect(remoteSigner(options)).rejects.toMatchObject({
      code: 'KEY_INVALID',
      message: expect.stringContaining('has 2 keys'),
    });
    expect((await remoteSigner({ ...options, account: account.address })).address).toBe(account.address);
    const other = privateKeyToAccount(keys[2]!).address;
    await expect(remoteSigner({ ...options, account: other })).rejects.toMatchObject({
      message: expect.stringContaining(`has no key of ${other}`),
    });
  });

  it('that signs with another key is refused', async () => {
    const other = await privateKeyToAccount(keys[2]!).sign({ hash: `0x${'11'.repeat(32)}` });
    const signer = await remoteSigner(
      await start((path, honest) => ({ status: 200, body: path.includes('/sign/') ? other : honest })),
    );
    await expect(signer.signTransaction(dynamic)).rejects.toMatchObject({ code: 'KEY_INVALID' });
    await expect(signer.signTypedData(typed)).rejects.toMatchObject({ code: 'KEY_INVALID' });
  });

  it('that turns its signature over to the other half of the curve is refused', async () => {
    const order = 0xfffffffffffffffffffffffffffffffebaaedce6af48a03bbfd25e8cd0364141n;
    const signer = await remoteSigner(
      await start((path, honest) => {
        if (!path.includes('/sign/')) return { status: 200, body: honest };
        const s = order - BigInt(`0x${honest.slice(66, 130)}`);
        const v = honest.endsWith('1b') ? '1c' : '1b';
        return { status: 200, body: `${honest.slice(0, 66)}${s.toString(16).padStart(64, '0')}${v}` };
      }),
    );
    await expect(signer.signTransaction(dynamic)).rejects.toMatchObject({ code: 'KEY_INVALID' });
  });

  it('that is not there, or not well, is named as such', async () => {
    const options = await start((_, honest) => ({ status: 503, body: `\u001b[2J${honest}` }));
    const sick = await remoteSigner(options).catch((error) => error);
    expect(sick).toMatchObject({ code: 'SIGNER_UNREACHABLE', retryable: true });
    expect(sick.message).not.toMatch(/\p{Cc}/u);
    await expect(
      remoteSigner({ ...options, url: 'http://127.0.0.1:1', allowedHosts: ['127.0.0.1'] }),
    ).rejects.toMatchObject({ code: 'SIGNER_UNREACHABLE' });
    await expect(remoteSigner({ ...options, allowedHosts: [] })).rejects.toMatchObject({
      code: 'ADDRESS_REFUSED',
    });
  });

  it('may answer anything: it is a signature of the right key, or a coded error', async () => {
    let answer = '';
    const options = await start((path, honest) => ({
      status: 200,
      body: path.includes('/sign/') ? answer : honest,
    }));
    const signer = await remoteSigner(options);
    const anything = fc.oneof(
      fc.string(),
      fc
        .uint8Array({ minLength: 65, maxLength: 65 })
        .map((bytes) => `0x${Buffer.from(bytes).toString('hex')}`),
    );
    await fc.assert(
      fc.asyncProperty(anything, async (text) => {
        answer = text;
        await expect(signer.signTransaction(dynamic)).rejects.toMatchObject({ code: 'KEY_INVALID' });
      }),
      { numRuns: 100 },
    );
  });

  it('may list anything: it is a key, or a coded error', async () => {
    let list = '';
    const options = await start(() => ({ status: 200, body: list }));
    const key = fc.oneof(
      fc.string(),
      fc.constant(`0x${'00'.repeat(64)}`),
      fc.constant(`0x04${'ff'.repeat(64)}`),
    );
    await fc.assert(
      fc.asyncProperty(
        fc.oneof(
          fc.json(),
          fc.array(key).map((each) => JSON.stringify(each)),
        ),
        async (text) => {
          list = text;
          const code = await remoteSigner(options).then(
            () => 'a key',
            (error) => error.code,
          );
          expect(['a key', 'KEY_INVALID', 'SIGNER_UNREACHABLE']).toContain(code);
        },
      ),
      { numRuns: 100 },
    );
  });
});
