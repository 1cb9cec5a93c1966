import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import fc from 'fast-check';
import { type Address, getAddress, type Hex, keccak256, stringToHex } from 'viem';
import { privateKeyToAccount } from 'viem/accounts';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { keys } from '../../../test/contracts/anvil.ts';
import { type FindingMessage, typedData } from '../../evidence/statement.ts';
import { openStore } from '../../store/open-store.ts';
import { revisions } from '../../store/schema/chain-tables.ts';
import { signedFindings } from '../../store/schema/scan-tables.ts';
import type { Store } from '../../store/store.ts';
import { anchorOf, decodeAnchored, encodeAnchored } from './anchored-finding.ts';
import { answerPeer } from './answer-peer.ts';
import { askPeer } from './ask-peer.ts';
import { keepFinding, keptFindings } from './finding-store.ts';
import {
  findingMessage,
  findingsMessage,
  mostText,
  parseMessage,
  toMessage,
  verifyFinding,
} from './message.ts';
import type { SignedFinding } from './signed-finding.ts';

const chainId = 1071;
const court = getAddress('0x00000000000000000000000000000000000000c0');
const bench = { chainId, court };
const source = getAddress('0x5000000000000000000000000000000000000050');
const word = (text: string) => keccak256(stringToHex(text));
const revision = word('revision');
const now = 1_800_000_000;
const [us, them, stranger] = keys.slice(0, 3).map((key) => privateKeyToAccount(key));

async function sign(
  account: NonNullable<typeof us>,
  change: Partial<FindingMessage> = {},
  contract: Address = court,
): Promise<SignedFinding> {
  const message: FindingMessage = {
    source,
    revision,
    charge: 0,
    report: word('report'),
    artifact: word('artifact'),
    ruleset: word('ruleset'),
    scannedAt: String(now - 60),
    deadline: String(now + 86_400),
    nonce: '123',
    ...change,
  };
  const statement = { kind: 'finding', chainId, contract, message } as const;
  return {
    scanner: account.address,
    statement,
    signature: await account.signTypedData(typedData(statement)),
  };
}

const envelope = (finding: SignedFinding, change: object = {}) =>
  JSON.stringify({ schema: 'warden.finding/1', chainId, ...toMessage(finding), ...change });

let store: Store;
beforeAll(async () => {
  store = await openStore('memory:');
}, 120_000);
afterAll(() => store.close());
beforeEach(async () => {
  await store.db.insert(revisions).values({
    chainId,
    source,
    revision,
    params: {},
    blockHash: word('block'),
    logIndex: 0,
    blockNumber: 1,
    state: 'final',
  });
});
afterEach(async () => {
  for (const table of [revisions, signedFindings]) await store.db.delete(table);
});

const answer = (text: string) =>
  answerPeer({ db: store.db, bench, account: us!.address, peers: [them!.address], now }, text);

describe('a watchdog that is shown a finding', () => {
  it('keeps it, and gives its own on the same charge', async () => {
    const ours = await sign(us!);
    await keepFinding(store.db, ours);
    await keepFinding(store.db, await sign(us!, { charge: 1 }));
    const theirs = await sign(them!);
    const { status, body } = await answer(envelope(theirs));
    expect(status).toBe(200);
    expect(parseMessage(findingsMessage, body)?.findings).toEqual([toMessage(ours)]);
    const kept = await keptFindings(store.db, bench, source, revision);
    expect(kept).toContainEqual(theirs);
    expect(kept).toHaveLength(3);
  });

  it('gives nothing where it has nothing to say', async () => {
    const { body } = await answer(envelope(await sign(them!)));
    expect(parseMessage(findingsMessage, body)?.findings).toEqual([]);
  });

  it.each<[string, number, () => Promise<string>]>([
    ['what is no JSON', 400, async () => '{'],
    ['what is too long', 400, async () => envelope(await sign(them!)) + ' '.repeat(mostText)],
    ['a message with more in it', 400, async () => envelope(await sign(them!), { more: 1 })],
    ['a finding for another chain', 400, async () => envelope(await sign(them!), { chainId: 1 })],
    ['a finding that has run out', 400, async () => envelope(await sign(them!, { deadline: String(now) }))],
    [
      'a signature of a contract (ERC-1271)',
      400,
      async () => envelope(await sign(them!), { signature: `${source.toLowerCase()}${'00'.repeat(65)}` }),
    ],
    ['a charge that is not about sources', 400, async () => envelope(await sign(them!, { charge: 2 as 1 }))],
    [
      'a nonce of more than 256 bits',
      400,
      async () =>
        envelope(await sign(them!), {
          finding: { ...(await sign(them!)).statement.message, nonce: '9'.repeat(78) },
        }),
    ],
    ['a finding for another court', 403, async () => envelope(await sign(them!, {}, source))],
    [
      'what was changed after it was signed',
      403,
      async () =>
        envelope(await sign(them!), {
          finding: { ...(await sign(them!)).statement.message, report: word('another') },
        }),
    ],
    ['a stranger', 403, async () => envelope(await sign(stranger!))],
    ['itself', 403, async () => envelope(await sign(us!))],
    [
      'a revision that it has not seen',
      404,
      async () => envelope(await sign(them!, { revision: word('new') })),
    ],
  ])('refuses %s', async (_, status, text) => {
    expect((await answer(await text())).status).toBe(status);
    expect(await store.db.select().from(signedFindings)).toEqual([]);
  });

  it('keeps one for each scanner and charge, the one that holds longer', async () => {
    const longer = await sign(them!, { deadline: String(now + 90_000), nonce: '124' });
    await answer(envelope(longer));
    await answer(envelope(await sign(them!)));
    expect(await keptFindings(store.db, bench, source, revision)).toEqual([longer]);
  });
});

describe('a peer that is asked', () => {
  let server: Server;
  let reply: { status: number; body: string };
  beforeAll(async () => {
    server = createServer((request, response) => {
      request.resume();
      request.on('end', () => response.writeHead(reply.status).end(reply.body));
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  });
  afterAll(() => new Promise<void>((resolve) => server.close(() => resolve())));

  const ask = async (allowed = true) => {
    const { port } = server.address() as AddressInfo;
    const host = `127.0.0.1:${port}`;
    return askPeer(await sign(us!), {
      bench,
      peer: { address: them!.address, url: `http://${host}/findings` },
      allowedHosts: allowed ? [host] : [],
      now,
      signal: new AbortController().signal,
    });
  };
  const giving = (...findings: SignedFinding[]) => {
    reply = {
      status: 200,
      body: JSON.stringify({ schema: 'warden.findings/1', findings: findings.map(toMessage) }),
    };
  };

  it('gives its finding, whose signature is checked', async () => {
    const theirs = await sign(them!);
    giving(theirs);
    expect(await ask()).toEqual(theirs);
  });

  it('is not believed with what another signed, nor about another charge or revision', async () => {
    giving(
      await sign(stranger!),
      await sign(them!, { charge: 1 }),
      await sign(them!, { revision: word('other') }),
      { ...(await sign(them!)), signature: (await sign(stranger!)).signature },
    );
    expect(await ask()).toBeNull();
  });

  it('may not have seen the revision yet', async () => {
    reply = { status: 404, body: '{}' };
    expect(await ask()).toBeNull();
  });

  it.each([
    [500, 'oops'],
    [200, '[]'],
    [200, 'x'.repeat(mostText - 1)],
  ])('that answers %i with something else is an error, which can pass', async (status, body) => {
    reply = { status, body };
    await expect(ask()).rejects.toMatchObject({ code: 'NETWORK_FAILED', retryable: true });
  });

  it('that answers without end is cut', async () => {
    reply = { status: 200, body: 'x'.repeat(mostText * 2) };
    await expect(ask()).rejects.toMatchObject({ code: 'RESPONSE_TOO_LARGE' });
  });

  it('at a private address is not asked unless it is allowed by name', async () => {
    await expect(ask(false)).rejects.toMatchObject({ code: 'ADDRESS_REFUSED' });
  });
});

describe('a finding on chain', () => {
  it('is read back from the calldata of its anchor, and only from there', async () => {
    const ours = await sign(us!);
    const data = encodeAnchored(ours);
    expect(decodeAnchored(anchorOf(ours), data)).toEqual({
      message: ours.statement.message,
      signature: ours.signature,
    });
    expect(decodeAnchored(word('another'), data)).toBeNull();
    expect(decodeAnchored(anchorOf(ours), `${data}00`)).toBeNull();
  });

  it('is nothing where bytes were changed, cut or made up', async () => {
    const ours = await sign(us!);
    const whole = Buffer.from(encodeAnchored(ours).slice(2), 'hex');
    const bytes = fc.oneof(
      fc.uint8Array({ maxLength: 600 }),
      fc.nat(whole.length - 1).map((length) => whole.subarray(0, length)),
      fc.tuple(fc.nat(whole.length - 1), fc.integer({ min: 1, max: 255 })).map(([place, by]) => {
        const changed = Buffer.from(whole);
        changed[place]! ^= by;
        return changed;
      }),
    );
    fc.assert(
      fc.property(bytes, (each) => {
        const data: Hex = `0x${Buffer.from(each).toString('hex')}`;
        expect(decodeAnchored(anchorOf(ours), data)).toBeNull();
      }),
    );
  });
});

describe('any text', () => {
  it('is a message or nothing', async () => {
    const good = await sign(them!);
    const anything = fc.oneof(
      fc.string(),
      fc.json(),
      fc.record({ finding: fc.anything(), signature: fc.anything() }).map((each) => {
        try {
          return envelope(good, each);
        } catch {
          return '';
        }
      }),
    );
    await fc.assert(
      fc.asyncProperty(anything, async (text) => {
        const message = parseMessage(findingMessage, text);
        if (message === null) return;
        const signed = await verifyFinding(bench, message, now);
        expect(signed === null || signed.scanner !== us!.address).toBe(true);
      }),
    );
  });
});
